"""``export``: a certificate of what was forgotten, the weights, and what the models said."""

from pathlib import Path
from typing import Annotated

import typer

from core import text
from core.cli.options import Assets, DataDir, DatasetName, Json, OriginalOfRun, RunFolder, opened, runs_near
from core.cli.output import CommandResult, prints_result
from core.cli.tables import facts_table
from core.data.requests import ForgetRequest
from core.errors import RunError
from core.export.files import export_all
from core.files import ASSETS
from core.runs.store import open_run


@prints_result
def export(
    dataset: DatasetName,
    run: RunFolder,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where the four files go.")],
    original: OriginalOfRun = None,
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Write a finished run's certificate (HTML and JSON), its weights (zip) and its predictions (CSV).

    The certificate opens from disk with no network, and prints. It names the people who were forgotten.
    """
    made = open_run(run)
    experiment = opened(dataset, original, data_dir, assets, made)
    reference = experiment.reference(ForgetRequest.from_record(made.config["request"]), runs_near(run))
    if out.exists() and not out.is_dir():
        raise RunError(text.cli.no_folder(out))
    record = export_all(experiment, made, reference, out)
    return CommandResult(record, facts_table(record), as_json)
