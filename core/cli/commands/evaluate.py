"""``evaluate``: measure again what a run has come to."""

from typing import Annotated

import typer
from rich.console import Group

from core.cli.audit_tables import audit_tables
from core.cli.options import (
    Assets,
    DataDir,
    DatasetName,
    Json,
    OriginalOfRun,
    RankingItems,
    RunFolder,
    opened,
    runs_near,
)
from core.cli.output import CommandResult, prints_result, run_record
from core.cli.progress import watch
from core.cli.tables import metrics_table
from core.cli.usefulness_tables import fairness_tables, ranking_table
from core.data.requests import ForgetRequest
from core.evaluation.usefulness.ranking import QUESTIONS
from core.experiment.ranking import Ranking, ranking_events
from core.files import ASSETS
from core.runs.store import open_run


@prints_result
def evaluate(
    dataset: DatasetName,
    run: RunFolder,
    original: OriginalOfRun = None,
    ranking: Annotated[
        bool, typer.Option("--ranking", help="Also tell how high liked items rank (NDCG@10, HR@10); takes a minute.")
    ] = False,
    ranking_items: RankingItems = QUESTIONS,
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Measure a finished run again and audit it: attacks, utility of groups of people, and distributions.

    It is measured against retrained models, the bundled ones or those that you have made since.
    """
    made = open_run(run)
    experiment = opened(dataset, original, data_dir, assets, made)
    request = ForgetRequest.from_record(made.config["request"])
    metrics = experiment.audit(made, experiment.reference(request, runs_near(run)))
    tables = [*audit_tables(metrics), *fairness_tables(metrics)]
    if ranking:
        ranked = watch(ranking_events(Ranking(experiment, ranking_items), made, runs_near(run)))
        metrics, tables = metrics | ranked, [*tables, ranking_table(ranked)]
    record = run_record(made, experiment.interactions, metrics)
    return CommandResult(record, Group(metrics_table(record), *tables), as_json)
