"""``bench-reading``: memory and seconds of reading ratings, as there are more of them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from core import text
from core.benchmark.documents.curves import reading_plot
from core.benchmark.studies.reading_size import MEASURED, READ, SIZES, measure_sizes, reading_path, reading_picture
from core.cli.asking.ids import numbers
from core.cli.bundling import bundled_study
from core.cli.options import Assets, Bundle, Json
from core.cli.output import CommandResult, prints_result
from core.cli.progress import watch
from core.files import ASSETS, write_text
from core.runs.provenance import made_on


@prints_result
def bench_reading(
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where each measurement is kept.")],
    sizes: Annotated[str, typer.Option("--sizes", metavar="N,N,…", help="How many ratings.")] = ",".join(
        map(str, SIZES)
    ),
    table: Annotated[bool, typer.Option(help="Also make the table of them, keep it, and open it again.")] = True,
    bundle: Bundle = False,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Read generated JSON lines, a process for each size, and tell what that took. Interrupted, the command goes on."""
    kinds = MEASURED if table else (READ,)
    found = {**watch(measure_sizes(kinds, numbers(sizes, "--sizes"), out)), "made": made_on(text.training.cpu(1))}
    if bundle:
        options = {"--out": "DIR", "--sizes": sizes, "--no-table": not table, "--bundle": True}
        bundled_study(assets, reading_path(assets), found, ("bench-reading", "", options))
        write_text(reading_picture(assets), reading_plot(found))
    return CommandResult(found, reading_table(found), as_json)


def reading_table(found: Mapping[str, Any]) -> Table:
    """Return a line for each size and kind of reading."""
    shown = Table("what", "ratings", "CPU seconds", "most memory, MB")
    for one in found["measured"]:
        shown.add_row(one["kind"], f"{one['ratings']:,}", f"{one['seconds']:.1f}", f"{one['resident'] / 1e6:,.0f}")
    return shown
