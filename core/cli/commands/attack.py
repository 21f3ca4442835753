"""``attack``: can anybody still tell who was in the data?"""

from typing import Annotated

import typer
from rich.console import Group

from core.cli.audit_tables import attack_tables
from core.cli.options import Assets, DataDir, DatasetName, Json, OriginalOfRun, RunFolder, opened, runs_near
from core.cli.output import CommandResult, prints_result
from core.data.requests import ForgetRequest
from core.errors import RunError
from core.evaluation.audit import exposure
from core.files import ASSETS
from core.runs.store import open_run


@prints_result
def attack(
    dataset: DatasetName,
    run: RunFolder,
    unlearned_shadows: Annotated[
        bool, typer.Option("--unlearned-shadows", help="Ask for the attack of somebody who knows the method.")
    ] = False,
    original: OriginalOfRun = None,
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Try to tell forgotten samples and people from never-seen ones, on original, unlearned and retrained models.

    Also: what does somebody see who holds both models, and are those who stayed easier to find than before? The
    likelihood-ratio attack needs shadow models, see `shadows`; so does that of somebody who knows the method, which is
    told wherever shadow models were unlearned as the run was, and fails with --unlearned-shadows where they were not.
    """
    made = open_run(run)
    experiment = opened(dataset, original, data_dir, assets, made)
    reference = experiment.reference(ForgetRequest.from_record(made.config["request"]), runs_near(run))
    known = experiment.evidence(made, reference)
    if unlearned_shadows and known.unlearned_shadows is None:
        raise RunError(known.no_unlearned_shadows)
    record = {"run": made.folder, "dataset": dataset, "method": made.config["method"], **exposure(known)}
    return CommandResult(record, Group(*attack_tables(record)), as_json)
