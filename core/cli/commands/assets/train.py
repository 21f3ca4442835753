"""``train``: train a recommender from its first weights."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from core import text
from core.cli.bundling import list_asset
from core.cli.options import Assets, DataDir, DatasetName, Json, Out, Seed
from core.cli.output import CommandResult, prints_result
from core.cli.progress import downloads, watch
from core.cli.tables import facts_table
from core.config import KNOWN_ORIGINALS, LANGUAGE_MODELS, training_of
from core.data.datasets.registry import open_dataset
from core.data.taught.one_in import OneIn
from core.errors import RunError
from core.experiment.recommender import COMPACT_BASE, RECIPE_FILE, train_recommender
from core.files import ASSETS
from core.models.language.bases import open_base
from core.models.language.grown import Growth
from core.training.loop import Engine


@prints_result
def train(
    dataset: DatasetName,
    original: Annotated[
        str, typer.Option("--original", metavar="|".join(KNOWN_ORIGINALS), help="The recipe, and the model.")
    ] = "best",
    base: Annotated[
        str | None, typer.Option("--base", help="compact, smollm2-135m, a model's hub name, or its folder.")
    ] = None,
    epochs: Annotated[int | None, typer.Option("--epochs", min=1, help="Passes; else the recipe's.")] = None,
    top: Annotated[
        int | None,
        typer.Option("--top", min=0, help="A causal model reads streams, its so many upper layers adapted; 0: all."),
    ] = None,
    rank: Annotated[int | None, typer.Option("--rank", min=1, help="Rank of that adapter.")] = None,
    one_in: Annotated[
        int | None, typer.Option("--one-in", min=2, help="Train on one in so many people only, always the same ones.")
    ] = None,
    bits: Annotated[
        int | None, typer.Option("--bits", help="Store the layers below in 8 or 4 bits (needs bitsandbytes).")
    ] = None,
    seed: Seed = 0,
    out: Out = None,
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Train a recommender from its first weights; by default it becomes the bundled one."""
    if original not in KNOWN_ORIGINALS:
        raise typer.BadParameter(text.cli.no_recipe(KNOWN_ORIGINALS, original))
    model, _, recipe = original.rpartition("/")
    base, growth = base or LANGUAGE_MODELS.get(model, COMPACT_BASE), _growth(model, top, rank, bits)
    folder = out or assets / "models" / dataset / original
    _refuse_foreign(folder)
    with downloads() as progress:
        interactions = open_dataset(dataset, data_dir, progress=progress)
        if growth:
            open_base(base, progress)
    training = training_of(recipe, pretrained=base != COMPACT_BASE, streamed=growth is not None)
    chosen = replace(training, epochs=epochs) if epochs else training
    people = OneIn(one_in) if one_in else None
    metrics = watch(train_recommender(interactions, base, chosen, seed, folder, Engine(), growth=growth, people=people))
    changed: dict[str, Any] = {"--base": None if model or base == COMPACT_BASE else base, "--epochs": epochs}
    changed |= {"--top": top, "--rank": rank, "--one-in": one_in, "--bits": bits, "--out": out}
    list_asset(assets, folder, "train", dataset, {"--original": original, **changed, "--seed": seed})
    record = {"folder": folder, "dataset": dataset, "base": base, "epochs": chosen.epochs, "seed": seed, **metrics}
    return CommandResult(record, facts_table(record), as_json)


def _growth(model: str, top: int | None, rank: int | None, bits: int | None) -> Growth | None:
    """Return how a pretrained model that reads streams is adapted; None where it does not."""
    if not model and top is None:
        if bits is not None:
            raise typer.BadParameter(text.models.NOTHING_FROZEN)
        return None
    growth = replace(Growth() if top is None else Growth(top), bits=bits)
    return replace(growth, lora=replace(growth.lora, rank=rank, alpha=2.0 * rank)) if rank else growth


def _refuse_foreign(folder: Path) -> None:
    """Raise a RunError where training would replace something that is no recommender."""
    if folder.exists() and not (folder / RECIPE_FILE).is_file() and (not folder.is_dir() or any(folder.iterdir())):
        raise RunError(text.cli.foreign_folder(folder))
