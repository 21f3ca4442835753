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
    said: gr.HTML
    retrain: gr.Button
    cancel: gr.Button
    panel: gr.HTML

    @property
    def offered(self) -> set[Any]:
        """What :func:`offered` changes."""
        return {self.box, self.said, self.retrain}


def build(name: str) -> RetrainReference:
    """Lay out the notice, out of sight; the ids of its parts end in ``name``."""
    with gr.Column(visible=False, elem_classes="no-reference") as box:
        said = gr.HTML(notice())
        with gr.Row(elem_classes="actions"):
            retrain = gr.Button(text.compare.RETRAIN, variant="primary", elem_id=f"retrain{name}")
            cancel = gr.Button(text.unlearn.CANCEL, variant="stop", interactive=False, elem_id=f"cancel-retrain{name}")
        panel = gr.HTML(elem_id=f"retraining{name}")
    return RetrainReference(box, said, retrain, cancel, panel)


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


def offered(missing: RetrainReference, app: AppContext, experiment: Experiment, request: ForgetRequest) -> Updates:
    """Return the notice, shown, with what would be retrained without ``request``, and how long that takes here."""
    models, speed = visitor_runs.retrainings_of(experiment), app.known_speed(experiment)
    plan = experiment.plan(request)
    seconds = visitor_runs.retraining_seconds(experiment, plan, speed) if speed else None
    return {
        missing.box: gr.update(visible=True),
        missing.said: notice(text.yours.retraining.announced(models, *seconds) if seconds else ""),
        missing.retrain: text.yours.retraining.button(models, text.compare.RETRAIN),
    }


def notice(announced: str = "") -> str:
    """Return the notice that there is no retrained reference, what can be done, and what is ``announced`` of that."""
    said = [tag("p", escape(one)) for one in (text.compare.NO_REFERENCE_WHY, announced) if one]
    head = tag("strong", escape(text.compare.NO_REFERENCE))
    return tag("div", head + "".join(said), "missing", role="status")


def _retraining(app: AppContext, experiment: Experiment, now: Visit, request: ForgetRequest) -> Iterator[str]:
    """Retrain without what was forgotten, yielding how far it is; a cancelled retraining goes on where it stood."""
    models, method = visitor_runs.retrainings_of(experiment), visitor_runs.RETRAIN_METHOD
    title = text.yours.retraining.title(models, len(experiment.plan(request).forget))
    views = watch(app, now.folder, method, lambda: visitor_runs.retrained(experiment, now, request))
    for view in views:
        yield progress(title, view, text.unlearn.RETRAIN_CANCELLED, method=method)


def _buttons(missing: RetrainReference, busy: bool) -> Updates:
    return {missing.retrain: gr.update(interactive=not busy), missing.cancel: gr.update(interactive=busy)}
