"""Start the page: open the data, build the steps, and serve them until somebody stops it."""

import warnings
from pathlib import Path

from core import text
from core.files import runs_folder, writable
from demo import ui
from demo.session.app_context import open_app_context


def serve(dataset: str, data_dir: Path | None, assets: Path, host: str | None, port: int | None, present: bool) -> None:
    """Serve the page and return when it is stopped.

    Args:
        dataset: Name of the data set; where it cannot be had, the made-up one is shown instead.
        data_dir: Folder of the data set's own files, or None.
        assets: Folder of trained models and references.
        host: Address to listen on; this machine only where None.
        port: Port to listen on; the first free one from 7860 where None.
        present: Whether the page is for a stage.

    Raises:
        CoreError: Not even the made-up data can be opened.
    """
    wanted = runs_folder() / "sessions"
    sessions, why = writable(wanted)
    if why:
        warnings.warn(text.runs.kept_elsewhere(wanted, why, sessions), stacklevel=2)
    ui.launch(ui.build(open_app_context(dataset, data_dir, assets, sessions)), host, port, present, quiet=False)
