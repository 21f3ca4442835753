"""Many small requests, each alone: one person, or one rating, unlearned from the original itself and from nothing else.

Everything is asked of each model: what goes in any of the requests, what stays in all of them, and test samples. Models
that were retrained without all of it at once say where each should have come.
"""

from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from pathlib import Path

import numpy as np

from core import text
from core.benchmark.plan import REFERENCE
from core.benchmark.quiet import noting_load
from core.benchmark.studies.answer_files import asked_once
from core.benchmark.studies.untuned import untuned_people, usable_methods
from core.data.requests import PRESET_SEED, ForgetPlan, ForgetRequest
from core.data.samples import Samples, Split
from core.errors import RequestError
from core.evaluation.references import retraining_seed
from core.experiment.experiment import Experiment
from core.experiment.series import Variant, as_part, run_series
from core.runs.events import Events, Finished, Started
from core.runs.store import Run, digest

KINDS_OF_ONE = PEOPLE, _ = "people", "ratings"
"""What goes in each request: all that a person gave, or one rating."""
JUDGES = 6000
"""Test samples that every model is asked, at most."""
_JUDGED = ("forget", "retain", "test")


@dataclass(frozen=True)
class SinglesPlan:
    """What goes, each alone, by which methods.

    Attributes:
        kind: One of :data:`KINDS_OF_ONE`.
        requests: Of different people.
        methods: Names on the registry.
        seed: Decides everything random in every run.
        retrained: How many models are retrained without all of it.
        refused: Methods that are left out, since tuning found no setting that helps at some request's size.
    """

    kind: str
    requests: tuple[ForgetRequest, ...]
    methods: tuple[str, ...]
    seed: int = 0
    retrained: int = 3
    refused: tuple[str, ...] = ()

    @property
    def together(self) -> ForgetRequest:
        """What the retrained models never saw: all requests in one."""
        return reduce(or_, self.requests)

    @property
    def references(self) -> tuple[int, ...]:
        """Seeds of the retrained models."""
        return tuple(retraining_seed(number) for number in range(self.retrained))

    def retrainings(self, folder: Path) -> dict[Path, Variant]:
        """Return the retrainings without all of it, by where they lie."""
        return {folder / f"{REFERENCE}-{seed}": Variant(REFERENCE, seed) for seed in self.references}

    def alone(self, folder: Path, method: str) -> dict[Path, Variant]:
        """Return a method's runs in the order of the requests, by where they lie."""
        place = folder / f"{method}-{self.seed}"
        return {
            place / f"{at:03}": Variant(method, self.seed, text.designs.request_number(method, at), request=request)
            for at, request in enumerate(self.requests, start=1)
        }


def plan_singles(experiment: Experiment, asked: SinglesPlan, many: int) -> SinglesPlan:
    """Return ``asked`` with so many requests of its kind, of different people on whom no method was tuned.

    People are those who go first in a :func:`core.benchmark.studies.sequence_runs.plan_sequence` too; a rating is any
    that its person was asked about in training, of those who would come last there.

    Args:
        experiment: On what.
        asked: The plan without requests.
        many: How many requests.

    Raises:
        RequestError: There are not that many people, or nobody would be left.
    """
    train = experiment.samples.of(Split.TRAIN)
    free, counts = untuned_people(experiment)
    most = min(len(free), len(np.unique(train.user)) - 1)
    if many > most:
        raise RequestError(text.designs.too_many_requests(many, most))
    rng = np.random.default_rng(PRESET_SEED)
    order = rng.permutation(len(free))
    chosen = free[order if asked.kind == PEOPLE else order[::-1]][:many]
    whole = asked.kind == PEOPLE
    requests = [ForgetRequest(users=(user,)) if whole else _one_rating(train, user, rng) for user in chosen.tolist()]
    sizes = counts[np.searchsorted(free, chosen)].tolist() if whole else [1]
    kept, refused = usable_methods(experiment, asked.methods, sizes)
    return replace(asked, requests=tuple(requests), methods=kept, refused=refused)


def judged_on_some(experiment: Experiment) -> Experiment:
    """Return the experiment with no more than :data:`JUDGES` of its test samples, always the same ones."""
    return experiment.judged_on(experiment.eval_split, JUDGES, PRESET_SEED)


def run_singles(experiment: Experiment, plan: SinglesPlan, folder: Path) -> Events:
    """Make every run of ``plan`` below ``folder``, and keep what each model says of all that is judged.

    Interrupted, it goes on where it stood when it is started again; finished runs are taken as they are.

    Args:
        experiment: As :func:`judged_on_some` returned it.
        plan: What goes.
        folder: Where.

    Raises:
        RunError: ``folder`` holds runs of something else.
    """
    yield from noting_load(_runs(experiment, plan, folder), folder)


def answers_of_run(place: Path) -> Path:
    """Return the file of what a run's model says of all that is judged."""
    return place.with_suffix(".safetensors")


def judged_sets(experiment: Experiment, plan: SinglesPlan) -> tuple[ForgetPlan, dict[str, Samples]]:
    """Return all requests as one, and the evaluation sets of it that every model is asked."""
    whole = experiment.plan(plan.together)
    sets = experiment.eval_sets(whole)
    return whole, {name: sets[name] for name in _JUDGED}


def _runs(experiment: Experiment, plan: SinglesPlan, folder: Path) -> Events:
    what = text.benchmark.singles(plan.kind)
    yield Started(text.benchmark.running(what, experiment.key), experiment.engine.device, ())
    seconds: dict[str, float] = {}
    _, sets = judged_sets(experiment, plan)
    yield from as_part(run_series(experiment, plan.together, plan.retrainings(folder), ""), seconds)
    for method in plan.methods:
        for place, variant in plan.alone(folder, method).items():
            yield from as_part(run_series(experiment, plan.together, {place: variant}, ""), seconds)
            _asked(experiment, plan, sets, place)
    yield Finished(seconds)


def _asked(experiment: Experiment, plan: SinglesPlan, sets: dict[str, Samples], place: Path) -> None:
    run = Run(place)
    key = digest({"run": run.config, "of": plan.together.as_record(), "judges": len(sets["test"])})
    asked_once(
        answers_of_run(place), key, lambda: {name: experiment.predict(samples, run) for name, samples in sets.items()}
    )


def _one_rating(train: Samples, user: int, rng: np.random.Generator) -> ForgetRequest:
    return ForgetRequest(interactions=((user, int(rng.choice(train.item[train.user == user]))),))
