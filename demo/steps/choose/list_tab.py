"""Choosing by a list that is uploaded or pasted; each line is judged, and only what is shown as ticked is forgotten."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
import pandas as pd

from core.errors import CoreError
from core.experiment.experiment import Experiment
from demo import text
from demo.page_context import PageContext, Updates
from demo.steps.choose.id_list import COLUMNS_OF_A_LIST, MOST_PASTED, decoded, example, listed
from demo.steps.choose.view import picked_from, picker
from demo.widgets import page


@dataclass(frozen=True)
class ListTab:
    """The components of the tab."""

    upload: gr.UploadButton
    paste: gr.Textbox
    read: gr.Button
    said: gr.HTML
    body: gr.Column
    lines: gr.HTML


def build(experiment: Experiment) -> ListTab:
    """Lay out the tab, empty; what stands in the empty field is a list that could be pasted as it is."""
    paste = gr.Textbox(
        label=text.choose.PASTE, placeholder=example(experiment), lines=4, max_lines=4, max_length=MOST_PASTED,
        elem_id="paste",
    )  # fmt: skip
    with gr.Row(elem_classes="actions"):
        upload = gr.UploadButton(text.choose.UPLOAD, file_types=[".csv", ".txt", ".tsv"], size="md", elem_id="upload")
        read = gr.Button(text.choose.READ_LIST, size="md", elem_id="read-list")
    said = gr.HTML(page.fine(text.choose.LISTED_HINT), elem_id="list-said")
    empty = pd.DataFrame(columns=list(COLUMNS_OF_A_LIST)).astype({"line": int})
    with gr.Column(visible="hidden") as body:
        lines = picker(
            empty, text.choose.LISTED_COLUMNS, filters=["verdict"], caption=text.choose.LISTED_TABLE, elem_id="lines"
        )
    return ListTab(upload, paste, read, said, body, lines)


def wire(tab: ListTab, context: PageContext) -> list[Any]:
    """Connect the tab; return the events after which its lines are others, for the running summary to follow."""

    def answer(read: Callable[[Experiment], pd.DataFrame]) -> Updates:
        try:
            return _shown(tab, read(context.app.experiment()))
        except CoreError as error:
            nothing = gr.update(value=[], rows=[])
            return {tab.said: page.problem(str(error)), tab.body: gr.update(visible="hidden"), tab.lines: nothing}

    def paste(content: str) -> Updates:
        return answer(lambda experiment: listed(experiment, content or ""))

    def upload(file: str) -> Updates:
        content = Path(file).read_bytes()
        Path(file).unlink(missing_ok=True)  # what a visitor uploads is read once and not kept
        return answer(lambda experiment: listed(experiment, decoded(content)))

    outputs = {tab.said, tab.body, tab.lines}
    return [
        tab.read.click(paste, tab.paste, outputs),
        tab.upload.upload(upload, tab.upload, outputs),
    ]


def _shown(tab: ListTab, lines: pd.DataFrame) -> Updates:
    taken = lines.index.dropna().tolist()
    return {
        tab.said: page.fine(text.choose.lines_taken(len(taken), len(lines))),
        tab.body: gr.update(visible=True),
        tab.lines: picked_from(lines, taken),
    }
