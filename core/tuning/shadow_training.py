"""Shadow models: the original's own recipe on random halves of all people, one model after another, resumable."""

from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core import text
from core.data.samples import Ints, Samples
from core.errors import RequestError
from core.evaluation.shadows import Halves, Shadows, draw_halves, pool_of, save_shadows, shadows_path
from core.experiment.experiment import Experiment
from core.experiment.recommender import RECIPE_FILE, Recommender, open_recommender
from core.files import runs_folder
from core.runs.events import Events, Finished, Saved, Started, Step
from core.runs.labelled import load_labelled, save_labelled
from core.runs.store import digest
from core.training.checkpoint import Checkpoint
from core.training.fit import fitting
from core.training.loop import Logits

FEWEST = 4
"""Shadow models at least: a spread needs two models that saw a sample and two that did not."""
MARGINS, SECONDS = "margins", "seconds"
"""What the file of one model's answers holds."""


@dataclass(frozen=True, eq=False)
class ShadowCast:
    """Who is who among shadow models.

    Attributes:
        pool: The samples that they learn from and are asked about.
        people: (u,) ids of the people in the pool.
        halves: (models, u) whether a model is trained on a person.
        seed: Drew the halves.
    """

    pool: Samples
    people: Ints
    halves: Halves
    seed: int

    def inside(self, at: int) -> npt.NDArray[np.bool_]:
        """Return which samples of the pool (n,) the model number ``at`` is trained on."""
        return np.isin(self.pool.user, self.people[self.halves[at]])


def cast_of(experiment: Experiment, models: int, seed: int) -> ShadowCast:
    """Return who is who among so many shadow models.

    Raises:
        RequestError: There are too few models or people, or an odd number of models.
    """
    if models < FEWEST or models % 2:
        raise RequestError(text.tuning.not_in_pairs(models))
    pool = pool_of(experiment.samples, experiment.eval_split)
    people = np.unique(pool.user)
    if len(people) < 2:
        raise RequestError(text.tuning.TOO_FEW_PEOPLE)
    return ShadowCast(pool, people, draw_halves(len(people), models, seed), seed)


def make_shadows(experiment: Experiment, models: int = 8, seed: int = 0) -> Events:
    """Train shadow models and bundle what they say about all samples of the pool (Carlini et al., 2022).

    Interrupted, it goes on where it stood when it is started again; models that are there already are taken as they
    are. Of each model only its answers are bundled; its weights stay in the folder of runs, to be unlearned.

    Args:
        experiment: Whose original the models shadow.
        models: How many; an even number, since they come in pairs that share all people out between them.
        seed: Decides everything random.

    Returns:
        Events, a phase a model.

    Raises:
        RequestError: There are too few models or people, or an odd number of models.
    """
    cast = cast_of(experiment, models, seed)
    device, titles = experiment.engine.device, tuple(map(text.tuning.shadow, range(models)))
    yield Started(text.tuning.shadows_of(experiment.key), device, titles)
    for at in range(models):
        if not _answers(experiment, at, seed).is_file():
            yield from _train(experiment, cast, at)
    kept = [load_labelled(_answers(experiment, at, seed)) for at in range(models)]
    margins = np.stack([one[MARGINS] for one in kept])
    path = shadows_path(experiment.assets, experiment.key)
    save_shadows(path, Shadows(margins, cast.people, cast.halves, cast.pool, seed, device), experiment.shadows_key)
    yield Saved(str(path))
    yield Finished({title: float(one[SECONDS]) for title, one in zip(titles, kept, strict=True)})


def shadow_model(experiment: Experiment, cast: ShadowCast, at: int) -> Generator[Step, None, Recommender]:
    """Return the shadow model number ``at``, on the device, trained now where its weights are not kept."""
    place = shadow_folder(experiment, at, cast.seed)
    if not (place / RECIPE_FILE).is_file():
        yield from _train(experiment, cast, at)
    found = open_recommender(place)
    experiment.engine.place(found.backbone)
    return found


def margins_of(logits: Logits) -> npt.NDArray[np.float16]:
    """Return the logits of *Yes* less those of *No* (n,), as they are kept, from ``logits`` (n, 2)."""
    return np.float16(logits[:, 1] - logits[:, 0])


def shadow_folder(experiment: Experiment, at: int, seed: int) -> Path:
    """Return the folder of the weights of the shadow model number ``at``; what decides them is in its name."""
    return runs_folder() / "shadows" / digest({"key": experiment.shadows_key, "seed": seed}) / str(at)


def _train(experiment: Experiment, cast: ShadowCast, at: int) -> Generator[Step, None, None]:
    """Train a shadow model and keep its weights, and its answers on the whole pool."""
    engine, original = experiment.engine, experiment.recommender
    own = int(np.random.SeedSequence([cast.seed, at]).generate_state(1)[0])
    place, title = shadow_folder(experiment, at, cast.seed), text.tuning.shadow(at)
    backbone = engine.place(original.fresh(own))
    phase = fitting(title, backbone, cast.pool.take(cast.inside(at)), original.recipe.training, own)
    checkpoint = Checkpoint(place.with_name(f"{at}-checkpoint"), {"key": experiment.shadows_key, "seed": own})
    seconds = yield from engine.train(phase, backbone, own, checkpoint)
    logits, _ = yield from engine.score(title, backbone, cast.pool)
    replace(original, recipe=replace(original.recipe, seed=own)).save_as(backbone, place)
    save_labelled(_answers(experiment, at, cast.seed), {MARGINS: margins_of(logits), SECONDS: np.array(seconds)})
    checkpoint.remove()


def _answers(experiment: Experiment, at: int, seed: int) -> Path:
    """Return the file of one model's answers."""
    return shadow_folder(experiment, at, seed).with_suffix(".safetensors")
