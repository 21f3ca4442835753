"""The end of a visit: nothing of it stays."""

import shutil

from demo.session.app_context import AppContext
from demo.session.zero_gpu.host import prefer_cpu


def end(app: AppContext, folder: str) -> None:
    """Let go of all that belongs to the visit in ``folder``: jobs, models, runs, files.

    Args:
        app: What all visitors share.
        folder: The visit's private folder.
    """
    app.jobs.forget(folder)
    app.own_models.erase(folder)
    prefer_cpu(folder, wanted=False)

    def gone() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        app.let_go(folder)

    app.let_go(folder)
    app.jobs.when_idle(gone)


def end_those_who_left(app: AppContext) -> None:
    """End the visits whose pages were closed long ago; let go of what belongs to those that have ended otherwise."""
    for folder in app.open_pages.ended():
        end(app, folder)
    app.let_go()
