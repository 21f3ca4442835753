"""Every method by its name. Whoever shows, lists or runs methods asks here."""

from dataclasses import replace

from core import text
from core.errors import PluginError, RequestError
from core.unlearning.base import Method
from core.unlearning.card import SYMBOLS, Card, PhaseCard

METHODS: dict[str, type[Method]] = {}
"""All methods, in the order in which tables show them."""


def register(method: type[Method]) -> type[Method]:
    """Put ``method`` on the registry under its name, in its place; used as a class decorator.

    Raises:
        PluginError: It has no name or no card, or its name or its symbol is another method's.
    """
    name, card = getattr(method, "name", ""), getattr(method, "card", None)
    if not name or card is None:
        raise PluginError(text.unlearning.no_card(name or method.__name__))
    if name in METHODS:
        raise PluginError(text.unlearning.name_taken(name))
    if card.symbol and card.symbol not in _free_symbols():
        raise PluginError(text.unlearning.symbol_unknown(card.symbol, name, _free_symbols()))
    METHODS[name] = method
    ordered = sorted(METHODS.items(), key=lambda one: one[1].card.order)
    METHODS.clear()
    METHODS.update(ordered)
    return method


def find_method(name: str) -> type[Method]:
    """Return the registered method of that name.

    Raises:
        RequestError: There is none.
    """
    if name not in METHODS:
        raise RequestError(text.unlearning.no_method(name, METHODS))
    return METHODS[name]


def card_of(name: str) -> Card:
    """Return a method's card, in the language that is spoken, with a symbol also where the method names none.

    Raises:
        RequestError: There is no such method.
    """
    card = find_method(name).card
    return replace(card, **{"symbol": card.symbol or _given_symbol(name), **text.unlearning.CARDS.get(name, {})})


def title_of(name: str) -> str:
    """Return what a method is called; the name itself where no such method is registered (any more)."""
    return card_of(name).title if name in METHODS else name


def phase_card(phase: str, method: str = "") -> PhaseCard | None:
    """Return what people read about a phase.

    Args:
        phase: Name of the phase.
        method: Name of the method; where it has no such phase or is not known, any method that has.

    Returns:
        None where no method has such a phase.
    """
    asked = (name for name in (method, *METHODS) if name in METHODS)
    return next((card.phases[phase] for card in map(card_of, asked) if phase in card.phases), None)


def choosable() -> tuple[str, ...]:
    """Return the methods that people can choose, those that train an adapter first; yardsticks are left out."""
    names = [name for name, method in METHODS.items() if not method.card.yardstick]
    return tuple(sorted(names, key=lambda name: METHODS[name].scope != "adapter"))


def _free_symbols() -> list[str]:
    """Return the symbols that no method names."""
    named = {method.card.symbol for method in METHODS.values()}
    return [symbol for symbol in SYMBOLS if symbol not in named]


def _given_symbol(name: str) -> str:
    """Return the symbol of a method that names none; those that do are served first, whenever they were imported."""
    unnamed = [one for one, method in METHODS.items() if not method.card.symbol]
    left = _free_symbols() or list(SYMBOLS)
    return left[unnamed.index(name) % len(left)]
