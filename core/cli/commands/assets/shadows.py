"""``shadows``: train the models that the likelihood-ratio attack needs."""

from typing import Annotated

import typer

from core.cli.bundling import list_asset
from core.cli.options import Assets, DataDir, DatasetName, Json, OriginalName, Seed, opened
from core.cli.output import CommandResult, prints_result
from core.cli.progress import watch
from core.cli.tables import facts_table
from core.config import ORIGINALS
from core.evaluation.shadows import shadows_path
from core.files import ASSETS
from core.tuning.shadow_training import FEWEST, make_shadows


@prints_result
def shadows(
    dataset: DatasetName,
    original: OriginalName = ORIGINALS[0],
    models: Annotated[int, typer.Option("--models", min=FEWEST, help="How many, an even number.")] = 8,
    seed: Seed = 0,
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Train shadow models on random halves of all people, and bundle what they say, for the likelihood-ratio attack.

    Interrupted, the same command goes on where it stood.
    """
    experiment = opened(dataset, original, data_dir, assets)
    watch(make_shadows(experiment, models, seed))
    path = shadows_path(assets, experiment.key)
    list_asset(assets, path, "shadows", dataset, {"--original": original, "--models": models, "--seed": seed})
    record = {"path": path, "models": models, "seed": seed, "bytes": path.stat().st_size}
    return CommandResult(record, facts_table(record), as_json)
