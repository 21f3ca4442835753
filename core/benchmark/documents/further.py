"""Tables of documents that are made of anything but benchmarks: designs, recorded runs, and what came back of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from core import text
from core.benchmark.designs.results import DesignResults
from core.benchmark.designs.tables import design_table, variance_table
from core.benchmark.documents.quoted import figure, shown
from core.benchmark.documents.sources import Bundled, is_own, measured, titles_beside_controls
from core.benchmark.tables import markdown_table
from core.config import ORIGINALS
from core.runs.recording import Recording
from core.unlearning.registry import title_of


def design_of_methods(bundled: Bundled, original: str, *names: str) -> str:
    """Return the design's table of an original: the controls, and the rows of the given names, or all of them."""
    results = bundled.design(original)
    if results is None:
        return text.documents.NOT_BUNDLED
    head, lines = design_table(_chosen(results, names) if names else results)
    table = markdown_table([f"`{original}`", *head[1:]], _titled(results, lines))
    return f"{table}\n\n{how_designed(results)} {text.designs.MARKED}"


def design_of_variance(bundled: Bundled, original: str, metric: str = "lira_user_gap") -> str:
    """Return where the readings of a metric vary in the design of an original."""
    results = bundled.design(original)
    if results is None:
        return text.documents.NOT_BUNDLED
    head, lines = variance_table(results, metric)
    table = markdown_table([f"`{original}`", *head[1:]], _titled(results, lines))
    return f"{table}\n\n{how_designed(results)} {text.designs.SPLIT}"


def exposure_table(bundled: Bundled) -> str:
    """Return what attacks on people find in recorded runs beyond retrained models: before, after, and the floor."""
    lines, last = [], None
    for original in ORIGINALS:
        recording = bundled.recording(original)
        known = {} if recording is None else measured(recording)
        for name, called in text.documents.ATTACKS.items():
            if known.get(f"{name}_gap") is not None:
                gaps = [figure(f"{name}_gap{end}", known, "interval") for end in ("_before", "")]
                floor = shown(f"{name}_gap_floor", known.get(f"{name}_gap_floor"))
                lines.append([text.documents.in_original(original, called), *gaps, floor])
                last = recording
    if last is None:
        return text.documents.NOT_BUNDLED
    head = ["", text.documents.BEFORE, _method_of(last), text.documents.FLOOR]
    return f"{markdown_table(head, lines)}\n\n{how_recorded(last)}"


def rounding_table(bundled: Bundled, original: str) -> str:
    """Return what each rounding of the weights of the recorded run brought back."""
    found = bundled.returned(original, "rounding")
    if found is None:
        return text.documents.NOT_BUNDLED
    lines = [
        [
            text.documents.ROUNDINGS.get(name, name),
            *(shown("jsd", one[key]) for key in ("jsd_before", "jsd")),
            _percent(one, "returned_beyond"),
            _percent(one, "returned_beyond_retrained"),
        ]
        for name, one in found["roundings"].items()
    ]
    head = [text.documents.WEIGHTS, *text.documents.ROUNDED]
    return f"{markdown_table(head, lines)}\n\n{_how_returned(found)}"


def relearning_table(bundled: Bundled, original: str) -> str:
    """Return how soon the recorded run's model says again what the original said, beside retrained models."""
    found = bundled.returned(original, "relearn")
    if found is None:
        return text.documents.NOT_BUNDLED
    lines = []
    for part, called in text.documents.RELEARN_SETS.items():
        for name, what in text.documents.RELEARN_FIGURES.items():
            cells = [_relearned(name, found.get(f"relearn_{part}_{name}{end}")) for end in ("", "_retrained")]
            lines.append([f"{called}: {what}", *cells])
    return f"{markdown_table(text.documents.RELEARNED, lines)}\n\n{_how_returned(found)}"


def how_designed(results: DesignResults) -> str:
    """Return how large a design is, under which seeds, on what and when it was made."""
    about = text.documents.of_design(text.designs.shape(*results.shape), results.originals, results.references)
    return text.documents.made(about, results.made)


def how_recorded(recording: Recording) -> str:
    """Return which recorded run a table is of, on what and when it was made."""
    return text.documents.made(
        text.documents.recorded(_method_of(recording), _config(recording)["seed"]), recording.made
    )


def _how_returned(found: Mapping[str, Any]) -> str:
    return text.documents.made(f"`{found['run']}`", found["made"])


def _chosen(results: DesignResults, names: Sequence[str]) -> DesignResults:
    titles = titles_beside_controls(results, names)
    return replace(results, rows=tuple(row for row in results.rows if row.title in titles))


def _titled(results: DesignResults, lines: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return ``lines`` with a word beside the titles of our own methods, and true minus signs."""
    own = {row.title for row in results.rows if is_own(row.method)}
    return [
        [text.documents.row_title(called, called in own), *(cell.replace("-", "−") for cell in cells)]
        for called, *cells in lines
    ]


def _method_of(recording: Recording) -> str:
    return title_of(str(_config(recording)["method"]))


def _config(recording: Recording) -> Mapping[str, Any]:
    return recording.run.config


def _percent(found: Mapping[str, Any], name: str) -> str:
    value, low, high = (found.get(f"{name}{end}") for end in ("", "_low", "_high"))
    if value is None:
        return text.documents.NOT_KNOWN
    interval = f" [{100 * low:.1f}, {100 * high:.1f}]" if low is not None and high is not None else ""
    return f"{100 * value:.1f} %{interval}".replace("-", "−")


def _relearned(name: str, value: float | None) -> str:
    if name.endswith("_half"):
        return text.documents.NOT_KNOWN if value is None else f"{value:.0f}"
    return shown("jsd", value)
