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
from demo.session.visits import Visit
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

    @property
    def shown(self) -> set[Any]:
        """What :func:`other_data` changes."""
        return {self.paste, self.said, self.body, self.lines}


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


def other_data(tab: ListTab, experiment: Experiment) -> Updates:
    """Return the tab on another data set: an example of that, and no list."""
    return {
        tab.paste: gr.update(value="", placeholder=example(experiment)),
        tab.said: page.fine(text.choose.LISTED_HINT),
        tab.body: gr.update(visible="hidden"),
        tab.lines: gr.update(value=[], rows=[]),
    }


def wire(tab: ListTab, context: PageContext) -> list[Any]:
    """Connect the tab; return the events after which its lines are others, for the running summary to follow."""

    def answer(now: Visit | None, read: Callable[[Experiment], pd.DataFrame]) -> Updates:
        try:
            return _shown(tab, read(context.app.experiment(now.original if now else None)))
        except CoreError as error:
            nothing = gr.update(value=[], rows=[])
            return {tab.said: page.problem(str(error)), tab.body: gr.update(visible="hidden"), tab.lines: nothing}

    def paste(content: str, now: Visit | None) -> Updates:
        return answer(now, lambda experiment: listed(experiment, content or ""))

    def upload(file: str, now: Visit | None) -> Updates:
        content = Path(file).read_bytes()
        Path(file).unlink(missing_ok=True)  # what a visitor uploads is read once and not kept
        return answer(now, lambda experiment: listed(experiment, decoded(content)))

    outputs = {tab.said, tab.body, tab.lines}
    return [
        tab.read.click(paste, [tab.paste, context.visit], outputs),
        tab.upload.upload(upload, [tab.upload, context.visit], outputs),
    ]


def _shown(tab: ListTab, lines: pd.DataFrame) -> Updates:
    taken = lines.index.dropna().tolist()
    return {
        tab.said: page.fine(text.choose.lines_taken(len(taken), len(lines))),
        tab.body: gr.update(visible=True),
        tab.lines: picked_from(lines, taken),
    }
