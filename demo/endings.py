"""The end of a visit: nothing of it stays."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta

import gradio as gr

from demo.session.app_context import AppContext
from demo.session.open_pages import OpenPages
from demo.session.zero_gpu.host import prefer_cpu

UNUSED = timedelta(minutes=2)
"""How long a session is silent before all that Gradio keeps of it is let go of."""


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


def end_sessions(pages: OpenPages, blocks: gr.Blocks, now: Callable[[], datetime] = datetime.now) -> int:
    """Let go of what Gradio keeps of each session that has no page and was silent for long; return how many those were.

    Gradio keeps a session of everybody who ever called, up to ten thousand. A program that calls again gets a new one.

    Args:
        pages: The pages that are open, or may come back.
        blocks: The page, once it is served.
        now: Tells the time, by Gradio's clock.
    """
    kept, queue, since = blocks.state_holder, blocks._queue, now() - UNUSED
    silent = [session for session, used in list(kept.time_last_used.items()) if used < since]
    over = [session for session in silent if not pages.may_return(session)]
    for session in over:
        kept.delete_state(session)
        with kept.lock:
            kept.session_data.pop(session, None)
            kept.time_last_used.pop(session, None)
        if not queue.pending_event_ids_session.get(session):
            queue.pending_messages_per_session.pop(session, None)
            queue.pending_event_ids_session.pop(session, None)
    return len(over)
