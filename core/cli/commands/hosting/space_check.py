"""``space-check``: see whether a checkout can be pushed as a Hugging Face Space."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Annotated

import typer

from core import text
from core.cli.options import Json
from core.cli.output import CommandResult, prints_result, say
from core.cli.tables import facts_table
from core.export.space_rules import space_problems
from core.files import PROJECT

_MOST_SECONDS = 60.0
"""How long a bare machine may take to a usable page."""


@prints_result
def space_check(
    checkout: Annotated[Path, typer.Option("--checkout", metavar="FOLDER", help="What would be pushed.")] = PROJECT,
    start: Annotated[
        bool, typer.Option("--start", help="Start the page too, with an empty cache, and time it.")
    ] = False,
    as_json: Json = False,
) -> CommandResult:
    """Hold a checkout against the Hub's rules: front matter, versions, sizes, forbidden files, and its start.

    With --start nothing is fetched: it is the start on made-up data, which is what a machine without network shows.
    """
    found = space_problems(checkout)
    seconds = None
    if start:
        seconds, why = _cold_start(checkout)
        found += [text.hub.space.no_start(why)] if why else []
        found += [text.hub.space.cold_start(seconds, _MOST_SECONDS)] if not why and seconds > _MOST_SECONDS else []
    for one in found:
        say(one)
    record = {"checkout": checkout, "problems": found, "seconds_to_page": seconds}
    shown = {**record, "problems": len(found)} | ({} if found else {"holds": text.hub.space.HOLDS})
    return CommandResult(record, facts_table(shown), as_json, failed=bool(found))


def _cold_start(checkout: Path) -> tuple[float, str]:
    """Start the page with nothing cached; return the seconds until it answers, and why it did not."""
    with tempfile.TemporaryDirectory() as bare, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        own = {"E2UREC_CACHE": f"{bare}/cache", "E2UREC_RUNS": f"{bare}/runs", "E2UREC_OFFLINE": "1"}
        command = [sys.executable, "app.py", "--port", str(port)]
        began = time.monotonic()
        with subprocess.Popen(command, cwd=checkout, env=os.environ | own, stderr=subprocess.PIPE, text=True) as page:
            try:
                while time.monotonic() - began < 2 * _MOST_SECONDS and page.poll() is None:
                    if _answers(port):
                        return time.monotonic() - began, ""
                    time.sleep(0.1)
                said = page.stderr.read().strip().splitlines() if page.poll() is not None and page.stderr else []
                return time.monotonic() - began, (said or [text.hub.space.SILENT])[-1]
            finally:
                page.terminate()


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
            return bool(answer.status == 200) and not answer.headers.get("X-Cover")  # which is not the page yet
    except (urllib.error.URLError, OSError):
        return False
