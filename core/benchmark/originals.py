"""Further originals: trained on everything like the original, under other seeds. They forget nothing.

Their mean answer is a control. It is nearer to retrained models than any one original is, merely since averaging takes
the accidents of single trainings out of it; a metric on which it looks as if it had forgotten something measures those
accidents. Of the models only what they answer on a request's evaluation sets is bundled.
"""

from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from core import text
from core.checksums import read_record
from core.config import training_of
from core.data.interactions import Interactions
from core.data.requests import ForgetRequest
from core.errors import RequestError
from core.evaluation.eval_sets import eval_sets
from core.evaluation.references import Reference, load_reference, save_reference
from core.evaluation.utility import click_probability
from core.experiment.experiment import Experiment
from core.experiment.recommender import RECIPE_FILE, open_recommender, train_recommender
from core.files import runs_folder, write_json
from core.runs.alone import alone_in
from core.runs.events import Event, Events, Finished, Saved, Started, Step
from core.runs.store import digest
from core.training.loop import Engine

_FIRST = 2001
"""Seed of the first further original; no retraining has such seeds."""


def further_seeds(models: int) -> tuple[int, ...]:
    """Return the seeds of so many further originals."""
    return tuple(range(_FIRST, _FIRST + models))


FURTHER = further_seeds(4)
"""Seeds of the further originals, where nobody names others."""


def originals_path(assets: Path, dataset: str, original: str, preset: str) -> Path:
    """Return where the bundled answers of further originals to a preset's evaluation sets lie."""
    return assets / "originals" / dataset / original / f"{preset}.safetensors"


def originals_key(experiment: Experiment, request: ForgetRequest) -> str:
    """Return a digest of all that decides what further originals answer, but their seeds."""
    return digest({"original": experiment.reference_key(request), "judged": experiment.eval_split.name.lower()})


def find_originals(
    experiment: Experiment, request: ForgetRequest, seeds: Sequence[int] | None = None
) -> Reference | None:
    """Return what further originals answer on a request's evaluation sets: bundled, else what was made here.

    Args:
        experiment: Whose originals.
        request: What is forgotten by others.
        seeds: Seeds of the originals; the bundled ones', or :data:`FURTHER`, where None.

    Returns:
        None where there are none of these seeds.
    """
    if seeds is not None and not len(seeds):
        return None
    key = originals_key(experiment, request)
    for path in (*experiment.bundled(request, originals_path), _kept(experiment, request, seeds or FURTHER)):
        found = load_reference(path, key)
        if found is not None and (seeds is None or found.seeds.tolist() == list(seeds)):
            return found
    return None


def make_originals(
    experiment: Experiment, requests: Sequence[ForgetRequest], seeds: Sequence[int] | None = None
) -> Events:
    """Train further originals and keep what they answer on each request's evaluation sets.

    Interrupted, it goes on where it stood when it is started again; models that are there already are taken as they
    are, and a request whose answers are known costs nothing.

    Args:
        experiment: Whose original they are like.
        requests: What others forget.
        seeds: One model each; :data:`FURTHER`, unless others are bundled, where None.

    Returns:
        Events, a phase a model.

    Raises:
        RequestError: A seed is the original's own, or is named twice, or a request cannot be carried out.
    """
    wanted, own = seeds or FURTHER, experiment.recommender.recipe.seed
    if own in wanted or len(set(wanted)) < len(wanted):
        raise RequestError(text.benchmark.not_further(own))
    missing = [one for one in requests if find_originals(experiment, one, seeds) is None]
    titles = tuple(text.benchmark.original_of_seed(seed) for seed in wanted)
    yield Started(text.benchmark.training_originals(experiment.key), experiment.engine.device, titles)
    models = []
    for seed in wanted if missing else ():
        models.append((yield from trained_original(experiment, seed)))
    for request in missing:
        path, made = _kept(experiment, request, wanted), (yield from _asked(experiment, request, wanted, models))
        save_reference(path, made, originals_key(experiment, request))
        yield Saved(str(path))
    yield Finished({})


def original_folder(experiment: Experiment, seed: int) -> Path:
    """Return where the further original of a seed lies, or will."""
    return _folder(experiment) / str(seed)


def trained_original(experiment: Experiment, seed: int) -> Generator[Event, None, Path]:
    """Return the folder of the further original of a seed, trained now where it is not there.

    Raises:
        RunError: Another process is training one.
    """
    place = original_folder(experiment, seed)
    if not (place / RECIPE_FILE).is_file():
        recipe = experiment.recommender.recipe
        with alone_in(place.parent):
            made = (experiment.interactions, recipe.base, recipe.training, seed, place, experiment.engine)
            events = train_recommender(*made, growth=recipe.growth, people=recipe.people)
            for event in events:
                if isinstance(event, Step):
                    yield replace(event, phase=f"{text.benchmark.original_of_seed(seed)}: {event.phase}")
                elif isinstance(event, Finished):
                    write_json(place.with_suffix(".json"), event.seconds)
    return place


def train_from(interactions: Interactions, base: str, folder: Path, engine: Engine) -> Events:
    """Train an original of a pretrained model by its recipe, under seed 0, and note beside it how long that took.

    Interrupted, it goes on where it stood when it is started again.

    Args:
        interactions: The ratings.
        base: The model's hub name, or its folder.
        folder: Where the original goes; the seconds go into a file of that name, see :func:`seconds_of`.
        engine: The loops and the device.

    Raises:
        ModelError: The pretrained model cannot be loaded.
        RunError: Another process is training one there.
    """
    with alone_in(folder.parent):
        training = training_of("best", pretrained=True)
        for event in train_recommender(interactions, base, training, 0, folder, engine):
            if isinstance(event, Finished):
                write_json(_seconds_file(folder), event.seconds)
            yield event


def seconds_of(folder: Path) -> float | None:
    """Return the wall seconds in which :func:`train_from` trained the original in ``folder``; None if nobody noted."""
    path = _seconds_file(folder)
    return float(read_record(path)["train"]) if path.is_file() else None


def _seconds_file(folder: Path) -> Path:
    return folder.parent / f"{folder.name}.json"


def _asked(
    experiment: Experiment, request: ForgetRequest, seeds: Sequence[int], models: Sequence[Path]
) -> Generator[Event, None, Reference]:
    """Return what the ``models`` answer on the evaluation sets of ``request``."""
    sets = eval_sets(experiment.plan(request), experiment.samples.of(experiment.eval_split))
    each = []
    for seed, place in zip(seeds, models, strict=True):
        backbone, said = experiment.engine.place(open_recommender(place).backbone), {}
        for name, samples in sets.items():
            logits, _ = yield from experiment.engine.score(text.benchmark.original_of_seed(seed), backbone, samples)
            said[name] = click_probability(logits)
        each.append(said)
    seconds = [read_record(place.with_suffix(".json"))["train"] for place in models]
    clicks = {name: np.stack([said[name] for said in each]) for name in sets}
    made = np.array(seconds, np.float32), False, np.array(seeds, np.int64), experiment.engine.device
    return Reference(clicks, *made)


def _folder(experiment: Experiment) -> Path:
    """Return where the models lie; what decides them but their seeds is in its name."""
    recipe = experiment.recommender.recipe
    about = {"base": recipe.base, "digest": recipe.digest, "training": repr(recipe.training)}
    return runs_folder() / "originals" / digest(about | recipe.beyond_training)


def _kept(experiment: Experiment, request: ForgetRequest, seeds: Sequence[int]) -> Path:
    about = {"key": originals_key(experiment, request), "seeds": list(seeds)}
    return _folder(experiment) / f"{digest(about)}.safetensors"
