"""``rounding``: try to bring back what a run made its model forget, by rounding its weights."""

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from core import text
from core.cli.bundling import bundle_answer
from core.cli.options import Assets, Bundle, DataDir, DatasetName, Json, OriginalOfRun, RunFolder, opened, runs_near
from core.cli.output import CommandResult, prints_result, run_record
from core.cli.progress import watch
from core.experiment.rounding import rounding_events
from core.files import ASSETS
from core.metrics import NOT_KNOWN, find_metric
from core.runs.store import open_run


@prints_result
def rounding(
    dataset: DatasetName,
    run: RunFolder,
    original: OriginalOfRun = None,
    data_dir: DataDir = None,
    bundle: Bundle = False,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Round a run's weights to 8 and 4 bits and tell how much of what it forgot is back.

    Beside it stand the original and a retrained model, rounded alike; the bundled one, or your own retraining.
    """
    made = open_run(run)
    experiment = opened(dataset, original, data_dir, assets, made)
    metrics = watch(rounding_events(experiment, made, runs_near(run)))
    record = run_record(made, experiment.interactions, metrics)
    if bundle:
        bundle_answer(experiment, "rounding", run, record)
    return CommandResult(record, rounding_table(record), as_json)


def rounding_table(record: Mapping[str, Any]) -> Table:
    """Return what each rounding brought back, and how far the rounded models are apart."""
    table = Table(*text.cli.ROUNDING_COLUMNS, caption=text.cli.ROUNDING_CAPTION)
    for name, found in record["roundings"].items():
        distances = [_cell(found[key], 3) for key in ("jsd_before", "jsd", "jsd_to_original")]
        low, high = (_cell(found[f"returned_beyond_{end}"], 1) for end in ("low", "high"))
        beyond = _cell(found["returned_beyond"], 1) + (f" [{low}, {high}]" if low != NOT_KNOWN else "")
        shares = [_cell(found["returned"], 1), beyond, _cell(found["returned_beyond_retrained"], 1)]
        table.add_row(text.cli.ROUNDINGS[name], *distances, *shares)
    return table


def _cell(value: float | None, digits: int) -> str:
    return find_metric("jsd").format(value, digits)
