"""``relearn-reference``: bundle how soon retrained models relearn what a preset forgets."""

from core import text
from core.cli.asking.ids import numbers
from core.cli.bundling import list_asset
from core.cli.options import (
    Assets,
    DataDir,
    DatasetName,
    Json,
    OriginalName,
    Preset,
    Retrainings,
    opened,
)
from core.cli.output import CommandResult, prints_result
from core.cli.progress import watch
from core.cli.tables import facts_table
from core.config import ORIGINALS
from core.evaluation.returning.relearning import RELEARN_SETS, RELEARN_SHARES, RelearningCurve, steps_until
from core.experiment.relearn import curves_path, save_curves
from core.experiment.series import Variant, folder_of, run_series
from core.files import ASSETS
from core.runs.provenance import made_on
from core.runs.store import Run


@prints_result
def relearn_reference(
    dataset: DatasetName,
    preset: Preset = "twenty-percent",
    original: OriginalName = ORIGINALS[0],
    seeds: Retrainings = "1001,1002,1003",
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Retrain without what a preset forgets, as `reference` does, and bundle how soon those models relearn it."""
    each, name = numbers(seeds, "--seeds"), preset or "twenty-percent"
    experiment = opened(dataset, original, data_dir, assets)
    request = experiment.presets()[name]
    runs = {seed: Run(folder_of(experiment, request, "retrain", seed)) for seed in each}
    wanted = {run.folder: Variant("retrain", seed) for seed, run in runs.items()}
    watch(run_series(experiment, request, wanted, text.cli.retraining(name, experiment.key)))
    shown = {seed: watch(experiment.relearn(run))["relearn_curves"]["run"] for seed, run in runs.items()}
    curves = {seed: RelearningCurve.from_record(one) for seed, one in shown.items()}
    path = curves_path(assets, dataset, experiment.original, name)
    save_curves(path, experiment.curves_key(runs[each[0]]), curves, {"made": made_on(experiment.engine.device)})
    options = {"--preset": name, "--original": original, "--seeds": seeds}
    list_asset(assets, path, "relearn-reference", dataset, options)
    half = {
        part: [steps_until(one, part, RELEARN_SHARES["_half"], "loss") for one in curves.values()]
        for part in RELEARN_SETS
    }
    record = {"path": path, "preset": name, "seeds": each, **{f"{part}_loss_half": one for part, one in half.items()}}
    return CommandResult(record, facts_table(record), as_json)
