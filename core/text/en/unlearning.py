"""What people are told by ``core/unlearning``."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.config import COMMAND

TERMS = {"click": "click loss", "forget": "forget", "remember": "remember"}
"""What the terms of losses are called."""
CARDS: Mapping[str, Mapping[str, Any]] = {}
"""Words of cards that are said otherwise in this language, by method and field; English stands on the cards."""
UNTUNED_SHIFT = f"The cross-fitted teacher has not learned on this recommender yet; run `{COMMAND} tune` for it first."


def no_method(name: str, known: Iterable[str]) -> str:
    """Return that a method is not on the registry, and which are."""
    return f"There is no method {name}; choose one of {', '.join(known)}."


def no_setting_helps(title: str, samples: int) -> str:
    """Return that tuning found no setting for a size of request that leaves less than forgetting nothing does."""
    return f"No tuned setting of {title} helps when {samples} samples go; take another method, or settings of your own."


def not_in_the_paper(title: str, known: Iterable[str]) -> str:
    """Return that the code released with E2URec has no numbers for a method, and for which it has."""
    return f"The released code has no settings for {title}; leave --preset-settings out, or take {', '.join(known)}."


def no_card(method: str) -> str:
    """Return that a class cannot be put on the registry as it is."""
    return f"The method {method} has no name or no card; give its class both."


def name_taken(name: str) -> str:
    """Return that there is a method of that name already."""
    return f"There is a method {name} already; give yours another name."


def symbol_unknown(symbol: str, name: str, free: Iterable[str]) -> str:
    """Return that a method cannot have that mark."""
    return f"{name} cannot have the symbol {symbol}, unknown or another method's; choose one of {', '.join(free)}."


def damaged_shards(folder: object) -> str:
    """Return that kept shards cannot be read."""
    return f"The shards in {folder} are damaged; remove that folder and start again."


def shards_not_kept(folder: object, why: object) -> str:
    """Return that shards could not be written."""
    return f"The shards could not be kept in {folder} ({why}); make room and start again."


def not_learned_anew(title: str) -> str:
    """Return why shadow models cannot be unlearned by a method that learns beforehand, under that ``title``."""
    return (
        f"{title} learns beforehand from the original's own people and does not say how to learn from those of shadow "
        "models; give the method a learned_anew, or choose another method."
    )
