"""Settings that decide a result: plain frozen values with their defaults, stored with every run."""

from dataclasses import dataclass, replace

VERSION = "0.1.0"
"""The version of the whole, written here and nowhere else."""
_PACKAGE = __name__.partition(".")[0]

COMMAND = "e2urec" if _PACKAGE == "e2urec" else f"python -m {_PACKAGE}"
"""What starts the command line, as messages name it: ``e2urec`` where it is installed, else ``python -m core``."""

ORIGINALS = ("best", "memorising")
"""The recommenders that are bundled with a data set; see :func:`training_of`."""
LANGUAGE_MODELS = {"smollm2": "smollm2-135m"}
"""Pretrained language models that recommenders are made of: what such a recommender's name begins with → the base."""
KNOWN_ORIGINALS = (*ORIGINALS, *(f"{model}/{recipe}" for model in LANGUAGE_MODELS for recipe in ORIGINALS))
"""Every recommender that has a name of its own, such as ``best`` and ``smollm2/best``."""


@dataclass(frozen=True)
class Optimisation:
    """How parameters are moved.

    Attributes:
        learning_rate: Peak rate of AdamW.
        batch_size: Samples a step.
        warmup: Steps over which the rate rises from 0 to its peak; it then falls linearly to 0. None keeps the rate
            constant from the first step to the last.
        weight_decay: Decoupled weight decay.
        betas: Decay rates of AdamW's two moments.
        clip: Largest norm of a step's gradient; None for no bound.
        dropout: Whether the model's own dropout is on.
        accumulate: Batches whose gradients are added up before a step.
    """

    learning_rate: float = 1e-3
    batch_size: int = 64
    warmup: int | None = 200
    weight_decay: float = 0.01
    betas: tuple[float, float] = (0.9, 0.98)
    clip: float | None = 1.0
    dropout: bool = True
    accumulate: int = 1


@dataclass(frozen=True)
class Training:
    """How a recommender is trained from its first weights on click samples.

    Attributes:
        epochs: Passes over the training samples.
        optimisation: The optimiser's settings.
    """

    epochs: int = 2
    optimisation: Optimisation = Optimisation()


@dataclass(frozen=True)
class Lora:
    """Shape of a low-rank adapter (Hu et al., 2022).

    Attributes:
        rank: Rank of each update.
        alpha: Updates are scaled by ``alpha / rank``.
        targets: Groups of layers, joined by ``+``: ``attention`` (query and value projections), ``linear`` (every
            linear layer but the head), ``embedding`` (the encoder's token embedding).
        dropout: Dropout on the adapter's input.
    """

    rank: int = 8
    alpha: float = 16.0
    targets: str = "linear"
    dropout: float = 0.0


COMPACT = Training()
"""The compact model's recipe, chosen on validation AUC (two epochs)."""

PRETRAINED = Training(epochs=3, optimisation=Optimisation(learning_rate=5e-4, batch_size=32))
"""A pretrained backbone's recipe (E2URec, settings of its experiments: AdamW 5e-4, batch 32)."""


STREAMED = Training(epochs=3, optimisation=Optimisation(learning_rate=1e-3, batch_size=288, warmup=20, dropout=False))
"""The recipe of a pretrained causal model that reads streams: the one of several trials that came to its end."""


def training_of(original: str, pretrained: bool = False, streamed: bool = False) -> Training:
    """Return how an original is trained.

    Args:
        original: ``best``, chosen on validation AUC, or ``memorising``, trained two and a half times as long: it has
            learned much of its training data by heart, so that there is more to forget. Other names count as ``best``.
        pretrained: Whether it starts from a pretrained model; else it is the compact model.
        streamed: Whether that model reads a person's ratings as one text.
    """
    recipe = STREAMED if streamed else PRETRAINED if pretrained else COMPACT
    return replace(recipe, epochs=round(recipe.epochs * 2.5)) if original == "memorising" else recipe
