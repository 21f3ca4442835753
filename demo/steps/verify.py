"""Fifth step: can an attacker still tell who was in the data, and how soon is what went brought back?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import gradio as gr

from core.errors import CoreError
from core.events import Evaluated
from core.store import Run
from demo import shelf, text
from demo.render import distances, page, relearning, verification
from demo.render.progress import progress
from demo.sequence import shown
from demo.state import Visit
from demo.steps import reference
from demo.steps.steady import steady
from demo.steps.watching import EVERY, stopper
from demo.verification import ATTACKERS, Verified, verified
from demo.view import Progress, fold
from demo.workshop import Workshop


@dataclass(frozen=True)
class Verify:
    """The components of the step."""

    known: gr.State
    note: gr.HTML
    missing: reference.Missing
    body: gr.Column
    attacker: gr.Radio
    no_ratio: gr.HTML
    level: gr.Radio
    threshold: gr.Slider
    drawing: gr.HTML
    figures: gr.HTML
    spread: gr.HTML
    relearn: gr.Button
    cancel: gr.Button
    panel: gr.HTML
    methods: gr.Button

    @property
    def controls(self) -> list[Any]:
        """What the visitor chooses, in the order in which every function here takes it."""
        return [self.attacker, self.level, self.threshold]

    @property
    def shown(self) -> list[Any]:
        """What a finished run fills, in the order of :func:`_filled`."""
        above = [self.known, self.note, self.missing.box, self.missing.panel, self.body]
        attack = [self.attacker, self.no_ratio, self.threshold, self.drawing, self.figures]
        return [*above, *attack, self.spread, self.panel]


def build() -> Verify:
    """Lay out the step, empty."""
    known = gr.State(None)
    gr.HTML(page.lead(text.VERIFY_LEAD))
    note = gr.HTML(page.empty(text.NO_RUN), elem_id="verify-note")
    missing = reference.build("-verify")
    with gr.Column(visible=False) as body:
        with gr.Row(equal_height=False):
            with gr.Column(scale=5, min_width=320, elem_classes="chart"):
                gr.HTML(page.heading(text.ROC, text.ROC_HINT))
                attacker = _radio(text.ATTACKER, text.ATTACKERS, "attacker")
                no_ratio = gr.HTML(elem_id="no-ratio")
                level = _radio(text.LEVEL, text.LEVELS, "level")
                threshold = gr.Slider(step=0.01, elem_id="threshold", **_slider(attacker.value))
                drawing = gr.HTML(elem_id="attack")
            with gr.Column(scale=5, min_width=320):
                figures = gr.HTML(elem_id="attack-figures")
                with gr.Column(elem_classes="chart"):
                    gr.HTML(page.heading(text.JSD_SPREAD, text.JSD_SPREAD_HINT))
                    spread = gr.HTML(elem_id="jsd-spread")
        with gr.Column(elem_classes="chart"):
            gr.HTML(page.heading(text.RELEARN, text.RELEARN_HINT))
            panel = gr.HTML(elem_id="relearning")
            with gr.Row(elem_classes="actions"):
                cancel = gr.Button(text.CANCEL, variant="stop", interactive=False, elem_id="cancel-relearn")
                relearn = gr.Button(text.BRING_BACK, variant="primary", elem_id="relearn")
        with gr.Row(elem_classes="actions"):
            methods = gr.Button(text.TO_METHODS, size="lg", elem_id="to-methods")
    return Verify(
        known, note, missing, body, attacker, no_ratio, level, threshold, drawing, figures, spread, relearn, cancel,
        panel, methods,
    )  # fmt: skip


def wire(verify: Verify, workshop: Workshop, visit: gr.State) -> Any:
    """Connect the slider and the buttons; return the event of a retraining, for others to follow."""

    def move(known: Verified | None, attacker: str, level: str, threshold: float) -> list[str]:
        return ["", ""] if known is None else _attack(known, attacker, level, threshold)

    def turn(known: Verified | None, attacker: str, level: str) -> list[Any]:
        return [gr.update(**_slider(attacker)), *move(known, attacker, level, ATTACKERS[attacker].start)]

    @steady
    def relearn(now: Visit | None) -> Iterator[dict[Any, Any]]:
        if now is None or not now.run:
            return
        yield _buttons(verify, busy=True)
        for html in _relearning(workshop, now):
            yield {verify.panel: html}
        yield _buttons(verify, busy=False)

    at_once, drawn = {"trigger_mode": "always_last", "queue": False}, [verify.drawing, verify.figures]
    for control in (verify.level, verify.threshold):
        control.input(move, [verify.known, *verify.controls], drawn, **at_once)
    verify.attacker.input(turn, [verify.known, verify.attacker, verify.level], [verify.threshold, *drawn], **at_once)
    outputs = [verify.panel, verify.relearn, verify.cancel]
    verify.relearn.click(relearn, visit, outputs, concurrency_id="jobs", concurrency_limit=16)
    verify.cancel.click(stopper(workshop), visit, queue=False)
    return reference.wire(verify.missing, workshop, visit, [], lambda now: now.request, shown)


def refresh(verify: Verify, workshop: Workshop, visit: gr.State, after: Any) -> None:
    """Fill the step after an event."""

    def show(now: Visit | None, *chosen: Any) -> list[Any]:
        return _filled(None if now is None or not now.run else _verified(workshop, now), *chosen)

    after(show, [visit, *verify.controls], verify.shown)


def _verified(workshop: Workshop, now: Visit) -> Verified | CoreError:
    try:
        experiment = shown(workshop, now)
        found = shelf.reference(experiment, now, now.request) if now.request else None
        return verified(experiment.evidence(Run(Path(now.run)), found))
    except CoreError as error:
        return error


def _filled(found: Verified | CoreError | None, attacker: str, level: str, threshold: float) -> list[Any]:
    """Return the value of every component, in the order of ``Verify.shown``."""
    hidden = gr.update(visible=False)
    if not isinstance(found, Verified):
        said = page.empty(text.NO_RUN) if found is None else page.problem(str(found))
        return [None, said, hidden, "", hidden, gr.skip(), "", gr.skip(), "", "", "", ""]
    slider = gr.skip()
    if (attacker, level) not in found.attacks:
        attacker = next(iter(ATTACKERS))
        threshold, slider = ATTACKERS[attacker].start, gr.update(**_slider(attacker))
    choice = gr.update(value=attacker, visible=not found.no_shadows)
    why = page.fine(text.NO_RATIO) if found.no_shadows else ""
    above = [found, "", gr.update(visible=not found.spread), "", gr.update(visible=True)]
    attack = [choice, why, slider, *_attack(found, attacker, level, threshold)]
    return [*above, *attack, distances.spread(found.spread), page.empty(text.NOT_BROUGHT_BACK)]


def _attack(known: Verified, attacker: str, level: str, threshold: float) -> list[str]:
    found = known.attacks[attacker, level]
    return [verification.marked(found, attacker, level, threshold), verification.figures(found, level)]


def _slider(attacker: str) -> dict[str, Any]:
    """Return the slider of an attacker's threshold, as it stands at first."""
    one = ATTACKERS[attacker]
    low, high = one.ends
    return {"minimum": low, "maximum": high, "value": one.start, "label": text.THRESHOLDS[attacker]}


