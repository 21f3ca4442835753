"""``app``: start the page."""

import os
import socket
from typing import Annotated

import typer

from core import text
from core.cli.options import Assets, DataDir, DatasetOption, Plugins
from core.config import KNOWN_ORIGINALS
from core.errors import CoreError
from core.files import ASSETS

HOST_VARIABLES = ["E2UREC_HOST", "GRADIO_SERVER_NAME"]
PORT_VARIABLES = ["E2UREC_PORT", "GRADIO_SERVER_PORT", "PORT"]
"""Environment variables that hosts set: Spaces Gradio's own, most others ``PORT``."""


def app(
    context: typer.Context,
    dataset: DatasetOption = "movielens-100k",
    data_dir: DataDir = None,
    host: Annotated[
        str | None, typer.Option("--host", envvar=HOST_VARIABLES, help="Address to listen on; else this machine only.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            "--port", envvar=PORT_VARIABLES, min=1, max=65535, help="Port to listen on; else the first free from 7860."
        ),
    ] = None,
    original: Annotated[
        str | None,
        typer.Option("--original", metavar="|".join(KNOWN_ORIGINALS), help="The recommender that answers first."),
    ] = None,
    present: Annotated[bool, typer.Option("--present", help="For a stage: large type, steps by arrow keys.")] = False,
    plugin: Plugins = None,  # noqa: ARG001 - the option loads what it names by itself
    assets: Assets = ASSETS,
) -> None:
    """Start the page and print its address; Ctrl-C stops it.

    Without the data set that is asked for it opens on made-up people and films, and says so.
    """
    if context.obj is None:
        raise CoreError(text.cli.NO_PAGE)
    if port is not None:
        _check_free(host or "127.0.0.1", port)
    if original is not None and original not in KNOWN_ORIGINALS:
        raise typer.BadParameter(text.cli.no_recipe(KNOWN_ORIGINALS, original))
    where = {"host": host, "port": port, "present": present}
    context.obj(dataset=dataset, original=original, data_dir=data_dir, assets=assets, **where)


def _check_free(host: str, port: int) -> None:
    """Raise a CoreError where a port cannot be listened on, before anything is opened."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as tried:
            if os.name != "nt":
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except OSError as error:
        raise CoreError(text.cli.port_taken(port, error.strerror or str(error))) from error
