"""``push-to-hub``: put what a run left on the Hugging Face Hub, or into a folder as it would go there."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from core import text
from core.cli.options import Assets, DataDir, DatasetName, Json, OriginalOfRun, RunFolder, opened, runs_near
from core.cli.output import CommandResult, prints_result, say
from core.cli.tables import facts_table
from core.data.requests import ForgetRequest
from core.export.hub import upload, write_hub_folder
from core.files import ASSETS
from core.runs.store import open_run


@prints_result
def push_to_hub(
    dataset: DatasetName,
    run: RunFolder,
    repo: Annotated[str, typer.Option("--repo", metavar="OWNER/NAME", help="Its place on the Hub.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FOLDER", help="Write it here, and upload nothing.")
    ] = None,
    public: Annotated[bool, typer.Option("--public", help="Let everybody see a repository that is made now.")] = False,
    with_certificate: Annotated[
        bool, typer.Option("--with-certificate", help="Take the certificate and prompts along: they show ratings.")
    ] = False,
    original: OriginalOfRun = None,
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Put a finished run's weights on the Hugging Face Hub, with a model card, results, and on demand its certificate.

    With --out nothing is uploaded: the folder holds what would be. Where the data's licence lets ratings be passed on,
    the certificate goes along anyway.
    """
    made = open_run(run)
    experiment = opened(dataset, original, data_dir, assets, made)
    reference = experiment.reference(ForgetRequest.from_record(made.config["request"]), runs_near(run))
    whole = with_certificate or experiment.interactions.card.licence.redistributable
    if not whole:
        say(text.cli.warning(text.hub.LEFT_OUT))
    with tempfile.TemporaryDirectory() as passing:
        folder = write_hub_folder(experiment, made, reference, out or Path(passing) / "hub", repo, whole)
        files = sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file())
        address = None if out else upload(folder, repo, public)
    record = {"repo": repo, "folder": out, "address": address, "files": files}
    return CommandResult(record, facts_table(record), as_json)
