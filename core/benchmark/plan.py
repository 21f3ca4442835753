"""Which runs a benchmark is made of: methods side by side, or the same over growing shares of the users."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from core import text
from core.benchmark.results import PERCENT
from core.data.requests import ForgetRequest, forget_fraction, preset
from core.data.samples import Samples
from core.evaluation.references import retraining_seed
from core.experiment.series import Variant
from core.unlearning.paper_settings import PAPER

UNTOUCHED, REFERENCE = "original", "retrain"
CONTROLS = (UNTOUCHED, REFERENCE)
"""Methods that every benchmark runs, whatever else it compares: nothing forgotten, and retrained."""
FORGET_FRACTION, ABLATION = "forget-fraction", "ablation"


@dataclass(frozen=True)
class Entry:
    """A row to be measured: all about its runs but the seed.

    Attributes:
        method: Name on the registry.
        name: What its folders are called, before ``-<seed>``; the method's name where it runs as tuned.
        title: What it is called in the table.
        changes: What differs from the tuned settings, by dotted name.
        at: Where it stands on each curve that it belongs to.
        request: What goes, where that is not the plan's own request.
        below: Folder that its folders lie in, below the benchmark's.
        as_in_paper: Whether it runs with the settings of the paper's released code in place of the tuned ones.
        kind: Of which kind its request is, where kinds are compared.
    """

    method: str
    name: str
    title: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    at: Mapping[str, float] = field(default_factory=dict)
    request: ForgetRequest | None = None
    below: str = ""
    as_in_paper: bool = False
    kind: str = ""

    @property
    def as_tuned(self) -> bool:
        """Whether the method runs with its tuned settings."""
        return not self.changes

    @property
    def costs(self) -> bool:
        """Whether it takes any time to speak of."""
        return self.method != UNTOUCHED

    def variant(self, seed: int) -> Variant:
        """Return its run under ``seed``."""
        return Variant(self.method, self._own(seed), self.title, self.changes, self.request, self.as_in_paper)

    def place(self, folder: Path, seed: int) -> Path:
        """Return where in a benchmark's ``folder`` that run lies."""
        return folder / self.below / f"{self.name}-{self._own(seed)}"

    def _own(self, seed: int) -> int:
        """Return the seed of the run itself: retrainings have seeds that no original has."""
        return retraining_seed(seed) if self.method == REFERENCE else seed


@dataclass(frozen=True)
class Plan:
    """All rows of a benchmark.

    Attributes:
        what: What it is called among the assets.
        request: What goes, where an entry names nothing else.
        entries: The rows.
        seeds: One run of each row for each.
        refused: Titles of rows that are left out, since tuning found no setting that helps.
    """

    what: str
    request: ForgetRequest
    entries: tuple[Entry, ...]
    seeds: tuple[int, ...]
    refused: tuple[str, ...] = ()

    def without(self, refused: Sequence[Entry]) -> "Plan":
        """Return the plan without the rows that are ``refused``, whose titles it keeps."""
        kept = tuple(entry for entry in self.entries if entry not in refused)
        return replace(self, entries=kept, refused=tuple(entry.title for entry in refused))

    def runs(self, folder: Path) -> dict[Path, Variant]:
        """Return every run by its folder.

        All rows of one seed come one after another, so that a machine's moods fall on all of them.
        """
        return {entry.place(folder, seed): entry.variant(seed) for seed in self.seeds for entry in self.entries}

    def titles(self) -> dict[str, list[str]]:
        """Return what each row's runs are called within the series, by the row's title."""
        return {entry.title: [entry.variant(seed).title for seed in self.seeds] for entry in self.entries}

    def requests(self) -> tuple[ForgetRequest, ...]:
        """Return each request that some row is about, once."""
        return tuple(dict.fromkeys(entry.request or self.request for entry in self.entries))

    def retrainings(self, entry: Entry, folder: Path) -> dict[int, Path]:
        """Return where, by seed, models lie that are retrained for this entry's request; empty without such a row."""
        same = [one for one in self.entries if one.method == REFERENCE and one.request == entry.request]
        return {seed: one.place(folder, seed) for one in same for seed in self.seeds}


def side_by_side(what: str, request: ForgetRequest, methods: Sequence[str], seeds: Sequence[int]) -> Plan:
    """Return the plan of the paper's table: every method, as tuned, on one request, the controls always among them."""
    return Plan(what, request, tuple(as_tuned(method) for method in with_controls(methods)), tuple(seeds))


def as_in_paper(what: str, request: ForgetRequest, methods: Sequence[str], seeds: Sequence[int]) -> Plan:
    """Return :func:`side_by_side` with the settings of the paper's released code in place of the tuned ones.

    Methods that the paper does not compare with are refused when the runs begin.
    """
    entries = [Entry(name, f"{name}.{PAPER}", name, as_in_paper=True) for name in with_controls(methods)]
    return Plan(f"{what}-{PAPER}", request, tuple(entries), tuple(seeds))


def over_fractions(samples: Samples, percents: Sequence[int], methods: Sequence[str], seeds: Sequence[int]) -> Plan:
    """Return the plan of every method over shares of the training users, drawn so that more holds all of less.

    The controls are always among them. Runs of twenty percent lie where those of :func:`side_by_side` do.

    Raises:
        RequestError: A share cannot be forgotten.
    """
    own = preset("twenty-percent", samples)
    names = with_controls(methods)
    entries = [_share(name, percent, forget_fraction(percent, samples), own) for percent in percents for name in names]
    return Plan(FORGET_FRACTION, own, tuple(entries), tuple(seeds))


def with_controls(methods: Sequence[str]) -> tuple[str, ...]:
    """Return ``methods`` behind the controls."""
    return tuple(dict.fromkeys((*CONTROLS, *methods)))


def as_tuned(method: str, at: Mapping[str, float] | None = None) -> Entry:
    """Return the entry of a method with its tuned settings."""
    return Entry(method, method, method, at=at or {})


def _share(method: str, percent: int, request: ForgetRequest, own: ForgetRequest) -> Entry:
    title, at = text.benchmark.fraction_row(method, percent), {PERCENT: percent}
    if request == own:
        return Entry(method, method, title, at=at)
    return Entry(method, method, title, at=at, request=request, below=f"forget-{percent}")
