"""What stands where nobody has retrained without the forgotten ratings yet: the notice, and the visitor may."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any, TypeAlias

import gradio as gr

from core.data.requests import ForgetRequest
from core.experiment.experiment import Experiment
from demo import text
from demo.page_context import JOBS, Inputs, PageContext, Updates
from demo.session import history, visitor_runs
from demo.session.app_context import AppContext
from demo.session.follow_job import stopper, watch
from demo.session.visits import Visit
from demo.widgets.lossless_updates import lossless
from demo.widgets.marks import tag
from demo.widgets.progress import progress

RequestOf: TypeAlias = Callable[[Visit, Inputs], ForgetRequest | None]
ExperimentOf: TypeAlias = Callable[[AppContext, Visit], Experiment]


@dataclass(frozen=True)
class RetrainReference:
    """The components of the notice."""

    box: gr.Column
    retrain: gr.Button
    cancel: gr.Button
    panel: gr.HTML


def build(name: str) -> RetrainReference:
    """Lay out the notice, out of sight; the ids of its parts end in ``name``."""
    with gr.Column(visible=False, elem_classes="no-reference") as box:
        gr.HTML(notice())
        with gr.Row(elem_classes="actions"):
            retrain = gr.Button(text.compare.RETRAIN, variant="primary", elem_id=f"retrain{name}")
            cancel = gr.Button(text.unlearn.CANCEL, variant="stop", interactive=False, elem_id=f"cancel-retrain{name}")
        panel = gr.HTML(elem_id=f"retraining{name}")
    return RetrainReference(box, retrain, cancel, panel)


def wire(
    missing: RetrainReference,
    context: PageContext,
    request_of: RequestOf = lambda now, _: now.request,
    experiment_of: ExperimentOf = history.shown,
    *inputs: Any,
) -> Any:
    """Connect the buttons; return the event of a retraining, for others to follow.

    Args:
        missing: The notice.
        context: The page.
        request_of: Returns the request that is to be retrained without, None for nothing; that of the run that is shown
            where nothing else is said.
        experiment_of: Returns the recommender that it was put to, as it stood then.
        inputs: Components whose values ``request_of`` reads.
    """
    app, visit = context.app, context.visit

    @lossless
    def retrain(values: Inputs) -> Iterator[Updates]:
        now: Visit | None = values[visit]
        request = request_of(now, values) if now else None
        if now is None or request is None:
            return
        yield _buttons(missing, busy=True)
        for html in _retraining(app, experiment_of(app, now), now, request):
            yield {missing.panel: html}
        yield _buttons(missing, busy=False)

    missing.cancel.click(stopper(app), visit, queue=False)
    outputs = {missing.panel, missing.retrain, missing.cancel}
    return missing.retrain.click(retrain, {visit, *inputs}, outputs, **JOBS)


def notice() -> str:
    """Return the notice that there is no retrained reference, and what can be done."""
    head = tag("strong", escape(text.compare.NO_REFERENCE))
    return tag("div", head + tag("p", escape(text.compare.NO_REFERENCE_WHY)), "missing", role="status")


def _retraining(app: AppContext, experiment: Experiment, now: Visit, request: ForgetRequest) -> Iterator[str]:
    """Retrain without what was forgotten, yielding how far it is; a cancelled retraining goes on where it stood."""
    title, method = text.unlearn.retraining(len(experiment.plan(request).forget)), visitor_runs.RETRAIN_METHOD
    views = watch(app, now.folder, method, lambda: visitor_runs.done(experiment, now, request, method))
    for view in views:
        yield progress(title, view, text.unlearn.RETRAIN_CANCELLED, method=method)


def _buttons(missing: RetrainReference, busy: bool) -> Updates:
    return {missing.retrain: gr.update(interactive=not busy), missing.cancel: gr.update(interactive=busy)}
