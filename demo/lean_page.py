"""The page as the browser is sent it: what nothing in the browser reads stays here, and what is told twice goes once.

Gradio describes each component and each function of a page in full, for every kind of client. The description is half
of what a visitor waits for.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gradio as gr
from gradio.state_holder import SessionState, StateHolder

_UNREAD = (
    "preserved_by_key", "_api_info", "delete_callback", "render_children", "time_to_live", "collects_event_data",
    "max_batch_size",
)  # fmt: skip
"""Properties of components and functions that no script of Gradio's mentions."""
_FOR_CLIENTS = ("api_info_as_input", "api_info_as_output", "example_inputs", "skip_api")
"""What is said of a component to clients that call published functions."""
_ABSENT_ALIKE = (
    "trigger_only_on_success", "trigger_only_on_failure", "batch", "component_prop_inputs", "event_specific_args",
    "js_implementation", "rendered_in", "render_id", "scroll_to_output", "time_limit", "api_description",
)  # fmt: skip
"""What is said of a function that means the same where it is not said, as long as it is nothing, no or empty."""
_HTML_ALIKE = {
    "html_template": "${value}", "css_template": "", "apply_default_css": True, "autoscroll": False,
    "component_class_name": "HTML", "_retryable": False, "_undoable": False, "likeable": False, "streamable": False,
    "_selectable": False, "js_on_load": None, "props": {},
}  # fmt: skip
"""Properties of an HTML panel, with the values that the browser takes where they are absent."""
_SHORT = 200
"""Characters of a script that may be sent with every panel that it belongs to; longer ones are sent once."""
_TOLD = "element, trigger, props, server, upload, watch"
"""What the script of a panel is called with."""
_CHOICES = 100
"""Choices of a list that are sent with the page; of a longer one that which is chosen, and the others follow."""
_SESSIONS = 10_000
"""Callers whose events are kept for them at once. Gradio drops the longest known of more than 2,000, working or not."""
_UNWATCHED = {"GRADIO_ANALYTICS_MAX_EVENTS": "1", "GRADIO_ANALYTICS_CACHE_FREQUENCY": str(10**9)}
"""Gradio sums up the last 10,000 events after each one, for a dashboard that this page does not have."""


class LeanPage(gr.Blocks):  # type: ignore[misc]  # Gradio's own annotations make it Any
    """A page that says of itself what the browser reads, and has no server before it is launched."""

    def __init__(self, **options: Any) -> None:
        with _unserved():
            super().__init__(**options)

    def __exit__(self, *raised: Any) -> None:
        """End laying out."""
        with _unserved():
            super().__exit__(*raised)

    def queue(self, **options: Any) -> "LeanPage":
        """Set up the queue, with the options of Gradio's own."""
        for name, value in _UNWATCHED.items():
            os.environ.setdefault(name, value)
        with _unserved():
            super().queue(**options)
        self._queue.pending_messages_per_session.max_size = _SESSIONS
        return self

    def launch(self, *given: Any, **options: Any) -> Any:
        """Serve the page, with the arguments and the answer of Gradio's own."""
        served = super().launch(*given, **options)
        self.app.state_holder = LeanSessions(self)
        return served

    def get_config_file(self) -> Any:
        """Return what the browser is sent."""
        config: dict[str, Any] = dict(super().get_config_file())
        published = self._published()
        for one in config["components"]:
            _shorten(one, one["id"] in published)
        config["dependencies"] = [_told(one) for one in config["dependencies"]]
        if scripts := "".join(_once(config["components"])):
            config["head"] = f"{config['head'] or ''}<script>window.panels = {{}};{scripts}</script>"
        return config

    def long_lists(self) -> dict[Any, Any]:
        """Return the updates that fill the lists of which only what is chosen was sent."""
        lists = (one for one in self.blocks.values() if isinstance(one, gr.Dropdown))
        return {one: gr.update(choices=one.choices) for one in lists if len(one.choices) > _CHOICES}

    def _published(self) -> set[int]:
        shown = (one for one in self.fns.values() if one.api_visibility != "private")
        return {component._id for one in shown for component in (*one.inputs, *one.outputs)}


class LeanSessions(StateHolder):  # type: ignore[misc]  # Gradio's own annotations make it Any
    """The sessions of all callers, without a description of every component in each.

    Gradio makes one for whoever calls first, in the loop that serves everybody, so that a link may lead to the state of
    a page; this page has other links.
    """

    def __init__(self, page: gr.Blocks) -> None:
        super().__init__()
        self.session_data, self.time_last_used = page.state_holder.session_data, page.state_holder.time_last_used
        self.set_blocks(page)

    def __getitem__(self, session_id: str) -> SessionState:
        if session_id not in self.session_data:
            self.session_data[session_id] = SessionState(_Undescribed(self.blocks))
        return super().__getitem__(session_id)


class _Undescribed:
    """Stands for a page that has no components of its own to describe, and is that page in all else."""

    blocks = ()

    def __init__(self, page: gr.Blocks) -> None:
        self._page = page

    def __getattr__(self, name: str) -> Any:
        return getattr(self._page, name)


class _NoServer:
    """Stands for Gradio's server application where none is served."""

    @staticmethod
    def create_app(*_: Any, **__: Any) -> None:
        """Make none."""


@contextmanager
def _unserved() -> Iterator[None]:
    """Keep Gradio from making a whole server with each step of a page's making: only that of the launch serves."""
    server = gr.blocks.App
    gr.blocks.App = _NoServer
    try:
        yield
    finally:
        gr.blocks.App = server


def without_comments(css: str) -> str:
    """Return a style sheet without its comments and indents."""
    lines = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL).splitlines()
    return "\n".join(filter(None, map(str.strip, lines)))


def _shorten(component: dict[str, Any], published: bool) -> None:
    """Leave out of a component's description what the browser does not read."""
    props = component["props"]
    if not published:
        component.update({"api_info": {}} if "api_info" in component else {})  # Gradio's Python client looks for it
        for name in (*_FOR_CLIENTS, *(() if component["key"] else ("key",))):
            component.pop(name, None)
        props.pop("name", None)
    component["component_class_id"] = component["type"]  # which tells Gradio's own components apart as well
    for name in _UNREAD:
        props.pop(name, None)
    if component["type"] == "html":
        for name, value in _HTML_ALIKE.items():
            if name in props and props[name] == value:
                del props[name]
    if len(choices := props.get("choices") or ()) > _CHOICES:
        props["choices"] = [one for one in choices if one[1] == props.get("value")]


def _told(function: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value for name, value in function.items() if name not in _UNREAD and (value or name not in _ABSENT_ALIKE)
    }


def _once(components: list[dict[str, Any]]) -> Iterator[str]:
    """Yield each long script of the panels once, as a function that the panels then only call."""
    seen = set()
    for one in components:
        script = one["props"].get("js_on_load") or ""
        if len(script) <= _SHORT:
            continue
        name = f"p{hashlib.sha256(script.encode()).hexdigest()[:8]}"
        one["props"]["js_on_load"] = f"panels.{name}({_TOLD})"
        if name not in seen:
            seen.add(name)
            yield f"panels.{name} = function ({_TOLD}) {{\n{script}\n}};\n"
