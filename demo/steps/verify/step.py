"""Fifth step: can an attacker still tell who was in the data, and how soon is what went brought back?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from core.errors import CoreError
from core.runs.store import Run
from demo import text
from demo.page_context import JOBS, Inputs, PageContext, Updates
from demo.session import visitor_runs
from demo.session.app_context import AppContext
from demo.session.follow_job import stopper
from demo.session.history import shown
from demo.session.jobs import QueuedJob
from demo.session.links import STEP_NUMBERS
from demo.session.visits import Visit
from demo.steps.verify import distances_view, line_up, view
from demo.steps.verify.card import card_of, closing
from demo.steps.verify.model import ATTACKERS, Verified, verified
from demo.steps.verify.relearning import begun, relearned, relearning, relearning_of
from demo.widgets import page, retrain_reference
from demo.widgets.lossless_updates import lossless
from demo.widgets.pictures.card import ShareCard, script
from demo.widgets.pictures.card import card as drawn_card
from demo.widgets.rejoining import Rejoining

_NOTHING = page.empty(text.compare.NO_RUN, text.compare.TO_CHOOSE, STEP_NUMBERS["choose"])


@dataclass(frozen=True)
class Verify:
    """The components of the step."""

    known: gr.State
    note: gr.HTML
    missing: retrain_reference.RetrainReference
    body: gr.Column
    line: gr.HTML
    card: gr.HTML
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
    def controls(self) -> set[Any]:
        """What the visitor chooses of the attack."""
        return {self.attacker, self.level, self.threshold}

    @property
    def outputs(self) -> set[Any]:
        """What a finished run fills."""
        above = {self.known, self.note, self.missing.panel, self.body, self.line, self.card, *self.missing.offered}
        attack = {self.attacker, self.no_ratio, self.threshold, self.drawing, self.figures}
        return above | attack | {self.spread, self.panel}


def build() -> Verify:
    """Lay out the step, empty."""
    known = gr.State(None)
    gr.HTML(page.lead(text.verify.LEAD))
    note = gr.HTML(_NOTHING, elem_id="verify-note")
    missing = retrain_reference.build("-verify")
    with gr.Column(visible=False) as body:
        line, card = gr.HTML(elem_id="line-up"), gr.HTML(elem_id="card", js_on_load=script())
        with gr.Column(elem_classes="chart"):
            gr.HTML(page.heading(text.verify.RELEARN, text.verify.RELEARN_HINT))
            panel = gr.HTML(elem_id="relearning")
            with gr.Row(elem_classes="actions"):
                cancel = gr.Button(text.unlearn.CANCEL, variant="stop", interactive=False, elem_id="cancel-relearn")
                relearn = gr.Button(text.verify.BRING_BACK, elem_id="relearn")
        with gr.Accordion(text.verify.MORE, open=False, elem_id="attack-details"), gr.Row(equal_height=False):
            with gr.Column(scale=5, min_width=320, elem_classes="chart"):
                gr.HTML(page.heading(text.verify.ROC, text.verify.ROC_HINT))
                attacker = _radio(text.verify.ATTACKER, text.verify.ATTACKERS, "attacker")
                no_ratio = gr.HTML(elem_id="no-ratio")
                level = _radio(text.verify.LEVEL, text.verify.LEVELS, "level")
                threshold = gr.Slider(step=0.01, elem_id="threshold", **_slider(attacker.value))
                drawing = gr.HTML(elem_id="attack")
            with gr.Column(scale=5, min_width=320):
                figures = gr.HTML(elem_id="attack-figures")
                with gr.Column(elem_classes="chart"):
                    gr.HTML(page.heading(text.verify.JSD_SPREAD, text.verify.JSD_SPREAD_HINT))
                    spread = gr.HTML(elem_id="jsd-spread")
        with gr.Row(elem_classes="actions"):
            methods = gr.Button(text.compare.TO_METHODS, size="lg", elem_id="to-methods")
    return Verify(
        known, note, missing, body, line, card, attacker, no_ratio, level, threshold, drawing, figures, spread, relearn,
        cancel, panel, methods,
    )  # fmt: skip


def wire(verify: Verify, context: PageContext) -> list[Rejoining]:
    """Connect the slider and the buttons; return how what was begun here is shown to its visitor who comes back."""
    app = context.app

    def move(values: Inputs) -> Updates:
        return _attack(verify, values[verify.known], values)

    def turn(values: Inputs) -> Updates:
        attacker = values[verify.attacker]
        there = {**values, verify.threshold: ATTACKERS[attacker].start}
        return {verify.threshold: gr.update(**_slider(attacker)), **_attack(verify, values[verify.known], there)}

    @lossless
    def relearn(now: Visit | None) -> Iterator[Updates]:
        if now is None or not now.run:
            yield {verify.panel: gr.skip()}
            return
        yield from followed(begun(app, now))

    def show(now: Visit) -> Iterator[Updates]:
        job = relearning_of(app, now)
        if job is not None:
            yield from followed(job)
        elif now.run:  # it may have ended between two messages
            yield {verify.panel: relearned(now)}

    def followed(job: QueuedJob[Any]) -> Iterator[Updates]:
        yield _buttons(verify, busy=True)
        for html in relearning(app, job):
            yield {verify.panel: html}
        yield _buttons(verify, busy=False)

    at_once: dict[str, Any] = {"trigger_mode": "always_last", "queue": False}
    inputs, drawn = {verify.known, *verify.controls}, {verify.drawing, verify.figures}
    for control in (verify.level, verify.threshold):
        control.input(move, inputs, drawn, **at_once)
    verify.attacker.input(turn, {verify.known, verify.attacker, verify.level}, {verify.threshold, *drawn}, **at_once)
    outputs = {verify.panel, verify.relearn, verify.cancel}
    verify.relearn.click(relearn, context.visit, outputs, **JOBS)
    verify.cancel.click(stopper(app), context.visit, queue=False)
    return [Rejoining(outputs, show), retrain_reference.wire(verify.missing, context)]


def refresh(verify: Verify, context: PageContext, after: Any) -> None:
    """Fill the step after an event."""
    app = context.app

    @lossless
    def show(values: Inputs) -> Iterator[Updates]:
        now: Visit | None = values[context.visit]
        if now is not None and now.run and values[verify.known] is None:
            yield {verify.note: page.empty(text.verify.ATTACKING)}
        yield found_of(now, values)

    def found_of(now: Visit | None, values: Inputs) -> Updates:
        if now is None or not now.run:
            return _empty(verify, None)
        try:
            found, card = _verified(app, now)
            missing = _offered(verify, app, now, found)
        except CoreError as error:
            return _empty(verify, error)
        panel = gr.skip() if relearning_of(app, now) else relearned(now)
        shown_card = drawn_card(card) + closing(now.original)
        return {**_filled(verify, found, values), **missing, verify.card: shown_card, verify.panel: panel}

    after(show, {context.visit, verify.known, *verify.controls}, verify.outputs)


def _verified(app: AppContext, now: Visit) -> tuple[Verified, ShareCard]:
    experiment, run = shown(app, now), Run(Path(now.run))
    known = experiment.evidence(run, visitor_runs.reference(experiment, now, now.request) if now.request else None)
    found = verified(known, experiment.interactions.given.users)
    return found, card_of(experiment, run, known, found.line)


def _offered(verify: Verify, app: AppContext, now: Visit, found: Verified) -> Updates:
    """Return what is offered where nobody was retrained without what went."""
    if found.spread or now.request is None:
        return {}
    return retrain_reference.offered(verify.missing, app, shown(app, now), now.request)


def _empty(verify: Verify, error: CoreError | None) -> Updates:
    """Return the step without a run, or with why it cannot be shown."""
    hidden = gr.update(visible=False)
    return {
        verify.known: None,
        verify.note: _NOTHING if error is None else page.problem(str(error)),
        verify.missing.box: hidden,
        verify.body: hidden,
        **dict.fromkeys({verify.missing.panel, verify.line, verify.card, verify.no_ratio, verify.panel}, ""),
        **dict.fromkeys({verify.drawing, verify.figures, verify.spread}, ""),
    }


def _filled(verify: Verify, found: Verified, chosen: Inputs) -> Updates:
    """Return the step with what an attacker sees; where the one who is ``chosen`` sees nothing, another attacks."""
    slider: Any = gr.skip()
    if (chosen[verify.attacker], chosen[verify.level]) not in found.attacks:
        attacker = next(iter(ATTACKERS))
        chosen = {**chosen, verify.attacker: attacker, verify.threshold: ATTACKERS[attacker].start}
        slider = gr.update(**_slider(attacker))
    return {
        verify.known: found,
        verify.note: "",
        verify.missing.box: gr.update(visible=not found.spread),
        verify.missing.panel: "" if found.spread else gr.skip(),
        verify.body: gr.update(visible=True),
        verify.line: line_up.verdict(found.kind) + (line_up.drawn(found.line, found.whose) if found.line else ""),
        verify.attacker: gr.update(value=chosen[verify.attacker], visible=not found.no_shadows),
        verify.no_ratio: page.fine(text.verify.NO_RATIO) if found.no_shadows else "",
        verify.threshold: slider,
        verify.spread: distances_view.spread(found.spread),
        **_attack(verify, found, chosen),
    }


def _attack(verify: Verify, known: Verified | None, chosen: Inputs) -> Updates:
    """Return the chosen attack, drawn and in figures; nothing where nothing is known."""
    if known is None:
        return {verify.drawing: "", verify.figures: ""}
    attacker, level, threshold = (chosen[one] for one in (verify.attacker, verify.level, verify.threshold))
    found = known.attacks[attacker, level]
    return {
        verify.drawing: view.marked(found, attacker, level, threshold),
        verify.figures: view.figures(found, level),
    }


def _slider(attacker: str) -> dict[str, Any]:
    """Return the slider of an attacker's threshold, as it stands at first."""
    one = ATTACKERS[attacker]
    low, high = one.ends
    return {"minimum": low, "maximum": high, "value": one.start, "label": text.verify.THRESHOLDS[attacker]}


def _radio(label: str, names: Mapping[str, str], name: str) -> gr.Radio:
    choices = [(said, value) for value, said in names.items()]
    return gr.Radio(choices, value=choices[0][1], label=label, elem_id=name)


def _buttons(verify: Verify, busy: bool) -> Updates:
    return {verify.relearn: gr.update(interactive=not busy), verify.cancel: gr.update(interactive=busy)}
