"""Third step: the model is changed before the visitor's eyes; it can be cancelled at any moment."""

from collections.abc import Iterator

import gradio as gr

from core.errors import CoreError
from demo.page_context import JOBS, Inputs, PageContext, Updates, go_to
from demo.session.follow_job import stopper
from demo.session.visits import Visit, begin_visit
from demo.steps.choose.step import Choose
from demo.steps.unlearn import settings
from demo.steps.unlearn.layout import Unlearn, build
from demo.steps.unlearn.model import RunRequest, run_request
from demo.steps.unlearn.run import RunDisplay
from demo.widgets import page
from demo.widgets.header import Header
from demo.widgets.lossless_updates import lossless
from demo.widgets.rejoining import Rejoining

__all__ = ["Unlearn", "build", "wire"]

_OPEN_IF = f"(begins) => begins && ({go_to('unlearn')})()"
"""Opens the step as a click on its tab does; a message of the run itself that says so can be lost."""


def wire(unlearn: Unlearn, context: PageContext, *, tab: gr.Tab, choose: Choose, header: Header) -> Rejoining:
    """Connect *Forget* and *Cancel*; return how a run is shown to its visitor again who comes back.

    What is forgotten then is in the visit.
    """
    display = RunDisplay(context, unlearn, choose, header)
    turned, visit = unlearn.settings, context.visit

    def requested(values: Inputs, now: Visit) -> RunRequest:
        return run_request(
            context.app, now, choose.chosen(values), values[turned.method], values[turned.moved]
        )  # fmt: skip

    def can_begin(values: Inputs) -> bool:
        try:
            return values[visit] is None or bool(requested(values, values[visit]))
        except CoreError:
            return False

    @lossless
    def forget(values: Inputs) -> Iterator[Updates]:
        now = values[visit] or begin_visit(context.app.sessions, context.app.first)
        try:
            wanted = requested(values, now)
        except CoreError as error:
            where = choose.refused if choose.chosen(values).nothing_yet else choose.problem
            yield {where: page.problem(str(error)), unlearn.panel: page.problem(str(error))}
            return
        yield from display.begin(now, wanted)

    unlearn.cancel.click(stopper(context.app), visit, queue=False)
    presses, inputs = [choose.forget.click, turned.start.click], {visit, *turned.inputs, *choose.inputs}
    begins = gr.Checkbox(visible=False)
    asked = gr.on(presses, can_begin, inputs, begins, queue=False)  # before the model is at work, and cannot be asked
    asked.then(None, begins, js=_OPEN_IF)
    asked.then(forget, inputs, display.outputs, **JOBS)
    settings.wire(turned, context, opened=tab, choose=choose)
    return display.rejoining()
