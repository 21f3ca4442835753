"""``shadows``: train the models that the likelihood-ratio attack needs, and let a method unlearn them."""

from typing import Annotated

import typer

from core import text
from core.cli.asking.ids import asked_for
from core.cli.bundling import list_asset
from core.cli.options import (
    Assets,
    DataDir,
    DatasetName,
    Json,
    OriginalName,
    Preset,
    Seed,
    UnlearnedBy,
    Users,
    opened,
    request_in,
)
from core.cli.output import CommandResult, prints_result
from core.cli.progress import watch
from core.cli.tables import facts_table
from core.config import ORIGINALS
from core.evaluation.shadows import shadows_path
from core.files import ASSETS
from core.tuning.shadow_training import FEWEST, make_shadows
from core.tuning.unlearned_shadows import make_unlearned_shadows, unlearned_shadows_home


@prints_result
def shadows(
    dataset: DatasetName,
    unlearned: UnlearnedBy = None,
    preset: Preset = None,
    users: Users = None,
    original: OriginalName = ORIGINALS[0],
    models: Annotated[int, typer.Option("--models", min=FEWEST, help="How many, an even number.")] = 8,
    seed: Seed = 0,
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Train shadow models on random halves of all people, and bundle what they say, for the likelihood-ratio attack.

    With --unlearned a method then unlearns each of them, as a preset (twenty-percent by default) or --users asks, for
    an attacker who knows the method. What they say of a preset is bundled, of other people it stays among the runs.
    Interrupted, the same command goes on where it stood.
    """
    if unlearned is None and (preset or users):
        raise typer.BadParameter(text.cli.REQUEST_WITHOUT_METHOD)
    what = asked_for(preset, users, None, dataset) if preset or users else "twenty-percent"
    experiment = opened(dataset, original, data_dir, assets)
    options = {"--original": original, "--models": models, "--seed": seed}
    if unlearned is None:
        watch(make_shadows(experiment, models, seed))
        path = shadows_path(assets, experiment.key)
    else:
        request = request_in(experiment, what)
        watch(make_unlearned_shadows(experiment, request, unlearned, models, seed))
        path = unlearned_shadows_home(experiment, request, unlearned)
        options |= {"--unlearned": unlearned, "--preset": what if isinstance(what, str) else None}
    list_asset(assets, path, "shadows", dataset, options)
    record = {"path": path, "models": models, "seed": seed, "bytes": path.stat().st_size}
    return CommandResult(record, facts_table(record), as_json)
