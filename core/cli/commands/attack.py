"""``attack``: can anybody still tell who was in the data?"""

from rich.console import Group

from core.cli.audit_tables import attack_tables
from core.cli.options import Assets, DataDir, DatasetName, Json, OriginalOfRun, RunFolder, opened, runs_near
from core.cli.output import CommandResult, prints_result
from core.data.requests import ForgetRequest
from core.evaluation.audit import exposure
from core.files import ASSETS
from core.runs.store import open_run


@prints_result
def attack(
    dataset: DatasetName,
    run: RunFolder,
    original: OriginalOfRun = None,
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Try to tell forgotten samples and people from never-seen ones, on original, unlearned and retrained models.

    Also: what does somebody see who holds both models, and are those who stayed easier to find than before? The
    likelihood-ratio attack needs shadow models, see `shadows`.
    """
    made = open_run(run)
    experiment = opened(dataset, original, data_dir, assets, made)
    reference = experiment.reference(ForgetRequest.from_record(made.config["request"]), runs_near(run))
    known = experiment.evidence(made, reference)
    record = {"run": made.folder, "dataset": dataset, "method": made.config["method"], **exposure(known)}
    return CommandResult(record, Group(*attack_tables(record)), as_json)
