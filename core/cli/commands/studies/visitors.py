"""``visitors``: people whom the original never met are learned and forgotten, as the page does it with its visitors."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.table import Table

from core import text
from core.cli.bundling import bundled_study
from core.cli.options import Assets, Bundle, DataDir, DatasetName, Json, OriginalName, Seed, opened
from core.cli.output import CommandResult, prints_result
from core.cli.progress import watch
from core.cli.tables import facts_table
from core.config import ORIGINALS
from core.experiment.visitor import simulate_visitors, visitors_path
from core.experiment.visitor.correction import correcting
from core.experiment.visitor.lineup import SIMULATED
from core.files import ASSETS
from core.runs.provenance import made_on


@prints_result
def visitors(
    dataset: DatasetName,
    people: Annotated[int, typer.Option("--people", min=1, max=SIMULATED, help="How many, at most.")] = SIMULATED,
    correction: Annotated[
        bool, typer.Option("--correction", help="Learn anew by what stand-ins' answers are corrected, on others.")
    ] = False,
    seed: Seed = 0,
    bundle: Bundle = False,
    original: OriginalName = ORIGINALS[0],
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Learn people whom the original never met from a dozen of their ratings, forget them, and tell what came of it.

    The original is what a perfect deletion would leave, so nothing is retrained. Interrupted, the same command goes on.
    """
    if correction:
        learned = watch(correcting([opened(dataset, one, data_dir, assets) for one in ORIGINALS]))
        return CommandResult(learned, facts_table(learned), as_json)
    experiment = opened(dataset, original, data_dir, assets)
    found = {**watch(simulate_visitors(experiment, people, seed)), "made": made_on(experiment.engine.device)}
    if bundle:
        options = {"--people": people, "--seed": seed, "--original": original, "--bundle": True}
        bundled_study(assets, visitors_path(assets, experiment.key), found, ("visitors", dataset, options))
    return CommandResult(found, visitors_table(found), as_json)


def visitors_table(found: Mapping[str, Any]) -> Table:
    """Return how visitors fared, a measure a row, its quantiles in columns."""
    table = Table(text.cli.VISITOR_MEASURE, *(f"{100 * one:.0f} %" for one in found.get("quantiles", ())))
    for name, values in found.get("spread", {}).items():
        table.add_row(text.cli.VISITOR_MEASURES.get(name, name), *(f"{one:.3f}" for one in values))
    if found["visitors"]:
        table.caption = text.cli.visitors_fared(found["visitors"], found["back_in_band"], found["within_noise"])
    return table
