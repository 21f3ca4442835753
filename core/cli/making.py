"""``train``, ``reference`` and ``tune``: make the assets, and list them with the command that made them."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

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
from core.files import ASSETS, read_json
from core.forgetting import preset as preset_request
from core.recommender import COMPACT, RECIPE, train_recommender
from core.references import reference_of, reference_path, save_reference
from core.series import Variant, folder_of, run_series
from core.settings import tuned_path
from core.store import Run
from core.training.loop import Engine
from core.tuning import tune as tune_method


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
    seeds: Annotated[str, typer.Option("--seeds", metavar="N,N,…", help="One retraining each.")] = "1,2,3",
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> Answer:
    """Retrain without what a preset forgets, under several seeds, and bundle what those models predict."""
    each, name = numbers(seeds, "--seeds"), preset or "twenty-percent"
    experiment = opened(dataset, original, data_dir, assets)
    request = preset_request(name, experiment.samples)
    runs = {folder_of(experiment, request, "retrain", seed): Variant("retrain", seed) for seed in each}
    watch(run_series(experiment, request, runs, f"retraining for {name} on {experiment.key}"))
    made = reference_of(one for one in map(Run, runs))
    if made is None:
        raise RunError("No retraining was finished; start the command again.")
    path = reference_path(assets, dataset, experiment.original, name)
    save_reference(path, made, experiment.reference_key(request))
    list_asset(assets, path, "reference", dataset, {"--preset": name, "--original": original, "--seeds": seeds})
    floor = distances(made.clicks["forget"].mean(axis=0), made.clicks["forget"])
    record = {"path": path, "preset": name, "seeds": each, "seconds": made.seconds.tolist()}
    record |= {key: value for key, value in floor.items() if key.endswith("floor")}
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
    path = tuned_path(assets, experiment.key, method)
    list_asset(assets, path, "tune", dataset, {"--method": method, "--original": original})
    found = read_json(path)
    shown = ("left", "auc_lost", "seconds")
    chosen = {one["rehearsal"]: {name: one[name] for name in shown} for one in found["tuned"]}
    record = {"path": path, "trials": len(found["trials"]), **chosen}
    return Answer(record, facts_table(record), as_json)


def _refuse_foreign(folder: Path) -> None:
    """Raise a RunError where training would replace something that is no recommender."""
    if folder.exists() and not (folder / RECIPE).is_file() and (not folder.is_dir() or any(folder.iterdir())):
        raise RunError(f"{folder} holds files that are no recommender; choose an empty or a new folder.")
