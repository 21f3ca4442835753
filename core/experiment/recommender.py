"""A trained recommender on disk: the backbone's folder and, beside the weights, how they came to be."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core import text
from core.checksums import checked_folder, digest_of, read_record, seal
from core.config import Training
from core.data.downloads import DownloadProgress
from core.data.forms.readers import Reader
from core.data.interactions import Interactions
from core.data.questions import Question
from core.data.samples import Samples, Split
from core.data.taught.canaries import NO_CANARIES, Canaries
from core.data.taught.one_in import OneIn
from core.errors import ModelError
from core.evaluation.utility import click_probability, utility
from core.experiment.opening.recipe import Recipe
from core.files import atomic_folder, cache_folder, write_json
from core.models.backbone import Backbone, load_backbone
from core.models.compact import compact_backbone, compact_like
from core.models.contrast import merged_answer
from core.models.language.bases import is_fetched, open_base
from core.models.language.grown import Growth
from core.models.language.stream import StreamBackbone, grown_from
from core.models.loading import LaterModel, load_model
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


@dataclass(frozen=True, eq=False)
class Recommender:
    """A trained backbone with its recipe.

    Attributes:
        model: The model that answers, or what loads it when it is first asked for.
        recipe: How it was trained.
        weights_digest: SHA-256 (hex) of its weights.
    """

    model: Backbone | LaterModel
    recipe: Recipe
    weights_digest: str

    @property
    def backbone(self) -> Backbone:
        """The model that answers, loaded when it is first asked for."""
        return self.model.backbone() if isinstance(self.model, LaterModel) else self.model

    @property
    def reader(self) -> Reader:
        """How the model reads samples; it need not be loaded for that."""
        return self.model.reader

    @property
    def is_loaded(self) -> bool:
        """Whether the model is in memory."""
        return not isinstance(self.model, LaterModel) or self.model.is_loaded

    def questions(self, interactions: Interactions, questions: Sequence[Question]) -> Samples:
        """Return a sample for each question, as the model reads it; it need not be loaded for that.

        Raises:
            KeyError: A question names a person or an item that the data set does not have.
            ModelError: It asks about a title that the tokenizer does not know.
        """
        return self.model.questions(interactions, questions)

    def place(self, engine: Engine) -> None:
        """Move the model to the engine's device, now or when it is loaded."""
        if isinstance(self.model, LaterModel):
            self.model.then(engine.place)
        else:
            engine.place(self.model)

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


def open_recommender(folder: Path, progress: DownloadProgress | None = None, later: bool = False) -> Recommender:
    """Return the recommender in ``folder``.

    Args:
        folder: Where it lies.
        progress: Told of the download of its base model, where it has one that is not here yet.
        later: Whether the weights of a compact model may be loaded when they are first asked for.

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
    waits = later and recipe.base == COMPACT_BASE and (folder / "config.json").is_file()
    return Recommender(LaterModel(folder) if waits else load_model(folder), recipe, _digest_of(folder, weights))


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
        return replace(recommender, model=recommender.backbone.copy())
    backbone = merged_answer(run.folder / ADAPTER, recommender.backbone)
    added = [digest_of(path) for path in sorted((run.folder / ADAPTER).glob(_WEIGHTS))]
    digest = hashlib.sha256(" ".join([recommender.weights_digest, *added]).encode()).hexdigest()
    return replace(recommender, model=backbone, weights_digest=digest)


def _digest_of(folder: Path, weights: Sequence[Path]) -> str:
    """Return the digest of a single file as it is, of several under their names."""
    if len(weights) == 1:
        return digest_of(weights[0])
    listed = [f"{path.relative_to(folder).as_posix()} {digest_of(path)}\n" for path in weights]
    return hashlib.sha256("".join(listed).encode()).hexdigest()


def tokenised(interactions: Interactions, reads: Backbone | Recommender, kept: Path | None = None) -> Samples:
    """Return all samples of a data set as a model ``reads`` them, from the folder ``kept``, else the cache."""
    return reads.reader.kept_samples(interactions, kept or cache_folder() / "samples")


def train_recommender(
    interactions: Interactions,
    base: str,
    training: Training,
    seed: int,
    folder: Path,
    engine: Engine,
    canaries: Canaries = NO_CANARIES,
    growth: Growth | None = None,
    people: OneIn | None = None,
    kept: Path | None = None,
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
        people: Which people it is trained on; None for everybody.
        kept: Where its samples are kept; in the cache where None.

    Returns:
        Events that end with AUC, accuracy and log loss on both splits, such as ``valid_auc``.

    Raises:
        ModelError: The pretrained model cannot be loaded.
    """
    recipe = Recipe(interactions.name, canaries.digest(interactions), base, training, seed, growth, people)
    try:
        yield from _train(interactions, recipe, folder, engine, canaries, kept)
    except Exception as error:
        yield Failed(str(error))
        raise


def _train(
    interactions: Interactions, recipe: Recipe, folder: Path, engine: Engine, canaries: Canaries, kept: Path | None
) -> Events:
    yield Started("train", engine.device, ("train", "evaluate"))
    backbone = engine.place(_first(interactions, recipe))
    samples = canaries.flipped(recipe.of(tokenised(interactions, backbone, kept)))
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
