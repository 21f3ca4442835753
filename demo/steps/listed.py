"""Choosing by a list that is uploaded or pasted; each line is judged, and only what is shown as ticked is forgotten."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
import pandas as pd

from core.errors import CoreError
from core.experiment import Experiment
from demo import text
from demo.listing import decoded, listed
from demo.picking import picked_from, picker
from demo.render import page
from demo.workshop import Workshop


@dataclass(frozen=True)
class Listed:
    """The components of the tab."""

    upload: gr.UploadButton
    paste: gr.Textbox
    read: gr.Button
    said: gr.HTML
    body: gr.Column
    lines: gr.HTML


def build() -> Listed:
    """Lay out the tab, empty."""
    paste = gr.Textbox(
        label=text.PASTE, placeholder=text.PASTE_EXAMPLE, lines=3, max_lines=3, elem_id="paste",
    )  # fmt: skip
    with gr.Row(elem_classes="actions"):
        upload = gr.UploadButton(text.UPLOAD, file_types=[".csv", ".txt", ".tsv"], size="md", elem_id="upload")
        read = gr.Button(text.READ_LIST, size="md", elem_id="read-list")
    said = gr.HTML(page.fine(text.LISTED_HINT), elem_id="list-said")
    empty = pd.DataFrame(columns=list(text.LISTED_COLUMNS)).astype({text.LISTED_COLUMNS[0]: int})
    with gr.Column(visible="hidden") as body:
        lines = picker(empty, text.LISTED_TABLE, "lines", filters=text.LISTED_COLUMNS[3:])
    return Listed(upload, paste, read, said, body, lines)


def wire(tab: Listed, workshop: Workshop) -> list[Any]:
    """Connect the tab; return the events after which its lines are others, for the running summary to follow."""

    def answer(read: Callable[[Experiment], pd.DataFrame]) -> list[Any]:
        try:
            return _shown(read(workshop.experiment()))
        except CoreError as error:
            return [page.problem(str(error)), gr.update(visible="hidden"), gr.update(value=[], rows=[])]

    def paste(content: str) -> list[Any]:
        return answer(lambda experiment: listed(experiment, content or ""))

    def upload(file: str) -> list[Any]:
        content = Path(file).read_bytes()
        Path(file).unlink(missing_ok=True)  # what a visitor uploads is read once and not kept
        return answer(lambda experiment: listed(experiment, decoded(content)))

    outputs = [tab.said, tab.body, tab.lines]
    return [
        tab.read.click(paste, tab.paste, outputs),
        tab.upload.upload(upload, tab.upload, outputs),
    ]


def _shown(lines: pd.DataFrame) -> list[Any]:
    taken = lines.index.dropna().tolist()
    return [page.fine(text.lines_taken(len(taken), len(lines))), gr.update(visible=True), picked_from(lines, taken)]
