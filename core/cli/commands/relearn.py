"""``relearn``: try to bring back what a run made its model forget."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

import typer
from rich.table import Table

from core import text
from core.cli.bundling import bundle_answer
from core.cli.options import (
    Assets,
    Bundle,
    DataDir,
    DatasetName,
    Json,
    OriginalOfRun,
    RunFolder,
    Seed,
    opened,
    runs_near,
)
from core.cli.output import CommandResult, prints_result, run_record
from core.cli.progress import watch
from core.evaluation.returning.relearning import RELEARN_SETS
from core.experiment.relearn import RELEARNING
from core.files import ASSETS
from core.runs.store import open_run

_Samples = Annotated[int, typer.Option("--samples", min=1, help="Forgotten samples to tune on, half of them at most.")]
_Steps = Annotated[int, typer.Option("--steps", min=1, help="Steps of tuning.")]
_ROWS = {
    "jsd": ("JSD at first", 100.0),
    "jsd_least": ("JSD at its least", 100.0),
    "jsd_half": ("steps to half of it", 1.0),
    "loss": ("loss at first", 100.0),
    "loss_least": ("loss at its least", 100.0),
    "loss_half": ("steps to half of it", 1.0),
    "loss_ninety": ("steps to a tenth of it", 1.0),
}
"""Metric → its title in the table, and the factor that it is shown with."""
_SET_TITLES = dict(zip(RELEARN_SETS, ("all that was forgotten", "what it was tuned on", "the rest"), strict=True))


@prints_result
def relearn(
    dataset: DatasetName,
    run: RunFolder,
    samples: _Samples = RELEARNING.samples,
    steps: _Steps = RELEARNING.steps,
    seed: Seed = 0,
    original: OriginalOfRun = None,
    data_dir: DataDir = None,
    bundle: Bundle = False,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Tune a run's model on a few forgotten samples and tell how soon it says again what the original said.

    Beside it stand models retrained without them: the bundled ones, or your retrainings of the same request.
    """
    made = open_run(run)
    experiment = opened(dataset, original, data_dir, assets, made)
    settings = replace(RELEARNING, samples=samples, steps=steps)
    metrics = watch(experiment.relearn(made, settings, seed, runs_near(run)))
    record = run_record(made, experiment.interactions, metrics)
    if bundle:
        bundle_answer(experiment, "relearn", run, record)
    return CommandResult(record, relearn_table(record), as_json)


def relearn_table(record: Mapping[str, Any]) -> Table:
    """Return how near the original's answers are, and after how many steps, beside the retrained models."""
    table = Table("on", "", "unlearned", "retrained", caption=text.cli.RELEARN_CAPTION)
    for part, title in _SET_TITLES.items():
        for at, (name, (label, factor)) in enumerate(_ROWS.items()):
            values = [_cell(record[f"relearn_{part}_{name}{end}"], factor) for end in ("", "_retrained")]
            table.add_row("" if at else title, label, *values)
        table.add_section()
    return table


def _cell(value: float | None, factor: float) -> str:
    return "–" if value is None else f"{factor * value:.3g}"
