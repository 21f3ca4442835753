"""Which values an input takes: judged by what kind of component it is, before any function hears of them.

Gradio hands on whatever it is sent. A component whose kind does not say what its values are, such as a table of our
own, says so itself with :func:`accepting`; one that does not is no input, and every value for it is refused.
"""

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import gradio as gr
from gradio.components.api_component import Api

from demo import text

ValueTest: TypeAlias = Callable[[Any], bool]
"""Tells whether a value can be what a component holds."""
ValueKind: TypeAlias = tuple[ValueTest, str]
"""What judges a value, and what the value has to be, in words."""
MOST_TEXT = 2_000
"""Characters of a text field that does not name a bound itself."""
MOST_KEYS = 20_000
MOST_NUMBER = 2.0**53
"""Numbers beyond it are not what was sent once they have passed through JSON."""
_DEEPEST, _MOST_PARTS = 12, 200_000


def accepting(component: Any, kind: ValueKind) -> Any:
    """Return the component, which takes values of this kind and no others from now on."""
    component.accepts = kind
    return component


def telling_event(component: Any, judge: ValueTest) -> Any:
    """Return the component, whose events tell what passes ``judge`` and nothing else from now on."""
    component.tells = judge
    return component


def is_number(value: Any) -> bool:
    """Return whether a value is a finite number that JSON carries unchanged."""
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and math.isfinite(value)
        and abs(value) <= MOST_NUMBER
    )


def is_text(value: Any, most: int = MOST_TEXT) -> bool:
    """Return whether a value is a text of at most so many characters, all of which can be written down."""
    return isinstance(value, str) and len(value) <= most and not any("\ud800" <= one <= "\udfff" for one in value)


def is_key(value: Any) -> bool:
    """Return whether a value can be the key of a row."""
    return is_text(value, 40) or (isinstance(value, int) and is_number(value))


def is_sane(value: Any) -> bool:
    """Return whether a value from outside is neither too deep nor too many-parted, and all of its numbers are sound."""
    parts, open_ends = 0, [(value, 0)]
    while open_ends:
        one, depth = open_ends.pop()
        parts += 1
        if depth > _DEEPEST or parts > _MOST_PARTS:
            return False
        if isinstance(one, Mapping):
            open_ends += [(inner, depth + 1) for pair in one.items() for inner in pair]
        elif isinstance(one, list):
            open_ends += [(inner, depth + 1) for inner in one]
        elif isinstance(one, str):
            if not is_text(one, len(one)):
                return False
        elif not (one is None or isinstance(one, bool) or is_number(one)):
            return False
    return True


def _are_keys(value: Any) -> bool:
    return value is None or (isinstance(value, list) and len(value) <= MOST_KEYS and all(map(is_key, value)))


def _are_stars(value: Any) -> bool:
    if value is None:
        return True
    pairs = isinstance(value, list) and len(value) <= MOST_KEYS
    return pairs and all(isinstance(one, list) and len(one) == 2 and all(map(_is_whole, one)) for one in value)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and is_number(value)


KEYS: ValueKind = (_are_keys, text.service.guard.KEYS)
"""The keys of rows that were ticked."""
STARS: ValueKind = (_are_stars, text.service.guard.STARS)
"""Items and the stars that a visitor gave them."""


def texts_named(*names: str) -> ValueKind:
    """Return the kind of a mapping with exactly these names, to short texts."""

    def judge(value: Any) -> bool:
        return isinstance(value, Mapping) and set(value) == set(names) and all(map(is_text, value.values()))

    return judge, text.service.guard.ARRIVAL


def kind_of_input(component: Any, uploads: Path) -> ValueKind | None:
    """Return what values a component takes; None where its value does not come from outside, or is judged elsewhere.

    Args:
        component: The input, as it stands for the session that asks.
        uploads: Folder into which Gradio writes what is uploaded.
    """
    if isinstance(component, gr.State | Api):
        return None
    words = text.service.guard
    known: Mapping[type, Callable[[], ValueKind]] = {
        gr.Textbox: lambda: (
            lambda value: value is None or is_text(value, _longest(component)),
            words.TEXT,
        ),
        gr.Slider: lambda: (lambda value: _is_within(value, component), words.NUMBER),
        gr.Number: lambda: (lambda value: value is None or _is_within(value, component), words.NUMBER),
        gr.CheckboxGroup: lambda: (lambda value: _are_choices(value, component), words.CHOICES),
        gr.Radio: lambda: (lambda value: _is_choice(value, component), words.CHOICE),
        gr.Dropdown: lambda: (lambda value: _is_choice(value, component), words.CHOICE),
        gr.Checkbox: lambda: (lambda value: isinstance(value, bool), words.SWITCH),
        gr.UploadButton: lambda: (lambda value: _is_upload(value, uploads), words.FILE),
        gr.File: lambda: (lambda value: value is None or _is_upload(value, uploads), words.FILE),
    }
    if hasattr(component, "accepts"):
        return component.accepts
    return next((kind() for one, kind in known.items() if isinstance(component, one)), (_is_none, words.NOTHING))


def _is_none(value: Any) -> bool:
    return value is None


def _longest(field: Any) -> int:
    return field.max_length or MOST_TEXT


def _is_within(value: Any, component: Any) -> bool:
    ends = component.minimum, component.maximum
    low, high = (-MOST_NUMBER if ends[0] is None else ends[0]), (MOST_NUMBER if ends[1] is None else ends[1])
    return is_number(value) and low <= value <= high


def _is_choice(value: Any, component: Any) -> bool:
    """Return whether a value is among the choices, and no number that only compares equal to one of another kind.

    Nothing is a choice where nothing was chosen at first.
    """
    if value is None:
        return component.value is None
    if not (is_text(value) or is_number(value)):
        return False
    same = [one for _, one in component.choices if one == value]
    return bool(same) and (type(same[0]) is type(value) or isinstance(same[0], float))


def _are_choices(value: Any, component: Any) -> bool:
    if not isinstance(value, list) or len(value) > len(component.choices):
        return False
    return all(_is_choice(one, component) for one in value) and len(set(value)) == len(value)


def _is_upload(value: Any, uploads: Path) -> bool:
    if not isinstance(value, Mapping) or not is_text(value.get("path")) or "\0" in value["path"]:
        return False
    path = Path(value["path"]).resolve()
    tagged = isinstance(value.get("meta"), Mapping) and value["meta"].get("_type") == "gradio.FileData"
    return tagged and path.is_file() and path.is_relative_to(uploads.resolve())
