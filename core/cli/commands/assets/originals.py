"""``originals``: bundle what further originals answer, whose mean is a control in every benchmark."""

from core import text
from core.benchmark.originals import FURTHER, find_originals, make_originals, originals_key, originals_path
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
from core.errors import RunError
from core.evaluation.references import save_reference
from core.files import ASSETS

_SEEDS = ",".join(map(str, FURTHER))


@prints_result
def originals(
    dataset: DatasetName,
    preset: Preset = "twenty-percent",
    original: OriginalName = ORIGINALS[0],
    seeds: Retrainings = _SEEDS,
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Train further originals on everything, and bundle what they answer on a preset's evaluation sets.

    They forget nothing; their mean is the control row of a benchmark. Interrupted, the same command goes on.
    """
    each, name = numbers(seeds, "--seeds"), preset or "twenty-percent"
    experiment = opened(dataset, original, data_dir, assets)
    request = experiment.presets()[name]
    watch(make_originals(experiment, [request], each))
    made = find_originals(experiment, request, each)
    if made is None:
        raise RunError(text.cli.NO_ORIGINALS)
    path = originals_path(assets, dataset, experiment.original, name)
    save_reference(path, made, originals_key(experiment, request))
    options = {"--preset": name, "--original": original, "--seeds": seeds}
    list_asset(assets, path, "originals", dataset, options)
    record = {"path": path, "preset": name, "seeds": each, "seconds": made.seconds.tolist()}
    return CommandResult(record, facts_table(record), as_json)
