"""The job that tries to bring forgotten data back: a run's model is tuned on a little of it and asked along the way.

Every parameter is tuned in all models alike, whatever the unlearning had trained; an adapter is merged first. The run
and the experiment stay as they were. The protocol is ours.
"""

import time
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.checksums import read_record, unless_damaged
from core.config import Optimisation
from core.data.samples import Samples
from core.evaluation.returning.relearning import RelearningCurve, curve_of, relearning
from core.evaluation.utility import click_probability
from core.experiment.recommender import Recommender, left_by
from core.files import write_json
from core.models.backbone import Backbone
from core.runs.events import Evaluated, Event, Events, Failed, Finished, Started, Step
from core.runs.store import Run, digest
from core.training.batches import endless
from core.training.fit import click_loss
from core.training.loop import SCORE_BATCH, Engine, Phase

RELEARN = "relearn"
"""Name of the phase that tunes the run's own model; it seeds what is random in it."""


@dataclass(frozen=True)
class Relearning:
    """How a model is made to relearn.

    Attributes:
        samples: How many forgotten samples it is tuned on; at most half of all that were forgotten.
        steps: Steps of tuning.
        every: Steps between two looks at its answers.
        optimisation: The optimiser. Dropout is off, so that the samples alone move the model. The rate is a tenth of
            that at which the compact model was trained: there, a few steps go all the way.
    """

    samples: int = 64
    steps: int = 40
    every: int = 2
    optimisation: Optimisation = Optimisation(learning_rate=1e-4, batch_size=16, warmup=0, dropout=False)


RELEARNING = Relearning()
"""How a model is made to relearn where nobody says otherwise."""


