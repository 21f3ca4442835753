"""``reference``: bundle what models predict that were retrained without what a preset forgets."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

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
from core.data.requests import ForgetRequest
from core.data.requests import preset as preset_request
from core.errors import RunError
from core.evaluation.distances import distances
from core.evaluation.references import Reference, load_reference, reference_of, reference_path, save_reference
from core.evaluation.retrained_models import fits, retrained_path, retrained_seed, save_retrained
from core.experiment.experiment import Experiment
from core.experiment.recommender import open_recommender
from core.experiment.series import Variant, folder_of, run_series
from core.files import ASSETS
from core.runs.store import MODEL, Run


@prints_result
def reference(
    dataset: DatasetName,
    preset: Preset = "twenty-percent",
    original: OriginalName = ORIGINALS[0],
    seeds: Retrainings = "1001,1002,1003",
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Retrain without what a preset forgets, under several seeds, and bundle what those models predict.

    Seeds from 1000 to 1999 are retrainings' own: a model retrained under its original's seed shares its first weights.
    The first seed's model is bundled too, for questions that are not among those predictions. What is bundled already
    is left as it is; remove it to have it made anew.
    """
    each, name = numbers(seeds, "--seeds"), preset or "twenty-percent"
    experiment = opened(dataset, original, data_dir, assets)
    request = preset_request(name, experiment.samples)
    options = {"--preset": name, "--original": original, "--seeds": seeds}
    made = _bundled_reference(experiment, request, name, each, options)
    model = _bundled_model(experiment, request, name, each[0], options)
    floor = distances(made.clicks["forget"].mean(axis=0), made.clicks["forget"])
    path = reference_path(assets, dataset, experiment.original, name)
    record = {"path": path, "preset": name, "seeds": each, "seconds": made.seconds.tolist(), "retrained": model}
    record |= {"shares_first_weights": [seed for seed in each if seed == experiment.recommender.recipe.seed]}
    record |= {"retrained_gap": _gap(experiment, request, made, each[0]) if model else None}
    record |= {key: value for key, value in floor.items() if key.endswith("floor")}
    return CommandResult(record, facts_table(record), as_json)


def _bundled_reference(
    experiment: Experiment, request: ForgetRequest, name: str, seeds: Sequence[int], options: Mapping[str, object]
) -> Reference:
    """Return the bundled predictions of the models retrained under ``seeds``; where there are none, make them."""
    path = reference_path(experiment.assets, experiment.interactions.name, experiment.original, name)
    key = experiment.reference_key(request)
    found = load_reference(path, key)
    if found is not None and found.seeds.tolist() == list(seeds):
        return found
    made = reference_of(_retrained(experiment, request, name, seeds))
    if made is None:
        raise RunError(text.cli.NO_RETRAINING)
    save_reference(path, made, key)
    list_asset(experiment.assets, path, "reference", experiment.interactions.name, options)
    return made


def _bundled_model(
    experiment: Experiment, request: ForgetRequest, name: str, seed: int, options: Mapping[str, object]
) -> Path | None:
    """Return where the model retrained under ``seed`` is bundled; where it is not yet, it is now.

    Returns:
        None for a model that is too large to be bundled.
    """
    path = retrained_path(experiment.assets, experiment.interactions.name, experiment.original, name)
    key = experiment.reference_key(request)
    if not fits(experiment.recommender.backbone):
        return None
    if retrained_seed(path, key) != seed:
        [run] = _retrained(experiment, request, name, [seed])
        save_retrained(path, open_recommender(run.folder / MODEL).backbone, key, seed)
        list_asset(experiment.assets, path, "reference", experiment.interactions.name, options)
    return path


def _retrained(experiment: Experiment, request: ForgetRequest, name: str, seeds: Sequence[int]) -> list[Run]:
    """Return retrainings under ``seeds``, of which those that are finished are taken as they are."""
    runs = {folder_of(experiment, request, "retrain", seed): Variant("retrain", seed) for seed in seeds}
    watch(run_series(experiment, request, runs, text.cli.retraining(name, experiment.key)))
    return [Run(folder) for folder in runs]


def _gap(experiment: Experiment, request: ForgetRequest, reference: Reference, seed: int) -> float | None:
    """Return how far the bundled model's P(click) is at most from the bundled predictions made under its seed."""
    clicks = experiment.predict_retrained(experiment.plan(request).forget, request)
    if clicks is None:
        return None
    return float(np.abs(clicks - reference.clicks["forget"][reference.seeds.tolist().index(seed)]).max())
