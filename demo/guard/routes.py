"""The gate before Gradio's server: routes that are not needed are shut, requests are judged, answers get headers.

Gradio hands on whatever arrives, and a fault in that ends in its log and in an empty answer. So every call of a
function is looked at here first: whether there is such a function, and whether each value can be what the input that it
is for holds. What does not pass is answered with one sentence, and no function of ours hears of it.
"""

import inspect
import json
import re
from collections.abc import Callable, Mapping, MutableMapping
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo import text
from demo.guard.headers import headers_for
from demo.guard.values import is_sane, is_text, kind_of_input

MOST_IN_A_BODY = 4 * 1024 * 1024
"""Bytes of the body of a request that uploads nothing; each file of an upload is bounded by Gradio, too."""
_AROUND_A_FILE = 64 * 1024
"""Bytes of what an upload's body says around the file."""
_API = "/gradio_api/"
_OPEN = frozenset((
    "app_id", "call", "cancel", "file", "heartbeat", "info", "login_check", "mcp", "openapi.json", "queue", "reset",
    "run", "startup-events", "theme.css", "token", "upload", "upload_progress", "user",
))  # fmt: skip
"""What is served below :data:`_API`; Gradio's recorder, proxy, editor, histories and component servers are not."""
_SHUT = ("/monitoring", "/gradio_api/deep_link")
_SESSION = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Refused(Exception):  # noqa: N818 - says what becomes of a request
    """A request that is not handed on, with the sentence that answers it.

    Attributes:
        status: Status of the answer.
    """

    def __init__(self, sentence: str, status: int = 422) -> None:
        super().__init__(sentence)
        self.status = status


class Gate:
    """A layer around Gradio's server.

    Args:
        app: What lies behind.
        blocks: The page that is served.
        megabytes: How large an uploaded file may be.
    """

    def __init__(self, app: ASGIApp, blocks: gr.Blocks, megabytes: int = 4) -> None:
        self._app, self._blocks, self._megabytes = app, blocks, megabytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request: hand it on, or say in a sentence why not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        dressed = _dressed(send, headers_for(path))
        try:
            _check_route(path)
            if scope["method"] == "POST":
                is_upload = path.rstrip("/").endswith("/upload")
                largest = self._megabytes * 2**20 + _AROUND_A_FILE if is_upload else MOST_IN_A_BODY
                body = await _whole(receive, largest)
                _Calls(self._blocks).check(path, body)
                receive = _again(body, receive)
        except Refused as refused:
            await JSONResponse({"detail": str(refused)}, refused.status)(scope, receive, dressed)
            return
        await self._app(scope, receive, dressed)


