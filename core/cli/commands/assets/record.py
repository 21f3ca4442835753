"""``record``: make a run of a preset that can be shown again where nothing can be computed."""

import tempfile
from pathlib import Path

from core.cli.bundling import list_asset
from core.cli.options import Assets, DataDir, DatasetName, Json, MethodName, OriginalName, Preset, Seed, opened
from core.cli.output import CommandResult, prints_result
from core.cli.progress import watch
from core.cli.tables import facts_table
from core.config import ORIGINALS
from core.files import ASSETS, plain, write_json
from core.runs.provenance import made_on
from core.runs.recording import AUDIT_FILE, Moment, recording_path, save_recording, timed
from core.runs.store import EVENTS_FILE, Run


@prints_result
def record(
    dataset: DatasetName,
    preset: Preset = "one-user",
    method: MethodName = "e2urec",
    original: OriginalName = ORIGINALS[0],
    seed: Seed = 0,
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Make a model forget a preset, and bundle the run with the time of all it says, for the page to replay."""
    experiment, name = opened(dataset, original, data_dir, assets), preset or "one-user"
    request = experiment.presets()[name]
    path = recording_path(assets, dataset, experiment.original, name) / method
    moments: list[Moment] = []
    with tempfile.TemporaryDirectory() as place:
        run = Run(Path(place) / "run")
        watch(
            timed(
                experiment.unlearn(request, method, seed, folder=run.folder, probe=experiment.probe(request)), moments
            )
        )
        save_recording(path, run, moments, made_on(experiment.engine.device))
        write_json(path / AUDIT_FILE, plain(experiment.audit(run)))
    list_asset(
        assets, path, "record", dataset,
        {"--preset": name, "--method": method, "--original": original, "--seed": seed},
    )  # fmt: skip
    sizes = {"bytes": sum(file.stat().st_size for file in path.rglob("*") if file.is_file())}
    sizes["bytes_of_events"] = (path / EVENTS_FILE).stat().st_size
    facts = {"path": path, "preset": name, "method": method, **sizes}
    return CommandResult(facts, facts_table(facts), as_json)
