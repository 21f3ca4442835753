"""``app``: start the page."""

from typing import Annotated

import typer

from core import text
from core.cli.options import Assets, DataDir, DatasetOption, Plugins
from core.errors import CoreError
from core.files import ASSETS


def app(
    context: typer.Context,
    dataset: DatasetOption = "movielens-100k",
    data_dir: DataDir = None,
    host: Annotated[str | None, typer.Option("--host", help="Address to listen on; else this machine only.")] = None,
    port: Annotated[
        int | None, typer.Option("--port", help="Port to listen on; else the first free from 7860.")
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
    context.obj(dataset=dataset, data_dir=data_dir, assets=assets, host=host, port=port, present=present)
