"""The job that rounds the weights of a run's model, and of those it is compared with, and asks what they say then.

The run and the experiment stay as they were. An adapter's model is rounded merged, and with base and adapter apart;
its merged weights are also taken apart again into an adapter of the same rank.
"""

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from core.data.requests import ForgetRequest
from core.data.samples import Samples
from core.evaluation.references import Reference, fair_reference
from core.evaluation.retrained_models import retrained_path, retrained_seed
from core.evaluation.returning.rounding import AnswersOf, rounding_metrics
from core.evaluation.utility import click_probability
from core.experiment.experiment import Experiment
from core.experiment.recommender import Recommender, left_by
from core.models.adapters import adapted, split_again
from core.models.backbone import Backbone
from core.models.rounding import round_weights
from core.runs.events import Evaluated, Event, Events, Failed, Finished, Started
from core.runs.store import ADAPTER, Run
from core.training.loop import Engine

_ByBits = dict[int | None, npt.NDArray[np.float32]]
_Asked = Generator[Event, None, npt.NDArray[np.float32]]


@dataclass(frozen=True)
class Rounding:
    """One thing that may happen to weights.

    Attributes:
        name: Its key in every JSON.
        bits: How many each weight is kept in; None where all are kept.
        apart: Whether base and adapter are rounded by themselves rather than merged.
        split: Whether an adapter is merged and taken out again.
    """

    name: str
    bits: int | None = None
    apart: bool = False
    split: bool = False

    @property
    def needs_adapter(self) -> bool:
        """Whether it can only happen to a model with an adapter."""
        return self.apart or self.split


ROUNDINGS = (
    Rounding("none"),
    Rounding("int8", 8),
    Rounding("int4", 4),
    Rounding("int8_apart", 8, apart=True),
    Rounding("int4_apart", 4, apart=True),
    Rounding("split", split=True),
)
"""What is tried, in the order of tables; the first changes nothing."""


@dataclass(frozen=True, eq=False)
class RoundingJob:
    """Whose weights are rounded, and what they are compared with.

    Attributes:
        recommender: The model before the run; not changed.
        engine: The loops and the device.
        forget: What the run forgot.
        run: The finished run.
        retrained: A model retrained without it, where there is one; not changed.
        reference: Predictions of retrained models, where there are any.
    """

    recommender: Recommender
    engine: Engine
    forget: Samples
    run: Run
    retrained: Backbone | None = None
    reference: Reference | None = None

    def events(self) -> Events:
        """Round and ask, an event at a time; ``Evaluated`` holds ``roundings``, the metrics of each by its name."""
        try:
            yield from self._work()
        except Exception as error:
            yield Failed(str(error) or type(error).__name__)
            raise

    def _work(self) -> Events:
        tried = [one for one in ROUNDINGS if not one.needs_adapter or (self.run.folder / ADAPTER).is_dir()]
        job = f"rounding what {self.run.config['method']} left of {self.run.config['dataset']}"
        yield Started(job, self.engine.device, tuple(one.name for one in tried))
        said = self.run.predictions
        original: _ByBits = {None: said["forget_before"]}
        retrained: _ByBits = {}
        if self.retrained is not None:
            retrained[None] = yield from self._ask("none", self.retrained)
        model = {"none": said["forget"]}
        metrics: dict[str, Any] = {}
        for one in tried:
            for known, backbone in ((original, self.recommender.backbone), (retrained, self.retrained)):
                if backbone is not None and one.bits not in known:
                    known[one.bits] = yield from self._ask(one.name, _rounded(backbone.copy(), one.bits))
            if one.name not in model:
                model[one.name] = yield from self._ask(one.name, self._left(one))
            beside = AnswersOf(retrained[None], retrained[one.bits]) if retrained else None
            answers = AnswersOf(model["none"], model[one.name]), AnswersOf(original[None], original[one.bits])
            references = None if self.reference is None else self.reference.clicks["forget"]
            metrics[one.name] = rounding_metrics(*answers, beside, references, self.forget.user)
        facts = {name: self.run.config[name] for name in ("method", "seed")}
        yield Evaluated(facts | {"forgotten": len(self.forget), "roundings": metrics})
        yield Finished({})

    def _left(self, how: Rounding) -> Backbone:
        """Return what the run left, after it was treated as ``how`` says."""
        base, folder = self.recommender.backbone, self.run.folder / ADAPTER
        if how.split:
            return split_again(base, folder)
        whole = adapted(base, folder) if how.apart else left_by(self.run, self.recommender).backbone
        return _rounded(whole, how.bits)

    def _ask(self, phase: str, backbone: Backbone) -> _Asked:
        logits, _ = yield from self.engine.score(phase, self.engine.place(backbone), self.forget)
        return click_probability(logits)


def rounding_events(experiment: Experiment, run: Run, runs: Sequence[Run] = ()) -> Events:
    """Round the weights of the model that ``run`` left, and tell how much of what it forgot is back.

    Args:
        experiment: The recommender on its data.
        run: A finished run.
        runs: Runs among which to look for retrainings of the same request, where none are bundled.

    Returns:
        Events that end with the metrics of :func:`core.evaluation.returning.rounding.rounding_metrics`, by rounding.

    Raises:
        RunError: The run has not finished or belongs to another recommender.
    """
    plan = experiment.plan_of(run)
    reference = fair_reference(run, experiment.reference(plan.request, runs))
    retrained = retrained_beside(experiment, plan.request, run, runs)
    job = RoundingJob(experiment.recommender, experiment.engine, plan.forget, run, retrained, reference)
    return experiment.alone(job.events())


def retrained_beside(
    experiment: Experiment, request: ForgetRequest, run: Run, runs: Iterable[Run] = ()
) -> Backbone | None:
    """Return a model retrained without what ``request`` names, never the run's own; None where there is none.

    Args:
        experiment: The recommender on its data.
        request: What went.
        run: What the model is to stand beside.
        runs: Runs among which to look for retrainings of the same request, where none are bundled.
    """
    own = run.config["seed"] if run.config["method"] == "retrain" else None
    if any(seed != own for seed in _bundled_seeds(experiment, request)):
        return experiment.retrained(request)
    others = [one for one in experiment.retrainings(request, runs) if one.config["seed"] != own]
    return left_by(others[0], experiment.recommender).backbone if others else None


def _bundled_seeds(experiment: Experiment, request: ForgetRequest) -> Iterator[int]:
    key = experiment.reference_key(request)
    found = map(partial(retrained_seed, expected=key), experiment.bundled(request, retrained_path))
    return (seed for seed in found if seed is not None)


def _rounded(backbone: Backbone, bits: int | None) -> Backbone:
    if bits is not None:
        round_weights(backbone.model, bits)
    return backbone
