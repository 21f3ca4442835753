"""The memory strip of a run at work: the tiles drain as the model forgets."""

import json
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.data.requests import ForgetRequest
from core.evaluation.distances import Values
from core.evaluation.plain import Memory
from core.evaluation.references import Reference
from core.experiment.experiment import Experiment
from core.experiment.probe import tile_positions
from core.runs.store import Run
from demo import text
from demo.session.job_progress import JobProgress
from demo.widgets.memory_strip import brightness, stand_out


@dataclass(frozen=True, eq=False)
class Draining:
    """What a strip is drawn from while the model forgets.

    Attributes:
        ratings: The ratings that are told one by one, with their titles and stars.
        reference: What models say that never met them.
        positions: Which of the forgotten samples these are.
        who: Whose they are, in words.
    """

    ratings: pd.DataFrame
    reference: Reference
    positions: np.ndarray
    who: str

    def drawn(self, view: JobProgress, ended: Run | None = None) -> str:
        """Return the strip as of last, as the browser draws it; empty where nobody was asked yet.

        Args:
            view: How far the run is.
            ended: The run, once it has finished: then all forgotten ratings are counted, as in Compare.
        """
        if not view.asked:
            return ""
        tiles, every = self._asked(view), len(self.reference.clicks["forget"][0])
        counted, left = (tiles, tiles.left) if ended is None else self._counted(ended)
        said = f"{text.meet.gone(counted.glowing, counted.gone, self.who)} {stand_out(counted)}".strip()
        said = said if len(counted.before) == every else text.unlearn.among(said, len(self.positions), every)
        order = np.argsort(-tiles.owed, kind="stable")
        hint = text.unlearn.draining(len(order), every)
        return json.dumps({"said": said, "hint": hint, "tiles": brightness(left[order])})

    def _asked(self, view: JobProgress) -> Memory:
        """Return what is owed to the ratings that are told one by one, while the model is in training."""
        before, now = (np.array(view.asked[at]) for at in (0, -1))
        never = self.reference.clicks["forget"][:, self.positions].astype(float)
        return Memory(self.ratings["title"].tolist(), self.ratings["rating"].tolist(), before, never, now)

    def _counted(self, ended: Run) -> tuple[Memory, Values]:
        """Return what is owed to all forgotten ratings, and what is left of it on those that have a tile."""
        before, after = (ended.predictions[part].astype(float) for part in ("forget_before", "forget"))
        memory = Memory((), (), before, self.reference.clicks["forget"].astype(float), after)
        return memory, memory.left[self.positions]


def draining(experiment: Experiment, request: ForgetRequest, reference: Reference | None) -> Draining | None:
    """Return what the strip of a run of ``request`` is drawn from; None where no model was retrained without it.

    Args:
        experiment: Whose recommender forgets.
        request: What goes.
        reference: What retrained models say.
    """
    if reference is None:
        return None
    plan = experiment.plan(request)
    positions = tile_positions(plan)
    rows = experiment.interactions.rows(plan.forget.row[positions])
    return Draining(rows, reference, positions, text.compare.owners(plan.people.tolist()))
