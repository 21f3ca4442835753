"""The charts of the result by name: in which tab each stands, how it is drawn, and what it says of itself.

A chart is a function in ``plots.py``, put on the registry by a decorator, and its words in ``text.compare``: a title in
``CHARTS``, what it shows in ``EXPLAINED``. The page lays out, fills and explains whatever is registered.

    @chart("shift", JSD_TAB)
    def shift_chart(result):
        return go.Figure(...)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

from demo import text
from demo.later import Later
from demo.steps.compare.model import Comparison

if TYPE_CHECKING:
    import plotly.graph_objects as go
else:
    go = Later("plotly.graph_objects")

ChartTab: TypeAlias = Literal["answers", "distance"]
CLICK_TAB: ChartTab = "answers"
JSD_TAB: ChartTab = "distance"
"""Charts of distances; they need a retrained reference."""
_Draws = TypeVar("_Draws", bound=Callable[..., Any])


@dataclass(frozen=True)
class ChartKind:
    """One chart that the step can show.

    Attributes:
        name: Its key among the words, and the start of its id on the page.
        tab: The tab where it stands.
        draw: Returns the figure of a result, or of a result and a part where it follows the switch.
        read: Returns what it says in one sentence made of its own numbers, given the same; None where it says nothing.
        follows_part: Whether it shows the part of the ratings that the switch above it names.
        whole_row: Whether it takes the whole width; others stand two in a row.
        share: Width beside its neighbour.
    """

    name: str
    tab: ChartTab
    draw: Callable[..., go.Figure]
    read: Callable[..., str] | None = None
    follows_part: bool = False
    whole_row: bool = False
    share: int = 1

    @property
    def title(self) -> str:
        """What stands above it."""
        return text.compare.CHARTS[self.name]

    @property
    def plot_id(self) -> str:
        """The id of its figure on the page."""
        return f"{self.name}-chart"

    def figure(self, result: Comparison, part: str) -> go.Figure:
        """Return its figure of a result, on a ``part`` if it follows the switch."""
        return self.draw(*self._given(result, part))

    def reading(self, result: Comparison, part: str) -> str:
        """Return what it says, on a ``part`` if it follows the switch."""
        return self.read(*self._given(result, part)) if self.read else ""

    def _given(self, result: Comparison, part: str) -> tuple[Any, ...]:
        return (result, part) if self.follows_part else (result,)


CHARTS: dict[str, ChartKind] = {}
"""Every chart by its name, in the order in which they stand in their tab."""


def chart(name: str, tab: ChartTab, read: Callable[..., str] | None = None, **how: Any) -> Callable[[_Draws], _Draws]:
    """Put the decorated function on the registry as the figure of a chart.

    Args:
        name: The chart's name.
        tab: The tab where it stands.
        read: Returns its reading.
        **how: Other attributes of :class:`ChartKind`.
    """

    def kept(draw: _Draws) -> _Draws:
        """Keep it, and return it as it was."""
        CHARTS[name] = ChartKind(name, tab, draw, read, **how)
        return draw

    return kept
