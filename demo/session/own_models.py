"""Models that have met a visitor: in memory alone, a visit's own, and gone with it."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from core.experiment.visitor import Visitor, VisitorModel, VisitorOutcome
from core.training.loop import Logits

MOST_MODELS = 24
"""Models that are kept; whoever was silent for longest must be learned again."""


@dataclass(frozen=True, eq=False)
class Acquaintance:
    """A visitor whom a model has met.

    Attributes:
        model: The model; it may have forgotten them meanwhile.
        original: Name of the original that it started from.
        learned: (n, 2) logits of its answers once it had learned them.
        places: Their place in the line-up before they were learned, and after.
        band: Places that models give who never met them.
        people: How many stand in the line.
        seconds: Wall seconds of learning, and of forgetting once that was done.
        outcome: What became of them; None before they were forgotten.
    """

    model: VisitorModel
    original: str
    learned: Logits
    places: tuple[int, int]
    band: tuple[int, int]
    people: int
    seconds: tuple[float, ...]
    outcome: VisitorOutcome | None = None

    @property
    def visitor(self) -> Visitor:
        """Whom it met."""
        return self.model.visitor


class OwnModels:
    """Acquaintances by the folder of their visit. Nothing of them is ever written down."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Acquaintance] = OrderedDict()

    def of(self, folder: str) -> Acquaintance | None:
        """Return what a visit has; None where nobody was learned."""
        with self._lock:
            return self._known.get(folder)

    def keep(self, folder: str, one: Acquaintance) -> None:
        """Keep what a visit has from now on, and let go of what belongs to visits that have ended."""
        with self._lock:
            self._known[folder] = one
            self._known.move_to_end(folder)
            for other in [one for one in self._known if one != folder and not Path(one).is_dir()]:
                del self._known[other]
            while len(self._known) > MOST_MODELS:
                self._known.popitem(last=False)

    def erase(self, folder: str) -> None:
        """Let go of what a visit has, if anything."""
        with self._lock:
            self._known.pop(folder, None)
