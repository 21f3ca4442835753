"""``train``: train a recommender from its first weights."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from core import text
from core.cli.bundling import list_asset
from core.cli.options import Assets, DataDir, DatasetName, Json, Out, Seed
from core.cli.output import CommandResult, prints_result
from core.cli.progress import downloads, watch
from core.cli.tables import facts_table
from core.config import ORIGINALS, training_of
from core.data.datasets.registry import open_dataset
from core.errors import RunError
from core.experiment.recommender import COMPACT_BASE, RECIPE_FILE, train_recommender
from core.files import ASSETS
from core.training.loop import Engine


@prints_result
def train(
    dataset: DatasetName,
    original: Annotated[str, typer.Option("--original", metavar="|".join(ORIGINALS), help="The recipe.")] = "best",
    base: Annotated[str, typer.Option("--base", help="compact, a model's hub name, or its folder.")] = COMPACT_BASE,
    epochs: Annotated[int | None, typer.Option("--epochs", min=1, help="Passes; else the recipe's.")] = None,
    seed: Seed = 0,
    out: Out = None,
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Train a recommender from its first weights; by default it becomes the bundled one."""
    if original not in ORIGINALS:
        raise typer.BadParameter(text.cli.no_recipe(ORIGINALS, original))
    folder = out or assets / "models" / dataset / original
    _refuse_foreign(folder)
    with downloads() as progress:
        interactions = open_dataset(dataset, data_dir, progress=progress)
    training = training_of(original, pretrained=base != COMPACT_BASE)
    chosen = replace(training, epochs=epochs) if epochs else training
    metrics = watch(train_recommender(interactions, base, chosen, seed, folder, Engine()))
    changed = {"--base": None if base == COMPACT_BASE else base, "--epochs": epochs, "--out": out}
    list_asset(assets, folder, "train", dataset, {"--original": original, **changed, "--seed": seed})
    record = {"folder": folder, "dataset": dataset, "base": base, "epochs": chosen.epochs, "seed": seed, **metrics}
    return CommandResult(record, facts_table(record), as_json)


def _refuse_foreign(folder: Path) -> None:
    """Raise a RunError where training would replace something that is no recommender."""
    if folder.exists() and not (folder / RECIPE_FILE).is_file() and (not folder.is_dir() or any(folder.iterdir())):
        raise RunError(text.cli.foreign_folder(folder))
