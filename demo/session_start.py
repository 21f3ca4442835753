"""Coming to the page: anew, by a deep link, or again after a reload; and starting all over."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from core.errors import CoreError
from core.runs.recording import copy_run
from core.runs.store import Run
from demo import text
from demo.endings import end, end_those_who_left
from demo.guard.values import accepting, texts_named
from demo.page_context import JOBS, PageContext, Updates
from demo.session.app_context import AppContext
from demo.session.follow_job import going_on
from demo.session.links import STEP_NUMBERS, Link, read_link
from demo.session.own_data import belongs_to
from demo.session.visits import Visit, begin_visit, begun_run, find_visit, fresh_folder, keep_visit, sweep
from demo.steps.choose.step import Choose
from demo.steps.methods.offered import first_method
from demo.steps.unlearn.model import RunInProgress
from demo.steps.unlearn.race import RaceInProgress
from demo.steps.unlearn.replay import recordings
from demo.steps.unlearn.step import Unlearn
from demo.widgets import page
from demo.widgets.header import Header, offered

_BROUGHT = """() => ({
  token: stage.token(), left: stage.left(), search: window.location.search, step: stage.step(),
})"""
"""What the browser brings along; assets/stage.js has these functions."""
_REMEMBER = "(token) => stage.remember(token)"
_START_OVER = "() => stage.startOver()"
_FIRST = "meet"
_TABS = frozenset(map(str, STEP_NUMBERS.values()))


@dataclass(frozen=True)
class SessionStart:
    """What passes between the browser and the page when it is opened, out of sight, and what the visitor is told.

    Attributes:
        brought: The ``token`` of the tab's visit, that of the visit that was ``left``, the ``search`` of the address
            and the number of the ``step`` that was open, each empty where there is none.
        token: The token that the tab is to remember.
        note: What was wrong with the address, or became of a run.
    """

    brought: gr.JSON
    token: gr.Textbox
    note: gr.HTML


def build() -> SessionStart:
    """Lay out what is said on arrival."""
    return SessionStart(
        accepting(gr.JSON(visible=False), texts_named("token", "left", "search", "step")),
        gr.Textbox(visible=False), gr.HTML(visible=False, elem_id="arrival")
    )  # fmt: skip


def wire(start: SessionStart, context: PageContext, *, header: Header, choose: Choose, unlearn: Unlearn) -> Any:
    """Connect the opening of the page and *Start over*; return the event after which the visitor is known."""
    app = context.app

    def arrive(brought: Mapping[str, str], request: gr.Request) -> Updates:
        link, now, again = _visit(app, brought)
        now = now if again else _with_result(app, now, link)
        app.open_pages.opened(str(request.session_hash), now.folder)
        now, why = _answered(app, now)
        said = " ".join(filter(None, [why, _note(link, stopped=again and _stopped(app, now))]))
        step = int(brought["step"]) if again and brought["step"] in _TABS else STEP_NUMBERS[link.step or _FIRST]
        return {
            context.visit: now,
            start.token: now.token,
            context.walk: gr.Tabs(selected=step) if step != STEP_NUMBERS[_FIRST] else gr.skip(),  # where everybody is
            header.original: offered(app, now),
            choose.preset: link.preset or gr.skip(),
            unlearn.settings.method: link.method or gr.skip(),
            start.note: gr.update(value=page.problem(said), visible=bool(said)),
        }

    def leave(request: gr.Request) -> None:
        app.open_pages.closed(str(request.session_hash), app.jobs.stop)

    def keep(now: Visit | None) -> None:
        if now is not None:
            keep_visit(now)

    filled = {context.visit, start.token, context.walk, start.note}
    filled |= {header.original, choose.preset, unlearn.settings.method}
    known = context.blocks.load(arrive, start.brought, filled, js=_BROUGHT, **JOBS)
    known.then(None, start.token, js=_REMEMBER)
    context.blocks.unload(leave)
    header.reset.click(None, js=_START_OVER)
    context.visit.change(keep, context.visit)
    return known


def _visit(app: AppContext, brought: Mapping[str, str]) -> tuple[Link, Visit, bool]:
    """Return where the address leads, the visit of the token or a new one, and whether it was there already."""
    sweep(app.sessions)
    end_those_who_left(app)
    _dismiss(app, find_visit(app.sessions, brought["left"]))
    link, again = read_link(brought["search"]), find_visit(app.sessions, brought["token"])
    return link, again or begin_visit(app.sessions, link.original or app.first), again is not None


def _answered(app: AppContext, now: Visit) -> tuple[Visit, str]:
    """Return the visit with an original that can be asked, and why that is not the one that was wanted, if so.

    A model that nobody has opened yet is opened here: its visitor waits, and nobody else.
    """
    wanted = now.original
    if wanted == app.first or app.is_open(wanted):
        return now, ""
    known = wanted in app.originals or belongs_to(now.folder, wanted)
    why = "" if known else text.walk.no_such_model(wanted)
    try:
        if not why:
            app.looking(wanted)
            return now, ""
    except CoreError as error:
        why = text.walk.other_model(str(error))
    return now.put_to(app.first), why


def _with_result(app: AppContext, now: Visit, link: Link) -> Visit:
    """Return a new visit with the recorded result of a preset that the address leads to, where there is one."""
    if link.preset is None or link.step not in ("compare", "verify"):
        return now
    try:
        experiment = app.experiment(now.original)
        request = experiment.presets()[link.preset]
        recording = recordings(experiment).get((link.preset, link.method or first_method(experiment)))
        if recording is None:
            return now
        folder = fresh_folder(now, "replays") / recording.folder.name
        copy_run(recording.folder, folder)
    except (CoreError, OSError):
        return now
    return now.finished(request, folder)


def _dismiss(app: AppContext, left: Visit | None) -> None:
    """End the visit of somebody who started over."""
    if left is not None:
        end(app, left.folder)


def _stopped(app: AppContext, now: Visit) -> bool:
    """Return whether a run was begun that neither finished nor goes on."""
    goes_on = going_on(app, now, RunInProgress, RaceInProgress) is not None  # asked first: it may end in between
    begun = begun_run(now)
    return bool(begun) and not goes_on and begun not in now.done and not Run(Path(begun)).finished


def _note(link: Link, stopped: bool) -> str:
    said = [text.walk.unknown_link(name, value) for name, value in link.unknown]
    return " ".join([*said, *([text.walk.STOPPED_BY_LEAVING] if stopped else [])])
