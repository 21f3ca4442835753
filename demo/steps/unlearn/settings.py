"""Part of the third step: by which method the model forgets, and what of its settings can be turned."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from core.errors import CoreError
from core.experiment.experiment import Experiment
from core.unlearning.card import Knob
from core.unlearning.registry import card_of
from core.unlearning.tuned_settings import tuned_path
from demo import text
from demo.page_context import Inputs, PageContext, Updates
from demo.session.app_context import AppContext
from demo.session.history import standing
from demo.steps.choose.model import request_of
from demo.steps.choose.step import Choose
from demo.steps.methods.offered import best_tried, choices, first_method, unready
from demo.steps.unlearn.knobs import most_knobs
from demo.widgets import page


@dataclass(frozen=True)
class Settings:
    """The components of the part.

    Attributes:
        moved: Where all knobs stand once the visitor has turned one, until then None. Nobody else reads the sliders:
            bounds that were just changed are known to Gradio before the page has them, and what the page then says
            of a slider is refused.
        method: What forgets.
        about: What is said of it.
        knobs: Sliders; each method uses the first few.
        reset: Back to the tuned settings.
        start: Forgets once more.
    """

    moved: gr.State
    method: gr.Dropdown
    about: gr.HTML
    knobs: tuple[gr.Slider, ...]
    reset: gr.Button
    start: gr.Button

    @property
    def inputs(self) -> set[Any]:
        """What says how the model is to forget."""
        return {self.method, self.moved}


def build(app: AppContext) -> Settings:
    """Lay out the part, closed at first."""
    moved, experiment = gr.State(None), app.experiment()
    with gr.Accordion(text.unlearn.SETTINGS, open=False, elem_id="settings"):
        with gr.Row(equal_height=False):
            with gr.Column(scale=3, min_width=260):
                method = gr.Dropdown(
                    choices(experiment), value=first_method(experiment), label=text.unlearn.METHOD, filterable=False,
                    elem_id="method",
                )  # fmt: skip
                about = gr.HTML(elem_id="about-method")
            with gr.Column(scale=7, min_width=320, elem_classes="knobs"):
                knobs = tuple(gr.Slider(0, 1, elem_id=f"knob-{at}", visible=False) for at in range(most_knobs()))
        with gr.Row(elem_classes="actions"):
            reset = gr.Button(text.unlearn.RESET, elem_id="reset-settings")
            start = gr.Button(text.unlearn.FORGET_AGAIN, variant="primary", elem_id="forget-again")
    return Settings(moved, method, about, knobs, reset, start)


def wire(settings: Settings, context: PageContext, *, opened: gr.Tab, choose: Choose) -> None:
    """Show the settings tuned for what is chosen whenever the step is ``opened``, until the visitor turns one."""
    app, visit, told = context.app, context.visit, gr.State("")

    def tuned(values: Inputs) -> Updates:
        now, method = values[visit], values[settings.method]
        try:
            experiment = standing(app, now) if now else app.experiment()
            plan = experiment.plan(request_of(experiment, choose.chosen(values)))
        except CoreError:
            return {settings.moved: gr.skip()}  # what is chosen is nothing yet; the summary says so
        there = experiment.method(method, plan).settings
        about = {told: method, settings.about: _about(experiment, method)}
        return {settings.moved: None, **about, **_shown(settings, method, there)}

    def look(values: Inputs) -> Updates:
        return {settings.moved: gr.skip()} if values[settings.moved] else tuned(values)

    def choose_method(values: Inputs) -> Updates:
        """Show the settings of a method, unless they are shown: its list says it was chosen when it was only left."""
        return {settings.moved: gr.skip()} if values[settings.method] == values[told] else tuned(values)

    def turn(values: Inputs) -> list[float]:
        return [values[knob] for knob in settings.knobs]

    asked, outputs = {visit, *settings.inputs, *choose.inputs}, {settings.moved, told, settings.about, *settings.knobs}
    opened.select(look, asked, outputs)
    settings.method.input(choose_method, {told, *asked}, outputs)
    settings.reset.click(tuned, asked, outputs)
    each = [knob.input for knob in settings.knobs]
    gr.on(each, turn, set(settings.knobs), settings.moved, queue=False, trigger_mode="always_last")


def _about(experiment: Experiment, method: str) -> str:
    if method in unready(experiment):
        return page.note(text.methods.not_ready([card_of(method).title]))
    known = tuned_path(experiment.assets, experiment.key, method).is_file()
    hint = text.unlearn.SETTINGS_HINT if known else text.unlearn.SETTINGS_UNTUNED
    card = card_of(method)
    proposed = page.fine(text.unlearn.PROPOSED) if method == best_tried(experiment) else ""
    return page.fine(card.sentence) + proposed + page.fine(hint if card.knobs else text.unlearn.NO_SETTINGS)


def _shown(settings: Settings, method: str, tuned: Any) -> Updates:
    """Return every slider as it stands for ``method``; those that it has no use for are out of sight."""
    knobs = card_of(method).knobs
    spare = settings.knobs[len(knobs) :]
    return {slider: _slider(knob, tuned) for slider, knob in zip(settings.knobs, knobs, strict=False)} | {
        slider: gr.update(visible=False) for slider in spare
    }


def _slider(knob: Knob, settings: Any) -> Any:
    value = knob.value(settings)
    if value is None:
        return gr.update(visible=False)
    ends = {"minimum": knob.low, "maximum": knob.high, "step": knob.step}
    return gr.update(**ends, value=value, label=knob.label, info=knob.hint, visible=True)
