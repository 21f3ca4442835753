"""The commands that make assets, each listed with the command that made it: models, references, tuned settings."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, TypeAlias

import numpy as np
import typer

from core.cli.bundling import list_asset
from core.cli.options import (
    Assets,
    DataDir,
    DatasetName,
    Json,
    MethodName,
    Original,
    Out,
    Preset,
    Seed,
    numbers,
    opened,
)
from core.cli.output import Answer, answering
from core.cli.progress import downloads, watch
from core.cli.tables import facts_table
from core.config import ORIGINALS, training_of
from core.data.datasets import open_dataset
from core.errors import RunError
from core.evaluation.divergence import distances
from core.evaluation.relearning import PARTS, STEPS, Curve, steps_until
from core.experiment import Experiment
from core.files import ASSETS, read_json
from core.forgetting import ForgetRequest
from core.forgetting import preset as preset_request
from core.provenance import made_on
from core.recommender import COMPACT, RECIPE, open_recommender, train_recommender
from core.references import Reference, load_reference, reference_of, reference_path, save_reference
from core.relearn import curves_path, save_curves
from core.retrained import fits, retrained_path, retrained_seed, save_retrained
from core.series import Variant, folder_of, run_series
from core.settings import learned_path, tuned_path
from core.shadow_training import FEWEST, make_shadows
from core.shadows import shadows_path
from core.store import MODEL, Run
from core.training.loop import Engine
from core.tuning import tune as tune_method

Retrainings: TypeAlias = Annotated[str, typer.Option("--seeds", metavar="N,N,…", help="One retraining each.")]


@answering
def train(
    dataset: DatasetName,
    original: Annotated[str, typer.Option("--original", metavar="|".join(ORIGINALS), help="The recipe.")] = "best",
    base: Annotated[str, typer.Option("--base", help="compact, a model's hub name, or its folder.")] = COMPACT,
    epochs: Annotated[int | None, typer.Option("--epochs", min=1, help="Passes; else the recipe's.")] = None,
    seed: Seed = 0,
    out: Out = None,
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> Answer:
    """Train a recommender from its first weights; by default it becomes the bundled one."""
    if original not in ORIGINALS:
        raise typer.BadParameter(f"--original takes {' or '.join(ORIGINALS)}, not {original!r}")
    folder = out or assets / "models" / dataset / original
    _refuse_foreign(folder)
    with downloads() as progress:
        interactions = open_dataset(dataset, data_dir, progress=progress)
    training = training_of(original, pretrained=base != COMPACT)
    chosen = replace(training, epochs=epochs) if epochs else training
    metrics = watch(train_recommender(interactions, base, chosen, seed, folder, Engine()))
    changed = {"--base": None if base == COMPACT else base, "--epochs": epochs, "--out": out}
    list_asset(assets, folder, "train", dataset, {"--original": original, **changed, "--seed": seed})
    record = {"folder": folder, "dataset": dataset, "base": base, "epochs": chosen.epochs, "seed": seed, **metrics}
    return Answer(record, facts_table(record), as_json)


@answering
def reference(
    dataset: DatasetName,
    preset: Preset = "twenty-percent",
    original: Original = ORIGINALS[0],
    seeds: Retrainings = "1,2,3",
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> Answer:
    """Retrain without what a preset forgets, under several seeds, and bundle what those models predict.

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
    record |= {"retrained_gap": _gap(experiment, request, made, each[0]) if model else None}
    record |= {key: value for key, value in floor.items() if key.endswith("floor")}
    return Answer(record, facts_table(record), as_json)


