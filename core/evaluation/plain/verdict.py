"""Whether a run forgot: decided by what stands out in its answers, and by where an attacker puts those who went."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal, TypeAlias

from core.evaluation.evidence import Evidence
from core.evaluation.plain.memory import Memory
from core.evaluation.plain.standing import LineOfRun, line_of_run

VerdictKind: TypeAlias = Literal["forgotten", "little", "partly", "not", "unknown"]


@dataclass(frozen=True, eq=False)
class PlainVerdict:
    """What a run comes to.

    Attributes:
        memory: What the model owed to the forgotten ratings, and owes now; None without retrained models.
        line: Where those who went stand; None where there is nobody to stand among.
    """

    memory: Memory | None
    line: LineOfRun | None

    @property
    def kind(self) -> VerdictKind:
        """The verdict.

        ``forgotten`` where no more answers stand out than by chance, and about as many people are suspected no more
        than by models that never saw them as would be on one more such model; ``partly`` where only one of these
        holds, or where most of the way is gone in both, ``not`` otherwise.
        ``little`` where the model owed no answer plainly, and people were suspected no more before or are no more now;
        without retrained models it is ``unknown``.

        Source: ours.
        """
        if self.memory is None:
            return "unknown"
        answers, standing = self.memory.as_by_chance, self.line.each if self.line else ()
        before, now = (
            _unsuspected([(at, one.band) for at, one in zip(places, standing, strict=True)], len(self.memory.never))
            for places in ([one.start for one in standing], [one.now for one in standing])
        )
        if answers and not self.memory.glowing and (before or now):
            return "little"
        if answers and now:
            return "forgotten"
        return "partly" if answers or now or self._half_way else "not"

    @property
    def _half_way(self) -> bool:
        """Whether half of what was owed is gone, and half of the people have come half the way into the crowd.

        An average of models that forgot nobody comes there in its answers, but not in the line.
        """
        standing = self.line.each if self.line else ()
        nearer = sum(one.band is not None and 2 * (one.now - one.start) >= one.band[0] - one.start for one in standing)
        return self.memory is not None and 2 * self.memory.still <= self.memory.glowing and 2 * nearer >= len(standing)


def _unsuspected(places: Sequence[tuple[int, tuple[int, int] | None]], models: int) -> bool:
    """Return whether enough people stand where models put them that never saw them, or behind that.

    On one more such model a share of k / (k + 1) would, of k; of several people, one standard deviation fewer will do.

    Args:
        places: (place, band) of each person.
        models: How many such models the bands are made of.
    """
    share, people = models / (models + 1), len(places)
    fewest = share * people - sqrt(people * share * (1 - share))
    return sum(band is not None and at >= band[0] for at, band in places) >= max(fewest, min(people, 1))


def verdict_of(known: Evidence) -> PlainVerdict:
    """Return what a run comes to that is seen by its predictions alone."""
    said = {whose: clicks.astype(float) for whose, clicks in known.said("forget").items()}
    memory = None
    if "retrained" in said:
        memory = Memory((), (), said["before"][0], said["retrained"], said["after"][0])
    return PlainVerdict(memory, line_of_run(known))
