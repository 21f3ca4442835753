"""What stands where nobody has retrained without the forgotten ratings yet: the notice, and the visitor may."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any, TypeAlias

import gradio as gr

from core.data.requests import ForgetRequest
from core.experiment.experiment import Experiment
from demo import text
from demo.page_context import JOBS, PageContext, Updates
from demo.session import history, visitor_runs
from demo.session.app_context import AppContext
from demo.session.follow_job import listen, stopper
from demo.session.jobs import QueuedJob
from demo.session.visits import Visit
from demo.widgets.lossless_updates import lossless
from demo.widgets.marks import tag
from demo.widgets.progress import progress
from demo.widgets.rejoining import Rejoining

RequestOf: TypeAlias = Callable[[AppContext, Visit], ForgetRequest | None]
ExperimentOf: TypeAlias = Callable[[AppContext, Visit], Experiment]


@dataclass(frozen=True)
class RetrainReference:
    """The components of the notice, and in what their ids end."""

    name: str
    box: gr.Column
    said: gr.HTML
    retrain: gr.Button
    cancel: gr.Button
    panel: gr.HTML

    @property
    def offered(self) -> set[Any]:
        """What :func:`offered` changes."""
        return {self.box, self.said, self.retrain}


@dataclass(frozen=True)
class RetrainingInProgress:
    """What a job is about that retrains.

    Attributes:
        place: In what the ids of the notice end in which it was begun.
        title: What it is called on the page.
        folder: Where the run goes.
    """

    place: str
    title: str
    folder: str


def build(name: str) -> RetrainReference:
    """Lay out the notice, out of sight; the ids of its parts end in ``name``."""
    with gr.Column(visible=False, elem_classes="no-reference") as box:
        said = gr.HTML(notice())
        with gr.Row(elem_classes="actions"):
            retrain = gr.Button(text.compare.RETRAIN, variant="primary", elem_id=f"retrain{name}")
            cancel = gr.Button(text.unlearn.CANCEL, variant="stop", interactive=False, elem_id=f"cancel-retrain{name}")
        panel = gr.HTML(elem_id=f"retraining{name}")
    return RetrainReference(name, box, said, retrain, cancel, panel)


def wire(
    missing: RetrainReference,
    context: PageContext,
    *,
    request_of: RequestOf = lambda _, now: now.request,
    experiment_of: ExperimentOf = history.shown,
) -> Rejoining:
    """Connect the buttons; return how a retraining is shown to its visitor again who comes back.

    Args:
        missing: The notice.
        context: The page.
        request_of: Returns the request that is to be retrained without, None for nothing; that of the run that is shown
            where nothing else is said.
        experiment_of: Returns the recommender that it was put to, as it stood then.
    """
    app, visit = context.app, context.visit

    @lossless
    def retrain(now: Visit | None) -> Iterator[Updates]:
        request = request_of(app, now) if now else None
        if now is None or request is None:
            yield {missing.panel: gr.skip()}
            return
        yield _buttons(missing, busy=True)
        yield from _followed(missing, context, _begun(missing, app, experiment_of(app, now), now, request))

    def show(now: Visit) -> Iterator[Updates]:
        for job in app.jobs.of(now.folder):
            if isinstance(job.about, RetrainingInProgress) and job.about.place == missing.name:
                yield _buttons(missing, busy=True)
                yield from _followed(missing, context, job)

    missing.cancel.click(stopper(app), visit, queue=False)
    outputs = {missing.panel, missing.retrain, missing.cancel, context.retrained}
    missing.retrain.click(retrain, visit, outputs, **JOBS)
    return Rejoining(outputs, show)


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


def _begun(
    missing: RetrainReference, app: AppContext, experiment: Experiment, now: Visit, request: ForgetRequest
) -> QueuedJob[Any]:
    """Put a retraining without ``request`` in line; a cancelled one goes on where it stood."""
    models, without = visitor_runs.retrainings_of(experiment), len(experiment.plan(request).forget)
    title = text.yours.retraining.title(models, without)
    folder = str(visitor_runs.run_of(experiment, now, request, visitor_runs.RETRAIN_METHOD).folder)
    about = RetrainingInProgress(missing.name, title, folder)
    return app.jobs.submit(now.folder, lambda: visitor_runs.retrained(experiment, now, request), about)


def _followed(missing: RetrainReference, context: PageContext, job: QueuedJob[Any]) -> Iterator[Updates]:
    """Show a retraining to its end."""
    method, retrained = visitor_runs.RETRAIN_METHOD, gr.skip()
    for view in listen(context.app, job, method):
        yield {missing.panel: progress(job.about.title, view, text.unlearn.RETRAIN_CANCELLED, method=method)}
        if view.status == "finished":
            retrained = job.about.folder
    yield {context.retrained: retrained, **_buttons(missing, busy=False)}


def _buttons(missing: RetrainReference, busy: bool) -> Updates:
    return {missing.retrain: gr.update(interactive=not busy), missing.cancel: gr.update(interactive=busy)}
