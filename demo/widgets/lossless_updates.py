"""Messages to the page of which none gets lost.

Gradio sends what a running function yields as changes of what it yielded before, and its client applies them in place.
Where two messages reach a busy browser together, what the first said of a component (that a button can be pressed, that
a part is visible) is gone before anybody has looked at it, unless the second says it again. Which step is open is not
for such functions to say: repeated, it would call visitors back who have gone on.
"""

import time
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import gradio as gr

Message = dict[Any, Any]
REPEATS = 5
"""How many of the next messages repeat what one said, at most."""
LATEST = 1.0
"""Seconds after which it is not repeated any more: messages so far apart do not meet, and the visitor has gone on."""


def lossless(
    function: Callable[..., Iterator[Message]], now: Callable[[], float] = time.monotonic
) -> Callable[..., Iterator[Message]]:
    """Return the function with what a message says repeated in the next few, where those say nothing of it."""

    @wraps(function)
    def repeating(*values: Any) -> Iterator[Message]:
        said: list[tuple[float, Message]] = []
        for message in function(*values):
            recent = [earlier for at, earlier in said if now() - at <= LATEST]
            again = {component: value for earlier in recent for component, value in earlier.items()}
            news = {component: value for component, value in message.items() if not _is_skip(value)}
            yield message | again | news
            lost = {part: value for part, value in news.items() if _can_be_lost(part, value)}
            said = [*said, (now(), lost)][-REPEATS:]

    return repeating


def _can_be_lost(component: Any, value: Any) -> bool:
    """Return whether a value is sent as changes of one before: texts are sent whole, and a state is not sent."""
    return not isinstance(component, gr.State) and not isinstance(value, str | None)


def _is_skip(value: Any) -> bool:
    return isinstance(value, dict) and value == gr.skip()