def _radio(label: str, names: Mapping[str, str], name: str) -> gr.Radio:
    choices = [(said, value) for value, said in names.items()]
    return gr.Radio(choices, value=choices[0][1], label=label, elem_id=name)


def _relearning(workshop: Workshop, now: Visit) -> Iterator[str]:
    """Tune the model on a little of what went, yielding the curve as it grows; closing this stops the job."""
    experiment, run = shown(workshop, now), Run(Path(now.run))
    own = shelf.retraining(experiment, now, now.request) if now.request else None
    job = workshop.jobs.submit(now.folder, lambda: experiment.relearn(run, runs=[own] if own else []))
    view, drawn = Progress("running"), ""
    try:
        for heard in job.updates(EVERY):
            view = fold(view, heard)
            found = [event.metrics for event in heard if isinstance(event, Evaluated)]
            if found:
                done = "relearn_tuned" in found[-1]
                drawn = relearning.result(found[-1]) if done else relearning.curves(found[-1]["relearn_curves"])
            waiting = not job.at_work and view.busy
            seen = replace(view, status="waiting") if waiting else view
            yield (
                drawn
                if view.status == "finished"
                else progress(text.BRINGING_BACK, seen, text.RELEARN_CANCELLED) + drawn
            )
    finally:
        job.stop()


def _buttons(verify: Verify, busy: bool) -> dict[Any, Any]:
    return {verify.relearn: gr.update(interactive=not busy), verify.cancel: gr.update(interactive=busy)}
