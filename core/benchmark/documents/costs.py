"""Tables of what things cost: a start, a step with larger models, in part by arithmetic, and reading more ratings."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from core import text
from core.benchmark.documents.sources import Bundled, in_order, record_at
from core.benchmark.speed import speed_path
from core.benchmark.step_cost import PARTS, step_cost_path
from core.benchmark.studies.reading_size import reading_path, reading_picture
from core.benchmark.tables import markdown_table
from core.checksums import read_record
from core.config import ORIGINALS
from core.models.shapes import SHAPES

GPUS: Mapping[str, float] = {"H100": 989e12, "RTX 4090": 165e12}
"""Operations a second at most in bfloat16 without sparsity, by NVIDIA's data sheets."""
USED = 0.3
"""Share of that which training reaches."""


def shapes_table(bundled: Bundled) -> str:
    """Return what a step of E2URec costs with each shape that somebody has measured, and a run on two GPUs."""
    paths = [step_cost_path(bundled.assets, name) for name in SHAPES]
    known = [dict(read_record(path)) for path in paths if path.is_file()]
    if not known:
        return text.documents.NOT_BUNDLED
    head = [*text.documents.STEP_COST, *(text.documents.run_on(name) for name in GPUS)]
    first = known[0]
    how = text.documents.made(text.documents.step_of(first["batch"], first["tokens"]), first["made"])
    return f"{markdown_table(head, [_line(one) for one in known])}\n\n{how}"


def reading_table(bundled: Bundled) -> str:
    """Return what reading ratings costs as there are more of them, and whether that grows with them."""
    found = record_at(reading_path(bundled.assets))
    if found is None:
        return text.documents.NOT_BUNDLED
    lines = [
        [text.documents.costs.READING[one["kind"]], f"{one['ratings']:,}", *_cost(one, one["ratings"])]
        for one in found["measured"]
    ]
    grown = " ".join(
        text.documents.costs.grows(text.documents.costs.READING[kind], by) for kind, by in found["growth"].items()
    )
    how = text.documents.made(text.documents.costs.READING_MADE, found["made"])
    picture = _shown(bundled, text.documents.costs.READING_PLOT, reading_picture(bundled.assets))
    return "\n\n".join([markdown_table(list(text.documents.costs.READING_COST), lines), picture, grown, how])


def speed_table(bundled: Bundled, original: str = ORIGINALS[0]) -> str:
    """Return how fast a machine starts the program, asks and trains a recommender, and how that grows."""
    path = speed_path(bundled.assets, bundled.dataset, original)
    found = record_at(path)
    if found is None:
        return text.documents.NOT_BUNDLED
    shown = _shown(bundled, text.documents.costs.SPEED_PLOT, path.with_suffix(".svg"))
    how = text.documents.made(text.documents.costs.speed_made(found["repeats"]), found["made"])
    return "\n\n".join([markdown_table(list(text.documents.costs.SPEED), list(_speeds(found))), shown, how])


def _shown(bundled: Bundled, label: str, picture: Path) -> str:
    """Return a picture among the assets, as a document beside them shows it."""
    return f"![{label}](../assets/{picture.relative_to(bundled.assets).as_posix()})"


def _speeds(found: Mapping[str, Any]) -> Iterator[list[str]]:
    """Yield a line of each measurement: what it is, its figure, and the ratio that holds on other machines too."""
    for name, one in in_order(found["startup"], text.documents.costs.SPEED_STARTS):
        cells = [f"{one['cpu_seconds']:.1f} s", text.documents.costs.over_libraries(one["ratio"])]
        yield [text.documents.costs.start_of(name), *cells]
    rates = {name: f"{found[name]['samples_per_second']:,.0f}" for name in ("scoring", "training")}
    yield [text.documents.costs.SCORING, rates["scoring"], text.documents.NOT_KNOWN]
    yield [
        text.documents.costs.TRAINING,
        rates["training"],
        text.documents.costs.of_scoring(found["training"]["ratio"]),
    ]
    memory = found["memory"]
    resident = f"{memory['bytes'][-1] / 1e6:,.0f} MB"
    yield [text.documents.costs.MEMORY, resident, text.documents.costs.over_first(memory["growth"])]
    for name, one in in_order(found["growth"], text.documents.costs.SPEED_GROWTH):
        seconds = f"{one['seconds'][0]:.2g} s → {one['seconds'][-1]:.2g} s"
        yield [text.documents.costs.larger(name, one["sizes"]), seconds, text.documents.costs.each_costs(one["ratio"])]


def _cost(one: Mapping[str, Any], ratings: int) -> list[str]:
    return [f"{one['seconds']:.1f}", f"{one['resident'] / 1e6:,.0f} MB", f"{1e6 * one['seconds'] / ratings:.1f}"]


def _line(found: Mapping[str, Any]) -> list[str]:
    run = found["run"]
    elsewhere = (run["operations"] / (most * USED) for most in GPUS.values())
    return [
        found["shape"],
        f"{found['parameters'] / 1e6:,.0f} M",
        *(f"{found['seconds'][part]:.1f}" for part in PARTS),
        f"{found['memory'] / 1e9:.1f} GB",
        f"{found['per_second'] / 1e9:,.0f} G",
        f"{run['seconds'] / 3600:.0f} h",
        *(f"{seconds:.0f} s" for seconds in elsewhere),
    ]
