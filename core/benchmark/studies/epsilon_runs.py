"""The models of an empirical ε: many unlearned ones, from one original or several, and many retrained ones."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core import text
from core.benchmark.originals import further_seeds, original_folder, trained_original
from core.benchmark.plan import REFERENCE, UNTOUCHED
from core.data.requests import ForgetRequest
from core.errors import RunError
from core.evaluation.evidence import Clicks
from core.evaluation.references import FIRST_RETRAINING, load_reference, reference_path
from core.experiment.experiment import Experiment
from core.experiment.recommender import open_recommender
from core.experiment.series import Variant, as_part, run_series
from core.files import runs_folder
from core.runs.events import Events, Finished, Started
from core.runs.store import Run, default_folder, list_runs
from core.unlearning.registry import find_method
from core.unlearning.tuned_settings import has_setting

FEWEST_MODELS = 4
"""Models of a kind at least: attacks are chosen on half of them and measured on the others."""
_OTHER_RETRAININGS = 500
"""How far the seeds of the control's retrained models are from those of the others."""


@dataclass(frozen=True)
class EpsilonStudy:
    """What is to be compared.

    Attributes:
        what: A preset's name, or what stands for another request.
        request: What goes.
        methods: Names on the registry.
        unlearned: Models of each method.
        retrained: Retrained models.
        originals: From how many originals the unlearned models start, by turns.
        delta: The δ, a probability.
        look_in: Folders of runs that are taken where they are the very ones that are wanted.
    """

    what: str
    request: ForgetRequest
    methods: tuple[str, ...]
    unlearned: int = 16
    retrained: int = 16
    originals: int = 1
    delta: float = 0.0
    look_in: tuple[Path, ...] = ()

    def seeds(self, method: str) -> tuple[int, ...]:
        """Return the seeds of a method's models; the original has none but its own, so there are as many as originals.

        Retrainings have seeds that no original has, and the control's are others than those that all are held against.
        """
        if method == UNTOUCHED:
            return tuple(range(min(self.originals, self.unlearned)))
        first = FIRST_RETRAINING + _OTHER_RETRAININGS if method == REFERENCE else 0
        return tuple(range(first, first + self.unlearned))

    @property
    def references(self) -> tuple[int, ...]:
        """Seeds of the retrained models that all are held against."""
        return tuple(range(FIRST_RETRAINING, FIRST_RETRAINING + self.retrained))

    def original_of(self, at: int, method: str) -> int:
        """Return which original, from 0, the model number ``at`` of a method starts from."""
        return 0 if method == REFERENCE else at % self.originals


def run_epsilon(experiment: Experiment, study: EpsilonStudy) -> Events:
    """Train what is missing: further originals, unlearned models, retrained ones; finished runs are taken as they are.

    Interrupted, it goes on where it stood when it is started again.

    Raises:
        RequestError: The request cannot be carried out, or there is no such method.
    """
    yield Started(text.designs.many_models(study.what, experiment.key), experiment.engine.device, ())
    seconds: dict[str, float] = {}
    for seed in further_seeds(study.originals - 1):
        yield from as_part(trained_original(experiment, seed), seconds)
    for at, stage in enumerate(_stages(experiment, study)):
        for wanted in _wanted(stage, study, at).values():
            yield from as_part(run_series(stage, study.request, wanted, ""), seconds)
    yield Finished(seconds)


def models_of(experiment: Experiment, study: EpsilonStudy) -> dict[str, list[Clicks]]:
    """Return by method what its models say of the forgotten samples, p(yes) (n,) each; under no name retrained ones.

    Raises:
        RunError: A run has not finished.
    """
    said: dict[str, list[Clicks]] = {"": list(_kept(experiment, study).values())}
    for at, stage in enumerate(list(_stages(experiment, study))):
        for method, wanted in _wanted(stage, study, at).items():
            said.setdefault(method, []).extend(_forgotten(Run(folder)) for folder in wanted)
    return said


def _forgotten(run: Run) -> Clicks:
    run.check_finished()
    return run.predictions["forget"]


def _stages(experiment: Experiment, study: EpsilonStudy) -> Iterator[Experiment]:
    """Yield the experiment on each original in turn; settings are those that were tuned for the first."""
    yield experiment
    for seed in further_seeds(study.originals - 1):
        folder = original_folder(experiment, seed)
        if not folder.is_dir():
            raise RunError(text.designs.no_such_original(seed))
        yield replace(experiment, recommender=open_recommender(folder))


def _wanted(stage: Experiment, study: EpsilonStudy, original: int) -> dict[str, dict[Path, Variant]]:
    """Return by method the runs that start from one original, by folder; under no name what all are held against."""
    seeds = {
        method: [seed for at, seed in enumerate(study.seeds(method)) if study.original_of(at, method) == original]
        for method in _carried_out(stage, study)
    }
    if not original:
        kept = _kept(stage, study)
        seeds[""] = [seed for seed in study.references if seed not in kept]
    there = {_known_as(run.config): run.folder for run in _finished(study)}
    plan = stage.plan(study.request)
    found: dict[str, dict[Path, Variant]] = {}
    for method, each in seeds.items():
        chosen, found[method] = stage.method(method or REFERENCE, plan), {}
        for seed in each:
            config = stage.run_config(study.request, chosen, seed)
            place = there.get(_known_as(config), default_folder(config))
            found[method][place] = Variant(chosen.name, seed, text.designs.model_of(chosen.name, original))
    return found


def _carried_out(experiment: Experiment, study: EpsilonStudy) -> list[str]:
    """Return the methods that may be used at this size, and of which there are enough models."""
    gone = len(experiment.plan(study.request).forget)
    usable = (
        method for method in study.methods if has_setting(find_method(method), experiment.key, experiment.assets, gone)
    )
    return [method for method in usable if len(study.seeds(method)) >= FEWEST_MODELS]


def _kept(experiment: Experiment, study: EpsilonStudy) -> dict[int, Clicks]:
    """Return what bundled retrained models say of the forgotten, by those of their seeds that are wanted."""
    key = experiment.reference_key(study.request)
    for path in experiment.bundled(study.request, reference_path):
        found = load_reference(path, key)
        if found is not None:
            said = zip(found.seeds.tolist(), found.clicks["forget"], strict=True)
            return {seed: clicks for seed, clicks in said if seed in study.references}
    return {}


def _finished(study: EpsilonStudy) -> Sequence[Run]:
    return [run for folder in (runs_folder(), *study.look_in) for run in list_runs(folder) if run.finished]


def _known_as(config: Mapping[str, Any]) -> str:
    return json.dumps(config, sort_keys=True)
