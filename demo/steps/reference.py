"""What stands where nobody has retrained without the forgotten ratings yet: the notice, and the visitor may."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import gradio as gr

from core.experiment import Experiment
from core.forgetting import ForgetRequest
from demo import shelf, text
from demo.render import results
from demo.render.progress import progress
from demo.state import Visit
from demo.steps.steady import steady
from demo.steps.watching import stopper, watch
from demo.workshop import Workshop

RequestOf: TypeAlias = Callable[..., ForgetRequest | None]
ExperimentOf: TypeAlias = Callable[[Workshop, Visit], Experiment]


@dataclass(frozen=True)
class Missing:
    """The components of the notice."""

    box: gr.Column
    retrain: gr.Button
    cancel: gr.Button
    panel: gr.HTML


def build(name: str) -> Missing:
    """Lay out the notice, out of sight; the ids of its parts end in ``name``."""
    with gr.Column(visible=False, elem_classes="no-reference") as box:
        gr.HTML(results.missing())
        with gr.Row(elem_classes="actions"):
            retrain = gr.Button(text.RETRAIN, variant="primary", elem_id=f"retrain{name}")
            cancel = gr.Button(text.CANCEL, variant="stop", interactive=False, elem_id=f"cancel-retrain{name}")
        panel = gr.HTML(elem_id=f"retraining{name}")
    return Missing(box, retrain, cancel, panel)


def wire(
    missing: Missing,
    workshop: Workshop,
    visit: gr.State,
    asked: list[Any],
    request_of: RequestOf,
    experiment_of: ExperimentOf,
) -> Any:
    """Connect the buttons; return the event of a retraining, for others to follow.

    Args:
        missing: The notice.
        workshop: Where it runs.
        visit: The visitor.
        asked: Components besides ``visit`` from whose values, visit first, ``request_of`` tells what went.
        request_of: Returns the request that is to be retrained without, None for nothing.
        experiment_of: Returns the recommender that it was put to, as it stood then.
    """

    @steady
    def retrain(now: Visit, *values: Any) -> Iterator[dict[Any, Any]]:
        request = request_of(now, *values)
        if request is None:
            return
        yield _buttons(missing, busy=True)
        for html in _retraining(workshop, experiment_of(workshop, now), now, request):
            yield {missing.panel: html}
        yield _buttons(missing, busy=False)

    missing.cancel.click(stopper(workshop), visit, queue=False)
    outputs = [missing.panel, missing.retrain, missing.cancel]
    return missing.retrain.click(retrain, [visit, *asked], outputs, concurrency_id="jobs", concurrency_limit=16)


def _retraining(workshop: Workshop, experiment: Experiment, now: Visit, request: ForgetRequest) -> Iterator[str]:
    """Retrain without what was forgotten, yielding how far it is; a cancelled retraining goes on where it stood."""
    title = text.retraining(len(experiment.plan(request).forget))
    views = watch(workshop, now.folder, shelf.RETRAIN, lambda: shelf.done(experiment, now, request, shelf.RETRAIN))
    for view in views:
        yield progress(title, view, text.RETRAIN_CANCELLED)


def _buttons(missing: Missing, busy: bool) -> dict[Any, Any]:
    return {missing.retrain: gr.update(interactive=not busy), missing.cancel: gr.update(interactive=busy)}
