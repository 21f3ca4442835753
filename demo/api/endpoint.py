"""A function becomes an endpoint: arguments are checked by their types, faults are sentences, answers clean."""

import inspect
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, get_type_hints

import gradio as gr
from pydantic import TypeAdapter, ValidationError

from core.errors import RequestError
from core.files import plain
from demo import text
from demo.guard.folders import cut_everywhere
from demo.guard.functions import sound
from demo.guard.values import MOST_KEYS, is_sane
from demo.session.app_context import AppContext

_MOST_TEXT = 200


def endpoint(app: AppContext, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``function`` of an app as Gradio publishes it: without its first argument, which is the app.

    What it takes is checked by its types. What it says is plain JSON, names no folder of the server, and what is raised
    is one sentence.
    """
    own = inspect.signature(function)
    first, *others = own.parameters.values()
    hints = {name: one for name, one in get_type_hints(function).items() if name != first.name}
    checks = {name: TypeAdapter(one) for name, one in hints.items() if one is not gr.Request and name != "return"}
    public = own.replace(parameters=others)

    def given(values: Any, named: Any) -> Mapping[str, Any]:
        bound = public.bind(*values, **named)
        return {
            name: _checked(checks[name], name, value, hints[name]) if name in checks else value
            for name, value in bound.arguments.items()
        }

    def called(*values: Any, **named: Any) -> Any:
        return function(app, **given(values, named))

    made: Any = sound(function, called, partial(_clean, app))
    del made.__wrapped__  # its signature has the app in it
    made.__signature__, made.__annotations__ = public, hints  # which Gradio and its clients read
    return made


def publish(app: AppContext, functions: Mapping[Callable[..., Any], Mapping[str, Any]]) -> None:
    """Publish functions on the page that is being built, each with options of its own for Gradio's queue."""
    for function, options in functions.items():
        gr.api(endpoint(app, function), api_name=function.__name__, **options)


def _checked(check: TypeAdapter[Any], name: str, value: Any, hint: Any) -> Any:
    try:
        found = check.validate_python(value, strict=True) if is_sane(value) else None
    except ValidationError:
        found = None
    too_long = (isinstance(found, str) and len(found) > _MOST_TEXT) or (
        isinstance(found, list) and len(found) > MOST_KEYS
    )
    if too_long or (found is None and value is not None) or (value is None and type(None) not in _options(hint)):
        raise RequestError(text.service.api.bad_argument(name, text.service.api.WANTED[_spelled(hint)]))
    return found


def _options(hint: Any) -> tuple[Any, ...]:
    return getattr(hint, "__args__", ())


def _spelled(hint: Any) -> str:
    return hint.__name__ if isinstance(hint, type) and not _options(hint) else str(hint)


def _clean(app: AppContext, said: Any) -> Any:
    return cut_everywhere(plain(said), app.sessions)
