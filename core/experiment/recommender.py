"""A trained recommender on disk: the backbone's folder and, beside the weights, how they came to be."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from core import text
from core.checksums import checked_folder, digest_of, read_record, seal
from core.config import Lora, Optimisation, Training
from core.data.canaries import NO_CANARIES, Canaries
from core.data.downloads import DownloadProgress
from core.data.interactions import Interactions
from core.data.samples import Samples, Split
from core.errors import ModelError
from core.evaluation.utility import click_probability, utility
from core.files import atomic_folder, cache_folder, write_json
from core.models.backbone import Backbone, load_backbone
from core.models.compact import compact_backbone, compact_like
from core.models.contrast import merged_answer
from core.models.language.bases import is_fetched, open_base
from core.models.language.stream import Growth, StreamBackbone, grown_from
from core.models.loading import load_model
from core.runs.events import Evaluated, Events, Failed, Finished, Saved, Started
from core.runs.store import ADAPTER, MODEL, Run
from core.training.checkpoint import Checkpoint
from core.training.fit import fit
from core.training.loop import Engine

COMPACT_BASE = "compact"
"""Name of the base of recommenders that start from no pretrained model; see :mod:`core.models.compact`."""
RECIPE_FILE = "recipe.json"
"""Name of the file, beside the weights, that says how they were trained."""
_WEIGHTS = "*.safetensors"


@dataclass(frozen=True)
class Recipe:
    """How a recommender was trained.

    Attributes:
        dataset: Name of the data set.
        digest: The data set's digest.
        base: ``compact``, or the name or folder of the pretrained model it started from.
        training: Epochs and optimiser.
        seed: Decides first weights, order and dropout.
        growth: Which layers of the pretrained model are adapted, and how, where it reads a person's ratings as one
            text; None for all weights of a model that reads a prompt for each sample.
    """

    dataset: str
    digest: str
    base: str
    training: Training
    seed: int
    growth: Growth | None = None

    @staticmethod
    def from_record(record: Mapping[str, Any]) -> "Recipe":
        """Return the recipe that :attr:`as_record` turned into ``record``."""
        fields = dict(record["training"]["optimisation"])
        optimisation = Optimisation(**{**fields, "betas": tuple(fields["betas"])})
        training = Training(record["training"]["epochs"], optimisation)
        grown = record.get("growth")
        growth = Growth(grown["top"], Lora(**grown["lora"]), grown.get("bits")) if grown else None
        return Recipe(**{**record, "training": training, "growth": growth})

    @property
    def as_record(self) -> dict[str, Any]:
        """The recipe, JSON-ready; without ``growth`` where there is none."""
        record = asdict(self)
        return record if self.growth else {name: one for name, one in record.items() if name != "growth"}


@dataclass(frozen=True, eq=False)
class Recommender:
    """A trained backbone with its recipe.

    Attributes:
        backbone: The model that answers.
        recipe: How it was trained.
        weights_digest: SHA-256 (hex) of its weights.
    """

    backbone: Backbone
    recipe: Recipe
    weights_digest: str

    def fresh(self, seed: int) -> Backbone:
        """Return a backbone as it was before training: first weights from ``seed``, or the pretrained ones.

        Raises:
            ModelError: The pretrained model cannot be loaded.
        """
        if isinstance(self.backbone, StreamBackbone):
            return self.backbone.fresh(seed)
        if self.recipe.base != COMPACT_BASE:
            return load_backbone(self.recipe.base)
        return compact_like(self.backbone, seed)

    def save_as(self, backbone: Backbone, folder: Path) -> None:
        """Write ``backbone``, trained like this recommender, to ``folder`` as a recommender of its own."""
        with atomic_folder(folder) as fresh:
            _write(fresh, backbone, self.recipe)

    def check_fits(self, interactions: Interactions) -> None:
        """Check that the recommender was trained on these ``interactions``.

        Raises:
            ModelError: It was trained on other ratings.
        """
        if self.recipe.digest != interactions.digest:
            raise ModelError(text.experiment.other_data(self.recipe.dataset, interactions.name))


def open_recommender(folder: Path, progress: DownloadProgress | None = None) -> Recommender:
    """Return the recommender in ``folder``.

    Args:
        folder: Where it lies.
        progress: Told of the download of its base model, where it has one that is not here yet.

    Raises:
        ModelError: There is none, or it cannot be loaded.
        DamageError: A file of it is not the one that was written.
    """
    weights = sorted(folder.rglob(_WEIGHTS))
    if not (folder / RECIPE_FILE).is_file() or not weights:
        raise ModelError(text.experiment.no_recommender(folder))
    recipe = _recipe_in(checked_folder(folder))
    if recipe.growth is not None and not is_fetched(recipe.base):
        open_base(recipe.base, progress)
    return Recommender(load_model(folder), recipe, _digest_of(folder, weights))


def _recipe_in(folder: Path) -> Recipe:
    try:
        return Recipe.from_record(read_record(folder / RECIPE_FILE))
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(text.experiment.no_recommender(folder)) from error


def left_by(run: Run, recommender: Recommender) -> Recommender:
    """Return what a finished ``run`` made of ``recommender``, as a recommender of its own.

    An adapter is merged into a copy of the weights, so that all parameters can be trained again; where it is to be
    subtracted, a copy of the original goes with it. ``recommender`` stays as it is.

    Raises:
        ModelError: What the run left is damaged, or was made of another recommender.
    """
    if (run.folder / MODEL).is_dir():
        return open_recommender(run.folder / MODEL)
    if not (run.folder / ADAPTER).is_dir():
        return replace(recommender, backbone=recommender.backbone.copy())
    backbone = merged_answer(run.folder / ADAPTER, recommender.backbone)
    added = [digest_of(path) for path in sorted((run.folder / ADAPTER).glob(_WEIGHTS))]
    digest = hashlib.sha256(" ".join([recommender.weights_digest, *added]).encode()).hexdigest()
    return replace(recommender, backbone=backbone, weights_digest=digest)


def _digest_of(folder: Path, weights: Sequence[Path]) -> str:
    """Return the digest of a single file as it is, of several under their names."""
    if len(weights) == 1:
        return digest_of(weights[0])
    listed = [f"{path.relative_to(folder).as_posix()} {digest_of(path)}\n" for path in weights]
    return hashlib.sha256("".join(listed).encode()).hexdigest()


def tokenised(interactions: Interactions, backbone: Backbone) -> Samples:
    """Return all samples of a data set as ``backbone`` reads them, from the cache where they are in it."""
    return backbone.reader.kept_samples(interactions, cache_folder() / "samples")


def train_recommender(
    interactions: Interactions,
    base: str,
    training: Training,
    seed: int,
    folder: Path,
    engine: Engine,
    canaries: Canaries = NO_CANARIES,
    growth: Growth | None = None,
) -> Events:
    """Train a recommender on the training split, judge it on validation and test, and write it to ``folder``.

    A training that is interrupted leaves ``folder`` as it was, and resumes when it is started again.

    Args:
        interactions: The ratings.
        base: ``compact``, a hub name, a folder, or, with ``growth``, a name of :mod:`core.models.language.bases`.
        training: Epochs and optimiser.
        seed: Decides first weights, order and dropout.
        folder: Where the recommender goes.
        engine: The loops and the device.
        canaries: People whose training labels are flipped. The recommender then fits no data set as it is.
        growth: Which layers of a causal model are adapted, and how, for it to read a person's ratings as one text.

    Returns:
        Events that end with AUC, accuracy and log loss on both splits, such as ``valid_auc``.

    Raises:
        ModelError: The pretrained model cannot be loaded.
    """
    recipe = Recipe(interactions.name, canaries.digest(interactions), base, training, seed, growth)
    try:
        yield from _train(interactions, recipe, folder, engine, canaries)
    except Exception as error:
        yield Failed(str(error))
        raise


def _train(interactions: Interactions, recipe: Recipe, folder: Path, engine: Engine, canaries: Canaries) -> Events:
    yield Started("train", engine.device, ("train", "evaluate"))
    backbone = engine.place(_first(interactions, recipe))
    samples = canaries.flipped(tokenised(interactions, backbone))
    checkpoint = Checkpoint(folder.parent / f".{folder.name}.checkpoint", recipe.as_record)
    seconds = yield from fit(engine, backbone, samples.of(Split.TRAIN), recipe.training, recipe.seed, checkpoint)
    metrics: dict[str, float] = {}
    for split in (Split.VALID, Split.TEST):
        part = samples.of(split)
        logits, _ = yield from engine.score("evaluate", backbone, part)
        scores = utility(part.label, click_probability(logits))
        metrics |= {f"{split.name.lower()}_{name}": value for name, value in scores.items()}
    with atomic_folder(folder) as fresh:
        _write(fresh, backbone, recipe)
    checkpoint.remove()
    yield Saved(str(folder))
    yield Evaluated(metrics)
    yield Finished({"train": seconds})


def _write(folder: Path, backbone: Backbone, recipe: Recipe) -> None:
    backbone.save(folder)
    write_json(folder / RECIPE_FILE, recipe.as_record)
    seal(folder)


def _first(interactions: Interactions, recipe: Recipe) -> Backbone:
    if recipe.growth is not None:
        return grown_from(open_base(recipe.base), recipe.growth).fresh(recipe.seed)
    if recipe.base != COMPACT_BASE:
        return load_backbone(recipe.base)
    return compact_backbone(interactions, recipe.seed)
