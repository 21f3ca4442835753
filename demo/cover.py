"""What stands at the page's address until the page is there: its title, and what is being done, with what is fetched.

It is served by the standard library alone, so that it answers before Gradio is loaded.
"""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from core.palette import DARK, LIGHT, css_variables
from demo import text

COVER_HEADER = "X-Cover"
"""Header of answers that are the cover's, so that nobody takes it for the page."""
_SAID = "/said"
_FIRST_PORT, _PORTS = 7860, 100
_HERE = "127.0.0.1"
_STYLE = f"""{css_variables(LIGHT, ":root")}
:root {{ color-scheme: light dark }} body {{ margin: 0; font: 16px/1.5 system-ui, sans-serif;
background: var(--paper); color: var(--ink) }} main {{ max-width: 1152px; margin: 16px auto; padding: 0 64px }}
h1 {{ font-size: 25px; margin: 0 }} p {{ margin: 4px 0; max-width: 520px; color: var(--quiet); font-size: 14px }}
#said {{ margin-top: 56px; color: inherit }}
@media (prefers-color-scheme: dark) {{ {css_variables(DARK, ":root")} }}"""
_SCRIPT = """const look = async () => {
  try {
    const answer = await fetch('%s', { cache: 'no-store' });
    if (answer.headers.get('%s')) document.getElementById('said').textContent = await answer.json();
    else return location.reload();
  } catch { /* between the cover and the page nobody answers */ }
  setTimeout(look, 400);
};
setTimeout(look, 400);"""


class Cover:
    """The cover, as long as it is served.

    Attributes:
        port: Where it is, and where the page will be.
    """

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.port: int = server.server_address[1]
        self.said = text.walk.OPENING

    def fetched(self, label: str, done: int, total: int) -> None:
        """Say how far a download is.

        Args:
            label: What is fetched.
            done: Bytes that are here.
            total: Bytes of all; 0 where unknown.
        """
        self.said = text.walk.fetching(label, done, total)


@contextmanager
def covered(host: str | None, port: int | None) -> Iterator[Cover]:
    """Serve the cover until the context ends, and leave its port free then.

    Args:
        host: Address to listen on; this machine only where None.
        port: Port to listen on; the first free one from 7860 where None.

    Raises:
        OSError: It cannot be listened on.
    """
    at = host or _HERE
    server = (_Server6 if ":" in at else _Server)((at, _free_port(at) if port is None else port), _Answer)
    server.cover = cover = Cover(server)  # type: ignore[attr-defined]
    serving = threading.Thread(target=server.serve_forever, args=(0.02,), name="cover", daemon=True)
    serving.start()
    try:
        yield cover
    finally:
        server.shutdown()
        server.server_close()
        serving.join()


def _free_port(host: str) -> int:
    """Return the first port that is free, from the one where Gradio begins to look; any free one where none is."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in range(_FIRST_PORT, _FIRST_PORT + _PORTS):
        with suppress(OSError), socket.socket(family) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((host, port))
            return port
    return 0


class _Server(ThreadingHTTPServer):
    daemon_threads = True


class _Server6(_Server):
    address_family = socket.AF_INET6


class _Answer(BaseHTTPRequestHandler):
    """The cover for whoever opens an address; others are asked to come back."""

    def do_GET(self) -> None:
        """Answer with the cover, or with what is being done."""
        path = self.path.partition("?")[0]
        cover: Cover = self.server.cover  # type: ignore[attr-defined]
        if path == _SAID:
            self._send(HTTPStatus.OK, "application/json", json.dumps(cover.said))
        elif path == "/":
            self._send(HTTPStatus.OK, "text/html; charset=utf-8", _page(cover.said))
        else:
            self._send(HTTPStatus.SERVICE_UNAVAILABLE, "text/plain; charset=utf-8", cover.said)

    def do_POST(self) -> None:
        """Ask to come back."""
        self._send(HTTPStatus.SERVICE_UNAVAILABLE, "text/plain; charset=utf-8", text.walk.OPENING)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _send(self, status: HTTPStatus, kind: str, body: str) -> None:
        content = body.encode()
        self.send_response(status)
        headers = {"Content-Type": kind, "Content-Length": str(len(content)), COVER_HEADER: "1"}
        headers |= {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Retry-After": "2"}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(OSError):  # whoever asked has gone
            self.wfile.write(content)


def _page(said: str) -> str:
    title, lead = escape(text.walk.TITLE), escape(text.walk.LEAD)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style><main><h1>{title}</h1><p>{lead}</p>"
        f'<p id="said" role="status">{escape(said)}</p></main><script>{_SCRIPT % (_SAID, COVER_HEADER)}</script></html>'
    )
