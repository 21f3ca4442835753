"""Start the page: open the data, lay out the steps, serve them, and load the model behind them."""

import logging
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import gradio as gr

from core import text
from core.data.downloads import DownloadProgress
from core.errors import CoreError
from core.files import runs_folder, writable
from demo import ui
from demo.endings import end_sessions, end_those_who_left
from demo.session.app_context import AppContext
from demo.session.opening import open_app_context
from demo.session.zero_gpu.begin import begin

_HOUSEKEEPING = 60.0
"""Seconds between two looks for visits that have ended."""
_LOG = logging.getLogger(__name__)


def opened(
    progress: DownloadProgress,
    dataset: str,
    data_dir: Path | None,
    assets: Path,
    host: str | None,
    port: int,
    present: bool,
    original: str | None = None,
) -> Callable[[], None]:
    """Lay out the page; return what serves it, and returns when it is stopped.

    Args:
        progress: Told of downloads.
        dataset: Name of the data set; where it cannot be had, the made-up one is shown instead.
        data_dir: Folder of the data set's own files, or None.
        assets: Folder of trained models and references.
        host: Address to listen on; this machine only where None.
        port: Port to listen on.
        present: Whether the page is for a stage.
        original: The recommender that answers first; the one that tells most of single people where None.

    Raises:
        CoreError: Not even the made-up data can be opened.
    """
    begin()
    wanted = runs_folder() / "sessions"
    sessions, why = writable(wanted)
    if why:
        warnings.warn(text.runs.kept_elsewhere(wanted, why, sessions), stacklevel=2)
    app = open_app_context(dataset, data_dir, assets, sessions, later=True, progress=progress, original=original)
    _heeded(app.make_ready)
    blocks = ui.build(app)
    return lambda: _serve(app, blocks, host, port, present)


def _serve(app: AppContext, blocks: gr.Blocks, host: str | None, port: int, present: bool) -> None:
    ui.launch(blocks, host, port, present, quiet=False, prevent_thread_lock=True)
    threading.Thread(target=_heeded, args=(app.load,), name="loading", daemon=True).start()
    threading.Thread(target=_keep_house, args=(app, blocks), name="housekeeping", daemon=True).start()
    blocks.block_thread()


def _keep_house(app: AppContext, blocks: gr.Blocks) -> None:
    """End visits and sessions of those who left, also while nobody comes."""
    while True:
        time.sleep(_HOUSEKEEPING)
        end_those_who_left(app)
        end_sessions(app.open_pages, blocks)


def _heeded(load: Callable[[], None]) -> None:
    """Load a model; where that fails, whoever asks it is told why, and it is tried again."""
    try:
        load()
    except CoreError as error:
        _LOG.warning("%s", error)
