"""Last part of the fifth step: files about the request that is shown, made when they are asked for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.processing_utils import save_file_to_cache

from core.errors import CoreError
from core.export.files import KINDS, export
from core.runs.store import Run
from demo import text
from demo.page_context import PageContext, Updates
from demo.session.app_context import AppContext
from demo.session.history import shown
from demo.session.visitor_runs import reference
from demo.session.visits import Visit
from demo.widgets import page
from demo.widgets.lossless_updates import lossless
from demo.widgets.marks import tag

FILES = "files"
"""Folder of a visitor's files, inside the private one."""
_HAND_OUT = "(file) => { if (file) setTimeout(() => document.getElementById('hand-out').click(), 50); }"
"""Presses the button that holds the file, once the page has it."""


@dataclass(frozen=True)
class TakeAway:
    """The components of the part; the buttons by the kind of file that they make."""

    body: gr.Column
    buttons: dict[str, gr.Button]
    note: gr.HTML
    file: gr.DownloadButton


def build() -> TakeAway:
    """Lay out the part, out of sight until something was forgotten."""
    with gr.Column(visible=False, elem_classes="chart", elem_id="takeaway") as body:
        gr.HTML(page.heading(text.take_away.TITLE, text.take_away.HINT))
        with gr.Row(elem_classes="files"):
            buttons = {kind: _button(kind) for kind in KINDS}
        note = gr.HTML(page.status_line(""), elem_id="handed-out")
        file = gr.DownloadButton(elem_id="hand-out")  # never seen; see the style sheet
    return TakeAway(body, buttons, note, file)


def wire(take_away: TakeAway, context: PageContext) -> None:
    """Connect the buttons: each makes its file in the visitor's folder, and hands it to the browser."""
    outputs = {take_away.note, take_away.file, *take_away.buttons.values()}
    for kind, button in take_away.buttons.items():
        make = _maker(take_away, context.app, kind)
        made = button.click(make, context.visit, outputs, concurrency_id="files", concurrency_limit=2)
        made.then(None, take_away.file, js=_HAND_OUT)


def refresh(take_away: TakeAway, context: PageContext, after: Any) -> None:
    """Show the part after an event where there is something to take away."""

    def show(now: Visit | None) -> Updates:
        return {take_away.body: gr.update(visible=bool(now and now.run)), take_away.note: page.status_line("")}

    after(show, context.visit, {take_away.body, take_away.note})


def made(app: AppContext, now: Visit, kind: str) -> Path:
    """Return a file about the run that is shown, written into the visitor's folder.

    Raises:
        CoreError: It cannot be made; the message says why.
    """
    experiment, run = shown(app, now), Run(Path(now.run))
    found = reference(experiment, now, now.request) if now.request else None
    return export(experiment, run, found, Path(now.folder) / FILES, kind)


def _maker(take_away: TakeAway, app: AppContext, kind: str) -> Callable[[Visit | None], Iterator[Updates]]:
    """Return what the button of a kind of file does."""
    note, file = take_away.note, take_away.file

    @lossless
    def make(now: Visit | None) -> Iterator[Updates]:
        if now is None or not now.run:
            return
        yield {note: page.status_line(text.take_away.MAKING), file: None, **_buttons(take_away, busy=True)}
        try:
            path = made(app, now, kind)
            # Into Gradio's own cache, so that no folder of ours has to be opened to the web.
            handed = save_file_to_cache(path, file.GRADIO_CACHE)
            said = page.status_line(text.take_away.handed_out(path.name, path.stat().st_size))
            yield {file: handed, note: said, **_buttons(take_away, busy=False)}
        except CoreError as error:
            yield {note: page.problem(str(error)), **_buttons(take_away, busy=False)}

    return make


def _buttons(take_away: TakeAway, busy: bool) -> Updates:
    return {button: gr.update(interactive=not busy) for button in take_away.buttons.values()}


def _button(kind: str) -> gr.Button:
    with gr.Column(min_width=150):
        button = gr.Button(text.take_away.KINDS[kind], elem_id=f"take-{kind}")
        gr.HTML(tag("p", text.take_away.KIND_SENTENCES[kind], "fine"))
    return button
