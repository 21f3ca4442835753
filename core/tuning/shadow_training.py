"""Shadow models: the original's own recipe on random halves of all people, one model after another, resumable."""

from collections.abc import Generator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file, save_file

from core import text
from core.data.samples import Samples
from core.errors import RequestError
from core.evaluation.shadows import Shadows, draw_halves, pool_of, save_shadows, shadows_key, shadows_path
from core.experiment.experiment import Experiment
from core.files import atomic_file, runs_folder
from core.runs.events import Events, Finished, Saved, Started, Step
from core.runs.store import digest
from core.training.checkpoint import Checkpoint
from core.training.fit import fitting

FEWEST = 4
"""Shadow models at least: a spread needs two models that saw a sample and two that did not."""
_MARGINS, _SECONDS = "margins", "seconds"


def make_shadows(experiment: Experiment, models: int = 8, seed: int = 0) -> Events:
    """Train shadow models and bundle what they say about all samples of the pool (Carlini et al., 2022).

    Interrupted, it goes on where it stood when it is started again; models that are there already are taken as they
    are. Of each model only its answers are kept.

    Args:
        experiment: Whose original the models shadow.
        models: How many; an even number, since they come in pairs that share all people out between them.
        seed: Decides everything random.

    Returns:
        Events, a phase a model.

    Raises:
        RequestError: There are too few models or people, or an odd number of models.
    """
    if models < FEWEST or models % 2:
        raise RequestError(text.tuning.not_in_pairs(models))
    pool = pool_of(experiment.samples, experiment.eval_split)
    people = np.unique(pool.user)
    if len(people) < 2:
        raise RequestError(text.tuning.TOO_FEW_PEOPLE)
    halves = draw_halves(len(people), models, seed)
    device = experiment.engine.device
    yield Started(f"shadow models of {experiment.key}", device, tuple(_title(at) for at in range(models)))
    for at, half in enumerate(halves):
        if not _place(experiment, at, seed).is_file():
            yield from _train(experiment, pool, np.isin(pool.user, people[half]), at, seed)
    kept = [load_file(_place(experiment, at, seed)) for at in range(models)]
    margins = np.stack([one[_MARGINS] for one in kept])
    path = shadows_path(experiment.assets, experiment.key)
    save_shadows(path, Shadows(margins, people, halves, pool, seed, device), _key(experiment))
    yield Saved(str(path))
    yield Finished({_title(at): float(one[_SECONDS]) for at, one in enumerate(kept)})


def _train(
    experiment: Experiment, pool: Samples, inside: npt.NDArray[np.bool_], at: int, seed: int
) -> Generator[Step, None, None]:
    """Train a shadow model on the samples that are ``inside`` and keep its answers on all of them."""
    engine, recommender, place = experiment.engine, experiment.recommender, _place(experiment, at, seed)
    own = int(np.random.SeedSequence([seed, at]).generate_state(1)[0])
    backbone = engine.place(recommender.fresh(own))
    phase = fitting(_title(at), backbone, pool.take(inside), recommender.recipe.training, own)
    checkpoint = Checkpoint(place.with_suffix(""), {"key": _key(experiment), "seed": own})
    seconds = yield from engine.train(phase, backbone, own, checkpoint)
    logits, _ = yield from engine.score(_title(at), backbone, pool)
    with atomic_file(place) as fresh:
        save_file({_MARGINS: np.float16(logits[:, 1] - logits[:, 0]), _SECONDS: np.array(seconds)}, fresh)
    checkpoint.remove()


def _key(experiment: Experiment) -> str:
    return shadows_key(asdict(experiment.recommender.recipe), experiment.eval_split)


def _place(experiment: Experiment, at: int, seed: int) -> Path:
    """Return the file of one model's answers; what decides them is in its name."""
    return runs_folder() / "shadows" / digest({"key": _key(experiment), "seed": seed}) / f"{at}.safetensors"


def _title(at: int) -> str:
    return f"shadow {at + 1}"
