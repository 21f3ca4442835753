"""``relearn``: try to bring back what a run made its model forget."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

import typer
from rich.table import Table

from core.cli.options import Assets, DataDir, DatasetName, Json, OriginalOfRun, RunFolder, Seed, opened, runs_near
from core.cli.output import Answer, answering
from core.cli.progress import watch
from core.evaluation.relearning import PARTS
from core.files import ASSETS
from core.relearn import RELEARNING
from core.store import open_run

Samples = Annotated[int, typer.Option("--samples", min=1, help="Forgotten samples to tune on, half of them at most.")]
Steps = Annotated[int, typer.Option("--steps", min=1, help="Steps of tuning.")]
COLUMNS = {
    "jsd": ("JSD at first", 100.0),
    "jsd_last": ("JSD at last", 100.0),
    "half": ("steps to half", 1.0),
    "ninety": ("steps to 90 %", 1.0),
}
"""Metric → its title in the table, and the factor that it is shown with."""
TITLES = dict(zip(PARTS, ("all that was forgotten", "what it was tuned on", "the rest"), strict=True))


@answering
def relearn(
    dataset: DatasetName,
    run: RunFolder,
    samples: Samples = RELEARNING.samples,
    steps: Steps = RELEARNING.steps,
    seed: Seed = 0,
    original: OriginalOfRun = None,
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> Answer:
    """Tune a run's model on a few forgotten samples and tell how soon it says again what the original said.

    Beside it stand models retrained without them: the bundled ones, or your retrainings of the same request.
    """
    made = open_run(run)
    experiment = opened(dataset, original, data_dir, assets, made)
    settings = replace(RELEARNING, samples=samples, steps=steps)
    metrics = watch(experiment.relearn(made, settings, seed, runs_near(run)))
    record = {"run": made.folder, "dataset": dataset, "request": made.config["request"], **metrics}
    return Answer(record, relearn_table(record), as_json)


def relearn_table(record: Mapping[str, Any]) -> Table:
    """Return how near the original's answers are, and after how many steps, beside the retrained models."""
    caption = "JSD × 100 to the original; steps until that share of it was gone, – where it never was"
    table = Table("on", "model", *(title for title, _ in COLUMNS.values()), caption=caption)
    for part, title in TITLES.items():
        for model, end in (("unlearned", ""), ("retrained", "_retrained")):
            values = [_cell(record[f"relearn_{part}_{name}{end}"], factor) for name, (_, factor) in COLUMNS.items()]
            table.add_row(title, model, *values)
    return table


def _cell(value: float | None, factor: float) -> str:
    return "–" if value is None else f"{factor * value:.3g}"
