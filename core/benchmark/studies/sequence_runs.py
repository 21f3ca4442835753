"""The runs of many requests in sequence: people go one after another, each from the model that the last one left."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core import text
from core.benchmark.plan import REFERENCE, UNTOUCHED
from core.benchmark.quiet import noting_load
from core.benchmark.studies.answer_files import asked_once
from core.benchmark.studies.untuned import untuned_people, usable_methods
from core.data.requests import PRESET_SEED, ForgetRequest
from core.data.samples import Samples, Split
from core.errors import RequestError
from core.evaluation.references import retraining_seed
from core.experiment.experiment import Experiment
from core.experiment.series import Variant, as_part, run_series
from core.runs.events import Events, Finished, Started
from core.runs.store import Predictions, Run, digest


@dataclass(frozen=True)
class SequencePlan:
    """Who goes in which order, by which methods, and after how many requests is looked.

    Attributes:
        people: Users, in the order in which they go.
        methods: Names on the registry.
        seeds: One sequence of each method for each.
        every: After so many requests is measured, and at the end.
        retrain_every: After so many, and at the end, are there retrained models to measure against.
        retrained: How many of them each time.
        refused: Methods that are left out, since tuning found no setting that helps at some person's size.
    """

    people: tuple[int, ...]
    methods: tuple[str, ...]
    seeds: tuple[int, ...] = (0,)
    every: int = 5
    retrain_every: int = 10
    retrained: int = 2
    refused: tuple[str, ...] = ()

    @property
    def marks(self) -> tuple[int, ...]:
        """After how many requests there are retrained models."""
        return _multiples(self.retrain_every, len(self.people))

    @property
    def points(self) -> tuple[int, ...]:
        """After how many requests is measured."""
        return tuple(sorted({*_multiples(self.every, len(self.people)), *self.marks}))

    @property
    def references(self) -> tuple[int, ...]:
        """Seeds of the retrained models at each mark."""
        return tuple(retraining_seed(number) for number in range(self.retrained))

    def request(self, many: int) -> ForgetRequest:
        """Return the first so ``many`` requests in one."""
        return ForgetRequest(users=self.people[:many])

    def steps(self, folder: Path, method: str, seed: int) -> dict[Path, tuple[Variant, ForgetRequest]]:
        """Return the runs of one sequence in order, by where they lie, with what each forgets."""
        place = folder / f"{method}-{seed}"
        return {
            place / f"{at:03}": (
                Variant(method, seed, text.designs.request_number(method, at)),
                ForgetRequest(users=(user,)),
            )
            for at, user in enumerate(self.people, start=1)
        }

    def retrainings(self, folder: Path, mark: int) -> dict[Path, Variant]:
        """Return the retrainings without the first ``mark`` people, by where they lie."""
        title = text.designs.request_number(REFERENCE, mark)
        return {folder / f"retrain-{mark}" / str(seed): Variant(REFERENCE, seed, title) for seed in self.references}


def plan_sequence(experiment: Experiment, asked: SequencePlan, requests: int) -> SequencePlan:
    """Return ``asked`` with the people of so many single requests, drawn from those on whom no method was tuned.

    Args:
        experiment: On what.
        asked: The plan without people; methods that are refused at some person's size are left out, and so are the
            original and retraining, which every plan has.
        requests: How many people go.

    Raises:
        RequestError: There are not that many people, or nobody would be left.

    Source: ERASE, arXiv 2603.08341, for the protocol of single requests one after another; who goes is ours.
    """
    free, counts = untuned_people(experiment)
    everybody = len(np.unique(experiment.samples.of(Split.TRAIN).user))
    if requests > min(len(free), everybody - 1):
        raise RequestError(text.designs.too_many_requests(requests, min(len(free), everybody - 1)))
    people = np.random.default_rng(PRESET_SEED).permutation(free)[:requests]
    kept, refused = usable_methods(experiment, asked.methods, counts[np.searchsorted(free, people)].tolist())
    return replace(asked, people=tuple(people.tolist()), methods=kept, refused=refused)


def run_sequence(experiment: Experiment, plan: SequencePlan, folder: Path) -> Events:
    """Make every run of ``plan`` below ``folder``, and keep what each model says at every point.

    Interrupted, it goes on where it stood when it is started again; finished runs are taken as they are.

    Raises:
        RunError: ``folder`` holds runs of something else, or a method leaves a model from which none can go on.
    """
    yield from noting_load(_runs(experiment, plan, folder), folder)


def _runs(experiment: Experiment, plan: SequencePlan, folder: Path) -> Events:
    yield Started(text.benchmark.running(text.benchmark.SEQUENCE, experiment.key), experiment.engine.device, ())
    seconds: dict[str, float] = {}
    for mark in plan.marks:
        yield from as_part(run_series(experiment, plan.request(mark), plan.retrainings(folder, mark), ""), seconds)
    for many in plan.points:
        answered(experiment, experiment, plan, answers_path(folder, UNTOUCHED, 0, many), many)
    for seed in plan.seeds:
        for method in plan.methods:
            yield from _one_after_another(experiment, plan, folder, (method, seed), seconds)
    yield Finished(seconds)


def answers_path(folder: Path, method: str, seed: int, many: int) -> Path:
    """Return the file of what a sequence's model says after so ``many`` requests."""
    return folder / f"{method}-{seed}" / f"answers-{many:03}.safetensors"


def answered(experiment: Experiment, stage: Experiment, plan: SequencePlan, path: Path, many: int) -> Predictions:
    """Return p(yes) (n,) by evaluation set of the first ``many`` requests in one, asked now where it is not kept.

    Args:
        experiment: As it was before any request.
        stage: As it is after those.
        plan: Who goes.
        path: Where the answers are kept; they are asked anew where another model gave them.
        many: How many requests.
    """
    sets = sets_after(experiment, plan, many)
    return asked_once(path, _key(stage, plan, many), lambda: {name: stage.predict(one) for name, one in sets.items()})


def sets_after(experiment: Experiment, plan: SequencePlan, many: int) -> Mapping[str, Samples]:
    """Return the evaluation sets of the first ``many`` requests in one."""
    return experiment.eval_sets(experiment.plan(plan.request(many)))


def _one_after_another(
    experiment: Experiment, plan: SequencePlan, folder: Path, of: tuple[str, int], seconds: dict[str, float]
) -> Events:
    """Run one method's sequence under one seed."""
    stage = experiment
    for many, (place, (variant, request)) in enumerate(plan.steps(folder, *of).items(), start=1):
        yield from as_part(run_series(stage, request, {place: variant}, ""), seconds)
        stage = stage.after(Run(place))
        if many in plan.points:
            answered(experiment, stage, plan, answers_path(folder, *of, many), many)


def _key(stage: Experiment, plan: SequencePlan, many: int) -> str:
    about = {"weights": stage.recommender.weights_digest, "people": list(plan.people[:many])}
    return digest({**about, "judged": stage.eval_split.name.lower()})


def _multiples(of: int, last: int) -> tuple[int, ...]:
    return tuple(sorted({*range(of, last + 1, of), last}))
