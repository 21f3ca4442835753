"""A model probed while it trains: every now and then it is asked about a few fixed samples."""

import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from core.clock import Now
from core.data.requests import ForgetPlan
from core.data.samples import Ints, Samples, concat
from core.evaluation.utility import click_probability
from core.models.backbone import Backbone
from core.runs.events import Step
from core.runs.store import Predictions
from core.training.loop import Engine

_SHARE = 0.08
"""Seconds of asking for each second of training, at most."""
FORGOTTEN, RETAINED, AUC = "forgotten", "retained", "auc"
"""What a step tells: mean p(yes) on forgotten and on retained samples, and the AUC on held-out ones."""
MOVED = "moved_"
"""Before ``forgotten`` or ``retained``: by how much p(yes) has moved in the mean, whichever way."""
TILES = 600
"""Forgotten ratings that are told one by one, at most; of more, so many are drawn."""
_TILES, _DIGITS = "tiles", 3
_SIDE, _HELD_OUT = 96, 192
"""Samples that are forgotten and as many that are retained, and held-out ones."""


@dataclass(frozen=True, eq=False)
class Probe:
    """Asks a model in training what it says now, as often as a small share of the time allows.

    Nothing is drawn at random meanwhile, and the model is left as it was: a run with a probe ends in the same numbers
    as one without. The seconds that this takes are not among the run's.

    Attributes:
        engine: Asks the model.
        samples: Samples by name. Of each the mean p(yes) is told and, as ``moved_*``, the mean distance of p(yes) from
            what it was before the training.
        held_out: Held-out samples, of which the AUC is told as ``auc``, where both labels are among them.
        tiles: (m,) forgotten samples of which every single p(yes) is told, with three digits.
        share: Seconds of asking for each second of training, at most.
        now: Tells the time (seconds).
    """

    engine: Engine
    samples: Mapping[str, Samples]
    held_out: Samples
    tiles: Samples
    share: float = _SHARE
    now: Now = time.monotonic

    def over(self, steps: Generator[Step, None, float], backbone: Backbone) -> Generator[Step, None, float]:
        """Pass on the steps of a training, some of them with what the model says then.

        The first step tells what it said before the training, the last what it says after it.

        Args:
            steps: The training, not yet begun; closed at the end.
            backbone: The model that it trains.

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
                yield replace(step, **asked)
        except StopIteration as end:
            return float(end.value)
        finally:
            steps.close()

    def _ask(self, backbone: Backbone) -> Predictions:
        parts = {**self.samples, AUC: self.held_out, _TILES: self.tiles}
        clicks = click_probability(self.engine.answers(backbone, concat(list(parts.values()))))
        ends = np.cumsum([len(part) for part in parts.values()])
        return dict(zip(parts, np.split(clicks, ends[:-1]), strict=True))

    def _told(self, said: Predictions, before: Predictions) -> dict[str, Any]:
        tiles = tuple(np.round(said[_TILES].astype(float), _DIGITS).tolist())
        return {"watched": self._summary(said, before), "asked": tiles}

    def _summary(self, said: Predictions, before: Predictions) -> dict[str, float]:
        from sklearn.metrics import roc_auc_score

        told = {name: float(said[name].mean()) for name in self.samples}
        told |= {MOVED + name: float(np.abs(said[name] - before[name]).mean()) for name in self.samples}
        label = self.held_out.label
        return told | ({AUC: float(roc_auc_score(label, said[AUC]))} if 0 < label.sum() < len(label) else {})


def probe_of(engine: Engine, plan: ForgetPlan, held_out: Samples, seed: int = 0) -> Probe:
    """Return a probe with a few samples of what goes, of what stays, and of ``held_out``.

    Args:
        engine: Asks the model.
        plan: What goes and what stays.
        held_out: Samples that the AUC is told of; from the validation split, since test decides nothing.
        seed: Decides which few.
    """
    rng = np.random.default_rng(seed)
    clicks = {FORGOTTEN: _few(plan.forget, _SIDE, rng), RETAINED: _few(plan.retain, _SIDE, rng)}
    return Probe(engine, clicks, _few(held_out, _HELD_OUT, rng), plan.forget.take(tile_positions(plan)))


def tile_positions(plan: ForgetPlan) -> Ints:
    """Return the positions in ``plan.forget`` of the samples that are told one by one, rising, always the same."""
    count = len(plan.forget)
    return np.sort(np.random.default_rng(count).permutation(count)[:TILES])


def _few(samples: Samples, most: int, rng: np.random.Generator) -> Samples:
    chosen: npt.NDArray[np.int64] = rng.permutation(len(samples))[:most]
    return samples.take(np.sort(chosen))
