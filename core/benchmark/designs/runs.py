"""Every model of a design, trained or unlearned one after another, and what is still to be made."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core import text
from core.benchmark.designs.design import Design
from core.benchmark.designs.predictions import answers_of, save_answers
from core.benchmark.originals import original_folder, trained_original
from core.benchmark.plan import REFERENCE
from core.checksums import read_record
from core.experiment.experiment import Experiment
from core.experiment.recommender import RECIPE_FILE, open_recommender
from core.experiment.series import Variant, as_part, run_series
from core.runs.alone import alone_in
from core.runs.events import Event, Events, Finished, Saved, Started
from core.runs.store import CONFIG_FILE, METRICS_FILE, Run, digest
from core.unlearning.registry import find_method
from core.unlearning.tuned_settings import has_setting

PREDICTIONS = "predictions"
"""Folder, in the design's, of what every model answered."""


@dataclass(frozen=True)
class Left:
    """What is still to be made of one kind.

    Attributes:
        kind: ``retrain``, a method's name, or what an original is called.
        models: How many.
        seconds: What one takes, the median of those that are done; None where none is.
    """

    kind: str
    models: int
    seconds: float | None


def without_refused_methods(experiment: Experiment, design: Design) -> tuple[Design, tuple[str, ...]]:
    """Return the design without methods for which tuning found no setting that helps, and the names of those.

    Raises:
        RequestError: A forget set cannot be forgotten.
    """
    sizes = {len(experiment.plan(request).forget) for request in design.forget_sets}
    key, assets = experiment.key, experiment.assets
    helped = {name: all(has_setting(find_method(name), key, assets, size) for size in sizes) for name in design.methods}
    kept = tuple(name for name, helps in helped.items() if helps)
    return replace(design, methods=kept), tuple(name for name, helps in helped.items() if not helps)


def run_design(experiment: Experiment, design: Design, folder: Path) -> Events:
    """Train, retrain and unlearn whatever is missing, and keep what every model answers.

    Interrupted, it goes on where it stood when it is started again. What was tuned and learned beforehand for the
    bundled original serves the further ones.

    Args:
        experiment: The bundled original on its data.
        design: What is to be made.
        folder: Where everything but the further originals goes; those go where the command ``originals`` puts its own.

    Raises:
        RunError: Another process is at work in ``folder``, or a run there is of something else.
    """
    with alone_in(folder):
        yield Started(text.designs.job(experiment.key), experiment.engine.device, ())
        yield from as_part(run_series(experiment, design.forget_sets[0], design.retrainings(folder), ""), {})
        for at, seed in enumerate(design.originals):
            one = experiment if not at else (yield from _further(experiment, seed))
            yield from as_part(run_series(one, design.forget_sets[0], design.unlearned(folder, at), ""), {})
        for path in _keep_answers(experiment, design, folder):
            yield Saved(str(path))
        yield Finished({})


def left_to_do(experiment: Experiment, design: Design, folder: Path) -> list[Left]:
    """Return what is still to be made of each kind that something is missing of."""
    originals = [original_folder(experiment, seed) for seed in design.originals[1:]]
    trained = [place for place in originals if (place / RECIPE_FILE).is_file()]
    timed = [path for place in trained if (path := place.with_suffix(".json")).is_file()]
    seconds = [read_record(path)["train"] for path in timed]
    found = [_left(text.designs.TRAINING, len(originals) - len(trained), seconds)]
    wanted: dict[Path, Variant] = design.retrainings(folder)
    for at in range(len(design.originals)):
        wanted |= design.unlearned(folder, at)
    for kind in (REFERENCE, *design.methods):
        runs = [Run(place) for place, variant in wanted.items() if variant.method == kind]
        done = [_wall_seconds(run) for run in runs if run.finished]
        found.append(_left(kind, len(runs) - len(done), done))
    return [one for one in found if one.models]


def design_key(experiment: Experiment, design: Design, kind: str) -> str:
    """Return a digest of what decides the answers of a kind of model: ``retrain``, or a method on every original.

    Settings are not in it: they may have been tuned anew since.
    """
    recipes = [experiment.reference_key(request) for request in design.forget_sets]
    seeds = design.references if kind == REFERENCE else design.originals
    return digest({"requests": recipes, "kind": kind, "seeds": seeds, "judged": experiment.eval_split.name.lower()})


def answers_path(folder: Path, kind: str) -> Path:
    """Return where, below the ``folder`` of predictions, the answers of a kind of model lie."""
    return folder / f"{kind}.safetensors"


def _left(kind: str, models: int, seconds: list[float]) -> Left:
    return Left(kind, models, float(np.median(seconds)) if seconds else None)


def _wall_seconds(run: Run) -> float:
    """Return how long a finished run took, its evaluation and interruptions included."""
    begun, ended = ((run.folder / name).stat().st_mtime for name in (CONFIG_FILE, METRICS_FILE))
    return max(ended - begun, 0.0)


def _further(experiment: Experiment, seed: int) -> Generator[Event, None, Experiment]:
    """Return the experiment of a further original, under the bundled one's name: settings and shadows are the same."""
    place = yield from trained_original(experiment, seed)
    return replace(experiment, recommender=open_recommender(place))


def _keep_answers(experiment: Experiment, design: Design, folder: Path) -> Iterator[Path]:
    """Write what every model answers and yield where."""
    sets = range(len(design.forget_sets))
    found = {REFERENCE: [[*design.retrained(folder, at)] for at in sets]}
    found |= {method: [design.of_method(folder, method, at) for at in sets] for method in design.methods}
    for kind, places in found.items():
        path = answers_path(folder / PREDICTIONS, kind)
        answers = [answers_of(map(Run, each)) for each in places]
        save_answers(path, answers, design_key(experiment, design, kind))
        yield path