@dataclass(frozen=True, eq=False)
class RelearningJob:
    """Which model relearns what, and which retrained models it is compared with.

    Attributes:
        recommender: The model before the run; not changed.
        engine: The loops and the device.
        forget: What the run forgot.
        run: The finished run.
        settings: How it is tuned.
        seed: Decides which samples it is tuned on, and their order.
        bundled: Curves of retrained models, made under the same settings and seed.
        retrained: Finished retrainings that are made to relearn here.
    """

    recommender: Recommender
    engine: Engine
    forget: Samples
    run: Run
    settings: Relearning
    seed: int
    bundled: Sequence[RelearningCurve] = ()
    retrained: Sequence[Run] = ()

    def events(self) -> Events:
        """Tune the models and ask them, an event at a time; each ``Evaluated`` holds the curves so far."""
        try:
            yield from self._work()
        except Exception as error:
            yield Failed(str(error) or type(error).__name__)
            raise

    def _work(self) -> Events:
        runs = {RELEARN: self.run, **{f"{RELEARN} retrain seed {one.config['seed']}": one for one in self.retrained}}
        name = f"relearning what {self.run.config['method']} forgot of {self.run.config['dataset']}"
        yield Started(name, self.engine.device, tuple(runs))
        seconds, curves = {}, list(self.bundled)
        for phase, run in runs.items():
            start = time.monotonic()
            curve = yield from self._curve(phase, run)
            if run is self.run:
                own = curve
            else:
                curves.append(curve)
            seconds[phase] = time.monotonic() - start
        shown = {"run": own.as_record(), "retrained": [one.as_record() for one in curves]}
        yield Evaluated(self._facts() | relearning(own, curves) | {"relearn_curves": shown})
        yield Finished(seconds)

    def _curve(self, title: str, run: Run) -> Generator[Event, None, RelearningCurve]:
        backbone = self.engine.place(left_by(run, self.recommender).backbone)
        labels, tuned, original = self.forget.label, self._tuned(), run.predictions["forget_before"]
        ticks, every, of = self._ticks(title), self.settings.every, self.settings.steps
        steps, said = [0], [(yield from self._look(backbone, ticks))]
        for step in self.engine.train(self._phase(backbone, tuned), backbone, self.seed):
            yield ticks.next(step.losses)
            if step.step % every == 0 or step.step == of:
                steps.append(step.step)
                said.append((yield from self._look(backbone, ticks)))
                curve = curve_of(steps, said, original, labels, tuned)
                yield Evaluated({"relearn_curves": {"now": curve.as_record()}})
        return curve

    def _look(self, backbone: Backbone, ticks: "_Ticks") -> Generator[Event, None, npt.NDArray[np.float32]]:
        scoring = self.engine.score(RELEARN, backbone, self.forget)
        while True:
            try:
                next(scoring)
            except StopIteration as end:
                return click_probability(end.value[0])
            yield ticks.next()

    def _phase(self, backbone: Backbone, tuned: npt.NDArray[np.bool_]) -> Phase:
        samples, settings = self.forget.take(tuned), self.settings.optimisation
        order = endless(samples, min(settings.batch_size, len(samples)), np.random.default_rng([self.seed, 1]))
        batches = [next(order) for _ in range(self.settings.steps)]
        loss, parameters = click_loss(samples, backbone.device), backbone.trained
        return Phase(RELEARN, parameters, samples, batches, loss, {"click": 1.0}, settings)

    def _tuned(self) -> npt.NDArray[np.bool_]:
        """Return which forgotten samples (n,) the model is tuned on; where there are two or more, never all."""
        count = len(self.forget)
        chosen = np.random.default_rng([self.seed, 0]).permutation(count)[: min(self.settings.samples, -(-count // 2))]
        return np.isin(np.arange(count), chosen)

    def _ticks(self, title: str) -> "_Ticks":
        looks = 1 + -(-self.settings.steps // self.settings.every)
        return _Ticks(title, self.settings.steps + looks * -(-len(self.forget) // SCORE_BATCH))

    def _facts(self) -> dict[str, Any]:
        tuned = self._tuned()
        return {
            "method": self.run.config["method"],
            "seed": self.run.config["seed"],
            "forgotten": len(tuned),
            "relearn_tuned": int(tuned.sum()),
            "relearn_seed": self.seed,
            "relearn_settings": asdict(self.settings),
        }


class _Ticks:
    """Counts tuning and asking as steps of one phase, so that progress is one bar."""

    def __init__(self, phase: str, of: int) -> None:
        self._phase, self._of, self._done, self._start = phase, of, 0, time.monotonic()

    def next(self, losses: Mapping[str, float] | None = None) -> Step:
        """Count one step as done, and return it with the seconds that the others will take at the speed so far."""
        self._done += 1
        left = (time.monotonic() - self._start) / self._done * (self._of - self._done)
        return Step(self._phase, self._done, self._of, losses or {}, left)


def curves_path(assets: Path, dataset: str, original: str, preset: str) -> Path:
    """Return the file with the curves of a preset's retrained models."""
    return assets / "relearning" / dataset / original / f"{preset}.json"


def curves_key(reference: str, weights: str, settings: Relearning, seed: int) -> str:
    """Return a digest of all that decides curves, except the retraining's seed; curves of one key can be compared.

    Args:
        reference: Digest of all that decides the retraining; see :meth:`core.experiment.setup.Setup.reference_key`.
        weights: Digest of the original's weights.
        settings: How the models are made to relearn.
        seed: Decides which samples they are tuned on, and their order.
    """
    return digest({"reference": reference, "weights": weights, "settings": asdict(settings), "seed": seed})


def load_curves(paths: Iterable[Path], expected: str) -> dict[int, RelearningCurve]:
    """Return the first curves in ``paths`` with the key ``expected``, by their retraining's seed; else nothing."""
    for path in paths:
        record = dict(unless_damaged(partial(read_record, path)) or {}) if path.is_file() else {}
        if record.get("key") == expected:
            return {one["seed"]: RelearningCurve.from_record(one["curve"]) for one in record["retrained"]}
    return {}


def save_curves(path: Path, key: str, curves: Mapping[int, RelearningCurve], about: Mapping[str, Any]) -> None:
    """Write curves of retrained models.

    Args:
        path: Where they go.
        key: What decides them; see :func:`curves_key`.
        curves: The curves, by the seed of the retraining.
        about: JSON-ready facts on how they were made.
    """
    listed = [{"seed": seed, "curve": curve.as_record()} for seed, curve in curves.items()]
    write_json(path, {"key": key, "retrained": listed, **about})
