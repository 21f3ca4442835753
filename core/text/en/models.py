"""What people are told by ``core/models``."""

from collections.abc import Sequence
from pathlib import Path

ANSWERS_ALIKE = "This tokenizer does not tell Yes from No by their first token; choose another backbone."
NO_LAYERS = "The layers of this model cannot be told apart; choose another one, such as HuggingFaceTB/SmolLM2-135M."
NOT_SPLIT = (
    "The upper layers of this model need more than what its lower ones say, so the two cannot be kept apart; adapt all "
    "layers (--top 0)."
)
NO_BITSANDBYTES = (
    "Layers are stored in 8 or 4 bits by the package bitsandbytes, which is not installed; pip install bitsandbytes."
)
NOTHING_FROZEN = "Only layers that are not trained can be stored in few bits; adapt upper ones alone, as by --top 6."
OTHER_BASE = "This adapter was made for another base model; name the base that it was trained on."
NOTHING_TO_MERGE = "There is no adapter to merge; load it first."


def not_a_click_model(name: object) -> str:
    """Return that a model is of no family that can be asked for a click."""
    return (
        f"{name} is neither an encoder–decoder nor a causal language model; "
        "name one like google-t5/t5-base or HuggingFaceTB/SmolLM2-135M."
    )


def not_loaded(name: object, reason: str) -> str:
    """Return that a model could not be loaded, and why, in the words of whoever tried."""
    return f"The model {name} could not be loaded ({reason}); give a folder or a hub name."


def ensemble_not_loaded(folder: Path) -> str:
    """Return that the ensemble in ``folder`` is damaged."""
    return f"The ensemble in {folder} could not be loaded; remove it and make it again."


def padded_with(token: str) -> str:
    """Return which token pads where the tokenizer has none for it."""
    return f"This tokenizer has no padding token; {token} pads instead and is never read."


def prompts_shortened(count: int, of: int, longest: int) -> str:
    """Return how many of the prompts lost their oldest ratings because the model reads ``longest`` tokens at most."""
    return (
        f"{count:,} of {of:,} prompts are longer than the {longest:,} tokens that this model reads; "
        "their oldest ratings were left out."
    )


def prompt_too_long(tokens: int, longest: int) -> str:
    """Return that a prompt does not fit even without any history."""
    return (
        f"Without its history a prompt still has {tokens:,} tokens; this model reads {longest:,}. Shorten its titles."
    )


def no_adapter_to_save(name: str) -> str:
    """Return that there is no adapter of that name."""
    return f"There is no adapter {name} to save; add it first."


def no_adapter_here(folder: Path) -> str:
    """Return that ``folder`` holds no adapter that fits."""
    return f"No adapter for this backbone lies in {folder}; choose a finished run."


def unknown_layers(groups: list[str], known: list[str]) -> str:
    """Return that there are no such groups of layers, and which there are."""
    return f"There are no layers called {', '.join(groups)}; join some of {', '.join(known)} by +."


def empty_layers(groups: list[str], known: list[str]) -> str:
    """Return that this model has no layer of these groups, and of which it has some."""
    return f"This model has no layers of the group {', '.join(groups)}; join some of {', '.join(known)} by +."


def too_few_layers(top: int, count: int) -> str:
    """Return that a model cannot be adapted in its ``top`` upper layers alone."""
    return f"This model has {count} layers: {top} of them cannot be adapted above others; give fewer, or 0 for all."


def base_announced(name: str, megabytes: int, kept: int) -> str:
    """Return what is going to be downloaded for a base model, and what is kept of it."""
    return f"{name}: downloads {megabytes} MB once, keeps {kept} MB in the cache"


def base_offline(name: str, megabytes: int, variable: str) -> str:
    """Return that a base model is not here and that downloads are forbidden."""
    return (
        f"The base model {name} is not on this machine, and {variable}=1 forbids its download of {megabytes} MB; "
        f"run once without {variable}."
    )


def base_not_fetched(name: str, reason: str, place: Path) -> str:
    """Return that a base model could not be had, why, and where it would lie."""
    return (
        f"The base model {name} could not be fetched ({reason.rstrip('.')}); try again when there is a network, "
        f"or copy {place} from a machine that has it."
    )


def base_damaged(name: str, folder: Path) -> str:
    """Return that a base model's files cannot be read."""
    return f"The base model {name} in {folder} is damaged; remove that folder and it is fetched again."


def other_base(folder: Path, base: str) -> str:
    """Return that an adapter was trained on other weights than those found under its base's name."""
    return (
        f"The recommender in {folder} was trained on other weights than those that are here as {base}; "
        "fetch the base that it was trained on."
    )


def not_grown(layer: str) -> str:
    """Return that a layer is of a kind that cannot be given an update of its own."""
    return f"The layer {layer} of this model is no plain linear layer; choose a model like HuggingFaceTB/SmolLM2-135M."


def title_not_read(title: str, items: str) -> str:
    """Return that a model knows the titles of its data alone."""
    return f"This model knows only the {items} of its data, not {title!r}; ask a language model, such as smollm2/best."


def unknown_bits(bits: int, known: Sequence[int]) -> str:
    """Return that layers cannot be stored in so many bits."""
    return f"Layers cannot be stored in {bits} bits; choose {' or '.join(map(str, known))}, or none."


def unknown_shape(name: str, known: Sequence[str]) -> str:
    """Return that no model of this shape is known here."""
    return f"No model of the shape {name} is known here; there are {', '.join(known)}."
