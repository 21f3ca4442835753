"""``tune``: find a method's settings by trial."""

from typing import Annotated

import typer

from core.checksums import read_record
from core.cli.bundling import list_asset
from core.cli.options import Assets, DataDir, DatasetName, Json, MethodName, OriginalName, opened
from core.cli.output import CommandResult, prints_result
from core.cli.progress import watch
from core.cli.tables import facts_table
from core.config import ORIGINALS
from core.files import ASSETS
from core.tuning.draws import TRIALS
from core.tuning.tune import tune as tune_method
from core.tuning.tuning_requests import RATINGS, TUNED_FOR
from core.unlearning.tuned_settings import learned_path, tuned_path


@prints_result
def tune(
    dataset: DatasetName,
    method: MethodName = "e2urec",
    original: OriginalName = ORIGINALS[0],
    trials: Annotated[
        int,
        typer.Option(
            "--trials",
            min=1,
            help="Settings to try, and half as many for small requests; the same for every method.",
        ),
    ] = TRIALS,
    size: Annotated[
        str | None,
        typer.Option(
            "--size",
            metavar="|".join((*TUNED_FOR, RATINGS)),
            help="Tune for this size of request alone, a crowd or a few people; what was found for the other stays.",
        ),
    ] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Try a method's settings on made-up requests, judged on the validation split, and bundle the best.

    Where no setting helps for a size of request, the record says so, and the method refuses such requests.
    Interrupted, the same command goes on behind the last finished trial.
    """
    experiment = opened(dataset, original, data_dir, assets)
    watch(tune_method(experiment, method, trials, size))
    path, learned = tuned_path(assets, experiment.key, method), learned_path(assets, experiment.key, method)
    for made in (path, learned) if learned.is_file() else (path,):
        list_asset(assets, made, "tune", dataset, {"--method": method, "--original": original, "--trials": trials})
    found = read_record(path)
    shown = ("objective", "left", "harm", "gap", "auc_lost", "seconds", "refused")
    chosen = {one["name"]: {name: one[name] for name in shown if name in one} for one in found["tuned"]}
    record = {"path": path, "trials": sum(len(one["trials"]) for one in found["tuned"]), **chosen}
    return CommandResult(record, facts_table(record), as_json)
