"""Part of the third step: by which method the model forgets, and what of its settings can be turned."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from core.errors import CoreError
from core.experiment import Experiment
from core.forgetting import ForgetRequest
from core.settings import nested, tuned_path, updated
from demo import text
from demo.knobs import KNOBS, MOST, Knob, turned
from demo.render import page
from demo.sequence import standing
from demo.state import Visit
from demo.steps.choose import Choose, request_of
from demo.theme import METHODS
from demo.workshop import Workshop

METHOD = "e2urec"
"""What forgets before the visitor has chosen."""


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
    def inputs(self) -> list[Any]:
        """What :func:`chosen` reads, in its order."""
        return [self.method, self.moved]


def build() -> Settings:
    """Lay out the part, closed at first."""
    moved = gr.State(None)
    with gr.Accordion(text.SETTINGS, open=False, elem_id="settings"):
        with gr.Row(equal_height=False):
            with gr.Column(scale=3, min_width=260):
                choices = [(text.METHOD_NAMES[name], name) for name in METHODS]
                method = gr.Dropdown(choices, value=METHOD, label=text.METHOD, filterable=False, elem_id="method")
                about = gr.HTML(elem_id="about-method")
            with gr.Column(scale=7, min_width=320, elem_classes="knobs"):
                knobs = tuple(gr.Slider(0, 1, elem_id=f"knob-{at}", visible=False) for at in range(MOST))
        with gr.Row(elem_classes="actions"):
            reset = gr.Button(text.RESET, elem_id="reset-settings")
            start = gr.Button(text.FORGET_AGAIN, variant="primary", elem_id="forget-again")
    return Settings(moved, method, about, knobs, reset, start)


def wire(settings: Settings, opened: gr.Tab, choose: Choose, workshop: Workshop, visit: gr.State) -> None:
    """Show the settings tuned for what is chosen whenever the step is ``opened``, until the visitor turns one."""

    def tuned(now: Visit | None, method: str, *chosen: Any) -> list[Any]:
        try:
            experiment = standing(workshop, now) if now else workshop.experiment()
            plan = experiment.plan(request_of(experiment, *chosen))
        except CoreError:
            return [gr.skip()] * (2 + len(settings.knobs))  # what is chosen is nothing yet; the summary says so
        there = experiment.method(method, plan).settings
        return [None, _about(experiment, method), *_shown(method, there)]

    def look(moved: list[float] | None, *rest: Any) -> list[Any]:
        return [gr.skip()] * (2 + len(settings.knobs)) if moved else tuned(*rest)

    def turn(*values: float) -> list[float]:
        return list(values)

    asked, outputs = [visit, settings.method, *choose.inputs], [settings.moved, settings.about, *settings.knobs]
    opened.select(look, [settings.moved, *asked], outputs)
    settings.method.input(tuned, asked, outputs)
    settings.reset.click(tuned, asked, outputs)
    each = [knob.input for knob in settings.knobs]
    gr.on(each, turn, list(settings.knobs), settings.moved, queue=False, trigger_mode="always_last")


def chosen(
    experiment: Experiment, request: ForgetRequest, method: str, moved: Sequence[float | None] | None
) -> tuple[str, Any]:
    """Return the method's name and its settings: those tuned for the request, with what the visitor turned.

    Raises:
        RequestError: The request cannot be carried out, or there is no such method.
    """
    tuned = experiment.method(method, experiment.plan(request)).settings
    return method, updated(tuned, nested(turned(method, tuned, moved))) if moved else tuned


def _about(experiment: Experiment, method: str) -> str:
    known = tuned_path(experiment.assets, experiment.key, method).is_file()
    hint = text.SETTINGS_HINT if known else text.SETTINGS_UNTUNED
    return page.fine(text.METHOD_SENTENCES[method]) + page.fine(hint if KNOBS.get(method) else text.NO_SETTINGS)


def _shown(method: str, settings: Any) -> list[Any]:
    """Return every slider as it stands for ``method``; those that it has no use for are out of sight."""
    knobs: Sequence[Knob] = KNOBS.get(method, ())
    return [_slider(knobs[at], settings) if at < len(knobs) else gr.update(visible=False) for at in range(MOST)]


def _slider(knob: Knob, settings: Any) -> Any:
    value, (label, about) = knob.value(settings), text.KNOBS[knob.name]
    if value is None:
        return gr.update(visible=False)
    ends = {"minimum": knob.low, "maximum": knob.high, "step": knob.step}
    return gr.update(**ends, value=value, label=label, info=about, visible=True)