@answering
def relearn_reference(
    dataset: DatasetName,
    preset: Preset = "twenty-percent",
    original: Original = ORIGINALS[0],
    seeds: Retrainings = "1,2,3",
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> Answer:
    """Retrain without what a preset forgets, as `reference` does, and bundle how soon those models relearn it."""
    each, name = numbers(seeds, "--seeds"), preset or "twenty-percent"
    experiment = opened(dataset, original, data_dir, assets)
    request = experiment.presets()[name]
    runs = {seed: Run(folder_of(experiment, request, "retrain", seed)) for seed in each}
    wanted = {run.folder: Variant("retrain", seed) for seed, run in runs.items()}
    watch(run_series(experiment, request, wanted, f"retraining for {name} on {experiment.key}"))
    shown = {seed: watch(experiment.relearn(run))["relearn_curves"]["run"] for seed, run in runs.items()}
    curves = {seed: Curve.from_record(one) for seed, one in shown.items()}
    path = curves_path(assets, dataset, experiment.original, name)
    save_curves(path, experiment.curves_key(runs[each[0]]), curves, {"made": made_on(experiment.engine.device)})
    options = {"--preset": name, "--original": original, "--seeds": seeds}
    list_asset(assets, path, "relearn-reference", dataset, options)
    half = {part: [steps_until(one, part, STEPS["_half"], "loss") for one in curves.values()] for part in PARTS}
    record = {"path": path, "preset": name, "seeds": each, **{f"{part}_loss_half": one for part, one in half.items()}}
    return Answer(record, facts_table(record), as_json)


@answering
def tune(
    dataset: DatasetName,
    method: MethodName = "e2urec",
    original: Original = ORIGINALS[0],
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> Answer:
    """Try a method's settings on made-up requests, judged on the validation split, and bundle the best.

    Interrupted, the same command goes on behind the last finished trial.
    """
    experiment = opened(dataset, original, data_dir, assets)
    watch(tune_method(experiment, method))
    path, learned = tuned_path(assets, experiment.key, method), learned_path(assets, experiment.key, method)
    for made in (path, learned) if learned.is_file() else (path,):
        list_asset(assets, made, "tune", dataset, {"--method": method, "--original": original})
    found = read_json(path)
    shown = ("left", "auc_lost", "seconds")
    chosen = {one["rehearsal"]: {name: one[name] for name in shown} for one in found["tuned"]}
    record = {"path": path, "trials": len(found["trials"]), **chosen}
    return Answer(record, facts_table(record), as_json)


@answering
def shadows(
    dataset: DatasetName,
    original: Original = ORIGINALS[0],
    models: Annotated[int, typer.Option("--models", min=FEWEST, help="How many, an even number.")] = 8,
    seed: Seed = 0,
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> Answer:
    """Train shadow models on random halves of all people, and bundle what they say, for the likelihood-ratio attack.

    Interrupted, the same command goes on where it stood.
    """
    experiment = opened(dataset, original, data_dir, assets)
    watch(make_shadows(experiment, models, seed))
    path = shadows_path(assets, experiment.key)
    list_asset(assets, path, "shadows", dataset, {"--original": original, "--models": models, "--seed": seed})
    record = {"path": path, "models": models, "seed": seed, "bytes": path.stat().st_size}
    return Answer(record, facts_table(record), as_json)


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
        raise RunError("No retraining was finished; start the command again.")
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
    watch(run_series(experiment, request, runs, f"retraining for {name} on {experiment.key}"))
    return [Run(folder) for folder in runs]


def _gap(experiment: Experiment, request: ForgetRequest, reference: Reference, seed: int) -> float | None:
    """Return how far the bundled model's P(click) is at most from the bundled predictions made under its seed."""
    clicks = experiment.predict_retrained(experiment.plan(request).forget, request)
    if clicks is None:
        return None
    return float(np.abs(clicks - reference.clicks["forget"][reference.seeds.tolist().index(seed)]).max())


def _refuse_foreign(folder: Path) -> None:
    """Raise a RunError where training would replace something that is no recommender."""
    if folder.exists() and not (folder / RECIPE).is_file() and (not folder.is_dir() or any(folder.iterdir())):
        raise RunError(f"{folder} holds files that are no recommender; choose an empty or a new folder.")
