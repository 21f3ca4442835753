"""The table of what a step costs with larger models: measured here, and by arithmetic on other machines."""

from collections.abc import Mapping
from typing import Any

from core import text
from core.benchmark.documents.sources import Bundled
from core.benchmark.step_cost import PARTS, step_cost_path
from core.benchmark.tables import markdown_table
from core.checksums import read_record
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
