"""A model watched while it trains: every now and then it is asked about a few fixed samples."""

import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from core.data.samples import Samples, concat
from core.evaluation.predictions import click_probability
from core.events import Step
from core.forgetting import ForgetPlan
from core.models.backbone import Backbone
from core.training.clock import Now
from core.training.loop import Engine

Said: TypeAlias = Mapping[str, npt.NDArray[np.float32]]
"""p(yes) by part."""
SHARE = 0.08
"""Seconds of watching for each second of training, at most."""
FORGOTTEN, RETAINED, AUC = "forgotten", "retained", "auc"
MOVED = "moved_"
"""Before a side's name: by how much its answers have moved in the mean, whichever way."""
SIDE, USEFUL = 96, 192
"""Samples of either side, and held-out ones."""


@dataclass(frozen=True, eq=False)
class Watch:
    """Asks a model in training what it says now, as often as a small share of the time allows.

    Nothing is drawn at random while it watches, and the model is left as it was: a watched run ends in the numbers of
    an unwatched one. The seconds that this takes are not among the run's.

    Attributes:
        engine: Asks the model.
        clicks: Samples by name, of which the mean p(yes) is told, and as ``moved_*`` how far each lies in the mean from
            where it was before.
        useful: Held-out samples, of which the AUC is told as ``auc``.
        share: Seconds of watching for each second of training, at most.
        now: Tells the time.
    """

    engine: Engine
    clicks: Mapping[str, Samples]
    useful: Samples
    share: float = SHARE
    now: Now = time.monotonic

    def over(self, steps: Generator[Step, None, float], backbone: Backbone) -> Generator[Step, None, float]:
        """Pass on the steps of a training of ``backbone``, with what it says on some of them.

        The first step tells what was said before the training, the last what is said after it.

        Returns:
            What the training returns.
        """
        began, before = self.now(), self._ask(backbone)
        spent, asked = self.now() - began, self._told(before, before)
        try:
            while True:
                step = next(steps)
                if step.step > 1:
                    asked, now = {}, self.now()
                    if step.step == step.of or spent <= self.share * (now - began - spent):
                        asked = self._told(self._ask(backbone), before)
                        spent += self.now() - now
                yield replace(step, watched=asked)
        except StopIteration as end:
            return float(end.value)
        finally:
            steps.close()

    def _ask(self, backbone: Backbone) -> Said:
        parts = {**self.clicks, AUC: self.useful}
        clicks = click_probability(self.engine.answers(backbone, concat(list(parts.values()))))
        ends = np.cumsum([len(part) for part in parts.values()])
        return dict(zip(parts, np.split(clicks, ends[:-1]), strict=True))

    def _told(self, said: Said, before: Said) -> dict[str, float]:
        told = {name: float(said[name].mean()) for name in self.clicks}
        told |= {MOVED + name: float(np.abs(said[name] - before[name]).mean()) for name in self.clicks}
        label = self.useful.label
        return told | ({AUC: float(roc_auc_score(label, said[AUC]))} if 0 < label.sum() < len(label) else {})


def watch(engine: Engine, plan: ForgetPlan, held_out: Samples, seed: int = 0) -> Watch:
    """Return a watch over a few samples of either side of ``plan`` and of ``held_out``.

    Args:
        engine: Asks the model.
        plan: What goes and what stays.
        held_out: Samples on which usefulness is told; of the validation split, since test decides nothing.
        seed: Decides which few.
    """
    rng = np.random.default_rng(seed)
    clicks = {FORGOTTEN: _few(plan.forget, SIDE, rng), RETAINED: _few(plan.retain, SIDE, rng)}
    return Watch(engine, clicks, _few(held_out, USEFUL, rng))


def _few(samples: Samples, most: int, rng: np.random.Generator) -> Samples:
    chosen: npt.NDArray[np.int64] = rng.permutation(len(samples))[:most]
    return samples.take(np.sort(chosen))
