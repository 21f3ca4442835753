"""``evaluate``: measure again what a run has come to."""

from rich.console import Group

from core.cli.audit_tables import audit_tables
from core.cli.options import Assets, DataDir, DatasetName, Json, OriginalOfRun, RunFolder, opened, runs_near
from core.cli.output import CommandResult, prints_result, run_record
from core.cli.tables import metrics_table
from core.data.requests import ForgetRequest
from core.files import ASSETS
from core.runs.store import open_run


@prints_result
def evaluate(
    dataset: DatasetName,
    run: RunFolder,
    original: OriginalOfRun = None,
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Measure a finished run again and audit it: attacks, utility of those who stayed, people and distributions.

    It is measured against retrained models, the bundled ones or those that you have made since.
    """
    made = open_run(run)
    experiment = opened(dataset, original, data_dir, assets, made)
    request = ForgetRequest.from_record(made.config["request"])
    metrics = experiment.audit(made, experiment.reference(request, runs_near(run)))
    record = run_record(made, dataset, metrics)
    return CommandResult(record, Group(metrics_table(record), *audit_tables(metrics)), as_json)
