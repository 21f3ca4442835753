"""Last part of the fifth step: files about the request that is shown, made when they are asked for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.processing_utils import save_file_to_cache

from core.errors import CoreError
from core.store import Run
from core.takeaway.export import KINDS, export
from demo import shelf, text
from demo.render import page
from demo.render.marks import tag
from demo.sequence import shown
from demo.state import Visit
from demo.steps.steady import steady
from demo.workshop import Workshop

FILES = "files"
"""Folder of a visitor's files, inside the private one."""
HAND_OUT = "(file) => { if (file) setTimeout(() => document.getElementById('hand-out').click(), 50); }"
"""Presses the button that holds the file, once the page has it."""


@dataclass(frozen=True)
class Takeaway:
    """The components of the part."""

    body: gr.Column
    buttons: dict[str, gr.Button]
    note: gr.HTML
    file: gr.DownloadButton


def build() -> Takeaway:
    """Lay out the part, out of sight until something was forgotten."""
    with gr.Column(visible=False, elem_classes="chart", elem_id="takeaway") as body:
        gr.HTML(page.heading(text.TAKE, text.TAKE_HINT))
        with gr.Row(elem_classes="files"):
            buttons = {kind: _file(kind) for kind in KINDS}
        note = gr.HTML(page.status_line(""), elem_id="handed-out")
        file = gr.DownloadButton(elem_id="hand-out")  # never seen; see the style sheet
    return Takeaway(body, buttons, note, file)


def wire(takeaway: Takeaway, workshop: Workshop, visit: gr.State) -> None:
    """Connect the buttons: each makes its file in the visitor's folder, and hands it to the browser."""
    idle = list(takeaway.buttons.values())
    outputs = [takeaway.note, takeaway.file, *idle]
    for kind, button in takeaway.buttons.items():
        made = button.click(
            _maker(takeaway, workshop, kind), visit, outputs,
            concurrency_id="files", concurrency_limit=2,
        )  # fmt: skip
        made.then(None, takeaway.file, js=HAND_OUT)


def refresh(takeaway: Takeaway, visit: gr.State, after: Any) -> None:
    """Show the part after an event where there is something to take away."""

    def show(now: Visit | None) -> list[Any]:
        return [gr.update(visible=bool(now and now.run)), page.status_line("")]

    after(show, visit, [takeaway.body, takeaway.note])


def made(workshop: Workshop, now: Visit, kind: str) -> Path:
    """Return a file about the run that is shown, written into the visitor's folder.

    Raises:
        CoreError: It cannot be made; the message says why.
    """
    experiment, run = shown(workshop, now), Run(Path(now.run))
    reference = shelf.reference(experiment, now, now.request) if now.request else None
    return export(experiment, run, reference, Path(now.folder) / FILES, kind)


def _maker(takeaway: Takeaway, workshop: Workshop, kind: str) -> Callable[[Visit | None], Iterator[dict[Any, Any]]]:
    @steady
    def make(now: Visit | None) -> Iterator[dict[Any, Any]]:
        if now is None or not now.run:
            return
        yield {takeaway.note: page.status_line(text.MAKING), takeaway.file: None, **_buttons(takeaway, busy=True)}
        try:
            path = made(workshop, now, kind)
            # Into Gradio's own cache, so that no folder of ours has to be opened to the web.
            handed = save_file_to_cache(path, takeaway.file.GRADIO_CACHE)
            said = page.status_line(text.handed_out(path.name, path.stat().st_size))
            yield {takeaway.file: handed, takeaway.note: said, **_buttons(takeaway, busy=False)}
        except CoreError as error:
            yield {takeaway.note: page.problem(str(error)), **_buttons(takeaway, busy=False)}

    return make


def _buttons(takeaway: Takeaway, busy: bool) -> dict[Any, Any]:
    return {button: gr.update(interactive=not busy) for button in takeaway.buttons.values()}


def _file(kind: str) -> gr.Button:
    with gr.Column(min_width=150):
        button = gr.Button(text.KINDS[kind], elem_id=f"take-{kind}")
        gr.HTML(tag("p", text.KIND_SENTENCES[kind], "fine"))
    return button
