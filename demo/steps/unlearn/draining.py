"""The memory strip of a run at work: the tiles drain as the model forgets."""

import json
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.data.requests import ForgetRequest
from core.evaluation.plain import Memory
from core.evaluation.references import Reference
from core.experiment.experiment import Experiment
from core.experiment.probe import tile_positions
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

    def drawn(self, view: JobProgress) -> str:
        """Return the strip as of last, as the browser draws it; empty where nobody was asked yet."""
        if not view.asked:
            return ""
        before, now = (np.array(view.asked[at]) for at in (0, -1))
        never = self.reference.clicks["forget"][:, self.positions].astype(float)
        memory = Memory(self.ratings["title"].tolist(), self.ratings["rating"].tolist(), before, never, now)
        order = np.argsort(-memory.owed, kind="stable")
        said = f"{text.meet.gone(memory.glowing, memory.gone, self.who)} {stand_out(memory)}".strip()
        hint = text.unlearn.draining(len(order), len(self.reference.clicks["forget"][0]))
        return json.dumps({"said": said, "hint": hint, "tiles": brightness(memory.left[order])})


def draining(experiment: Experiment, request: ForgetRequest) -> Draining | None:
    """Return what the strip of a run of ``request`` is drawn from; None where no model was retrained without it."""
    reference = experiment.reference(request)
    if reference is None:
        return None
    plan = experiment.plan(request)
    positions = tile_positions(plan)
    rows = experiment.interactions.table.iloc[plan.forget.row[positions]]
    return Draining(rows, reference, positions, text.compare.owners(plan.people.tolist()))
