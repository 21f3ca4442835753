"""The page as it leaves: what a shared link shows is our own and not Gradio's, and its style and scripts are a file."""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from html import escape
from typing import Any, TypeAlias

from starlette.responses import FileResponse, Response

from core.files import ASSETS
from demo import text
from demo.page_file import KEPT, PageFiles

PICTURE = "/preview.png"
"""The path at which the picture is served."""
_THEIRS = re.compile(rb'<meta\s+(?:property|name)="(?:og|twitter):[^"]*"\s+content="[^"]*"\s*/>')
_Message: TypeAlias = MutableMapping[str, Any]
_Receive: TypeAlias = Callable[[], Awaitable[_Message]]
_Send: TypeAlias = Callable[[_Message], Awaitable[None]]


class FinishedPage:
    """ASGI middleware that finishes the page, and serves what the finished page names; all else passes as it is.

    Args:
        app: What it stands around.
    """

    def __init__(self, app: Callable[[_Message, _Receive, _Send], Awaitable[None]]) -> None:
        self._app, self._files = app, PageFiles()

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Answer a request."""
        path = scope["path"] if scope["type"] == "http" else None
        if path == PICTURE:
            await FileResponse(ASSETS / "screenshot.png")(scope, receive, send)
            return
        if path is not None and (file := self._files.find(path)) is not None:
            headers = {"cache-control": KEPT}
            await Response(file, media_type="text/javascript", headers=headers)(scope, receive, send)
            return
        if path not in ("", "/") or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        start: _Message = {}
        parts: list[bytes] = []

        async def kept(message: _Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            parts.append(message.get("body", b""))
            if not message.get("more_body"):
                body = b"".join(parts)
                if not _encoded(start):
                    body = self._files.taken_out(with_preview(body, _base(scope)))
                    headers = [one for one in start["headers"] if one[0].lower() != b"content-length"]
                    start["headers"] = [*headers, (b"content-length", str(len(body)).encode())]
                await send(start)
                await send({"type": "http.response.body", "body": body})

        await self._app(scope, receive, kept)


def with_preview(page: bytes, base: str) -> bytes:
    """Return a page with our preview at the head of it, and no other.

    Args:
        page: HTML.
        base: Where the page is served, such as ``https://example.org``.
    """
    said = {"title": text.walk.TITLE, "description": text.walk.PREVIEW, "image": f"{base}{PICTURE}"}
    ours = "".join(f'<meta property="og:{name}" content="{escape(value)}" />' for name, value in said.items())
    ours += '<meta property="og:type" content="website" /><meta name="twitter:card" content="summary_large_image" />'
    ours += f'<meta name="description" content="{escape(text.walk.PREVIEW)}" />'
    return _THEIRS.sub(b"", page).replace(b"<head>", b"<head>" + ours.encode(), 1)


def _encoded(start: _Message) -> bool:
    return any(name.lower() == b"content-encoding" for name, _ in start["headers"])


def _base(scope: _Message) -> str:
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    scheme = str(headers.get(b"x-forwarded-proto") or scope.get("scheme") or "http").split(",")[0].strip()
    return f"{scheme}://{headers.get(b'x-forwarded-host', headers.get(b'host', ''))}"