class _Calls:
    """Judges the calls of one page's functions."""

    def __init__(self, blocks: gr.Blocks) -> None:
        self._blocks = blocks

    def check(self, path: str, body: bytes) -> None:
        """Look at a call of a function; other requests pass."""
        route = path.partition(_API)[2].strip("/").split("/")
        if route[:2] == ["queue", "join"]:
            self._call(_parsed(body), "")
        elif route[:2] == ["call", "v2"]:
            self._named(_parsed(body), route[2] if len(route) > 2 else "")
        elif route[0] in ("run", "call"):
            numbered = {} if route[0] == "run" else {"fn_index": None}  # which Gradio does not read there
            self._call({**_parsed(body), **numbered}, route[1] if len(route) > 1 else "")
        elif route[0] in ("cancel", "reset"):
            _parsed(body)

    def _call(self, body: Mapping[str, Any], name: str) -> None:
        """Judge a call whose values come in a list."""
        session = body.get("session_hash")
        if session is not None and not (is_text(session) and _SESSION.fullmatch(session)):
            raise Refused(text.service.guard.BAD_SESSION)
        function, values = self._function(body.get("fn_index"), name), body.get("data")
        if not isinstance(values, list):
            raise Refused(text.service.guard.NO_LIST)
        if body.get("batched"):
            raise Refused(text.service.guard.BATCHED)
        self._event(function, body)
        if len(values) != len(function.inputs):
            raise Refused(text.service.guard.wrong_count(len(values), len(function.inputs)))
        for place, (component, value) in enumerate(zip(function.inputs, values, strict=True), 1):
            kind = kind_of_input(self._standing(component, session), self._uploads)
            if kind is not None and not kind[0](value):
                raise Refused(text.service.guard.wrong_value(place, kind[1]))

    def _named(self, body: Mapping[str, Any], name: str) -> None:
        """Judge a call whose values come by name."""
        parameters = inspect.signature(self._function(None, name).fn).parameters
        wanted = {one for one, given in parameters.items() if given.annotation is not gr.Request}
        needed = {one for one in wanted if parameters[one].default is inspect.Parameter.empty}
        if not needed <= set(body) <= wanted:
            raise Refused(text.service.guard.wrong_arguments(", ".join(sorted(wanted)) or text.service.guard.NOTHING))

    def _function(self, number: Any, name: str) -> Any:
        functions = self._blocks.fns
        found = [one for one in functions.values() if one.api_name is not None and one.api_name == name]
        if number is not None:
            known = isinstance(number, int) and not isinstance(number, bool)
            found = [functions[number]] if known and number in functions else []
        if not found or found[0].fn is None:
            raise Refused(text.service.guard.NO_FUNCTION, 404)
        return found[0]

    def _event(self, function: Any, body: Mapping[str, Any]) -> None:
        trigger = body.get("trigger_id")
        known = isinstance(trigger, int) and (trigger == self._blocks._id or trigger in self._blocks.blocks)
        if trigger is not None and (isinstance(trigger, bool) or not known):
            raise Refused(text.service.guard.BAD_TRIGGER)
        if function.collects_event_data:
            targets = [self._blocks.blocks[target] for target, _ in function.targets if target is not None]
            judges: list[Callable[[Any], bool]] = [one.tells for one in targets if hasattr(one, "tells")]
            if judges and not any(judge(body.get("event_data")) for judge in judges):
                raise Refused(text.service.guard.BAD_EVENT)

    def _standing(self, component: Any, session: str | None) -> Any:
        """Return a component as it stands for a session: its choices and bounds may have been changed."""
        known = self._blocks.state_holder.session_data.get(session) if hasattr(self._blocks, "state_holder") else None
        now = known.blocks_config.blocks.get(component._id, component) if known else component
        for mark in ("accepts", "tells"):  # Gradio makes a component anew where an update changes it
            if hasattr(component, mark) and not hasattr(now, mark):
                setattr(now, mark, getattr(component, mark))
        return now

    @property
    def _uploads(self) -> Path:
        return Path(self._blocks.app.uploaded_file_dir)


def _check_route(path: str) -> None:
    below = path.partition(_API)[2]
    first = re.split(r"[/=]", below, maxsplit=1)[0]
    remote = re.match(r"file[=/]\w+:", below)
    if (_API in path and first not in _OPEN) or remote or any(shut in path for shut in _SHUT):
        raise Refused(text.service.guard.CLOSED, 404)


async def _whole(receive: Receive, largest: int) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > largest:
            raise Refused(text.service.guard.too_large(largest), 413)
        if not message.get("more_body"):
            return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """Return what hands out a body that was read already, and then whatever comes later."""
    told: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return told.pop() if told else await receive()

    return again


def _parsed(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused(text.service.guard.NOT_JSON) from None
    if not isinstance(found, dict) or not is_sane(found):
        raise Refused(text.service.guard.NOT_JSON)
    return found


def _dressed(send: Send, headers: Mapping[str, str]) -> Send:
    """Return what sends a message on, with headers of ours where Gradio has set none."""

    async def dressed(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            there = {name.lower() for name, _ in message.get("headers", ())}
            ours = [(name.encode(), value.encode()) for name, value in headers.items() if name.encode() not in there]
            message = {**message, "headers": [*message.get("headers", ()), *ours]}
        await send(message)

    return dressed
