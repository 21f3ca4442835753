"""Above all steps, where GPUs are lent: how much of one the next click asks for, who may have how much, and the CPU."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from importlib.util import find_spec
from typing import Any

import gradio as gr

from core.errors import CoreError
from core.experiment.visitor.model import FORGET, LEARN
from demo import text
from demo.page_context import Inputs, PageContext, Updates
from demo.session.app_context import AppContext
from demo.session.visits import Visit
from demo.session.zero_gpu import quota
from demo.session.zero_gpu.durations import visitor_seconds
from demo.session.zero_gpu.host import gpus_are_timed, prefer_cpu, prefers_cpu, zero_gpu_host
from demo.steps.choose.step import Choose
from demo.steps.unlearn.layout import Unlearn
from demo.steps.unlearn.model import RunRequest, racing_seconds, run_request
from demo.widgets.marks import tag

_SIGNING_IN = ("SPACE_ID", "OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET", "OAUTH_SCOPES", "OPENID_PROVIDER_URL")
"""Environment variables of a Space whose front matter says ``hf_oauth: true``."""
_SIGNS_IN = ("authlib", "itsdangerous")
"""Packages by which Gradio does it; Spaces install them, as ``gradio[oauth]``."""


@dataclass(frozen=True)
class LentGpu:
    """The components of the part."""

    on: gr.Radio
    said: gr.HTML


def build() -> LentGpu | None:
    """Lay out the part; None, and nothing of it on the page, where no GPUs are lent."""
    if zero_gpu_host() is None:
        return None
    words = text.service.zero_gpu
    with gr.Row(elem_classes="strip", elem_id="lent-gpu"):
        with gr.Column(scale=5, min_width=300):
            said = gr.HTML(tag("p", escape(words.LENT), "fine"))
        with gr.Column(scale=2, min_width=180):
            places = [*words.PLACES.values()]
            on = gr.Radio(places, value=places[0], label=words.PLACE, elem_id="compute-on")
        if all(map(os.environ.get, _SIGNING_IN)) and all(map(find_spec, _SIGNS_IN)):
            with gr.Column(scale=2, min_width=220):
                gr.LoginButton(words.SIGN_IN, words.SIGNED_IN, size="sm", elem_id="sign-in")
                gr.HTML(tag("p", escape(words.raised(quota.ANONYMOUS.seconds, quota.FREE.seconds)), "fine"))
    return LentGpu(on, said)


def wire(lent: LentGpu | None, context: PageContext, known: Any, *, choose: Choose, unlearn: Unlearn) -> None:
    """Say anew what a click asks for after whatever changes that, and heed where the visitor wants to compute.

    Args:
        lent: The part; nothing is done where there is none.
        context: The page.
        known: The event after which the visitor is known.
        choose: What goes.
        unlearn: By which method.
    """
    if lent is None:
        return
    app, visit, settings = context.app, context.visit, unlearn.settings
    on, said, cpu = lent.on, lent.said, text.service.zero_gpu.PLACES["cpu"]

    def tell(values: Inputs) -> Updates:
        now = values[visit]
        if now is not None and prefers_cpu(now.folder):
            return {said: _told([text.service.zero_gpu.ON_CPU])}
        return {said: _told(_asked(app, now, lambda: _requested(values)))}

    def _requested(values: Inputs) -> RunRequest:
        moved = values[settings.moved]
        return run_request(app, values[visit], choose.chosen(values), values[settings.method], moved)

    def prefer(values: Inputs) -> Updates:
        if values[visit] is not None:
            prefer_cpu(values[visit].folder, values[on] == cpu)
        return tell(values)

    def again(now: Visit | None) -> Updates:
        return {on: cpu if now is not None and prefers_cpu(now.folder) else gr.skip()}

    inputs = {visit, on, *settings.inputs, *choose.inputs}
    on.input(prefer, inputs, {said}, queue=False)
    known.then(again, visit, {on}).then(tell, inputs, {said})
    gr.on([choose.summary.change, settings.method.change, visit.change], tell, inputs, {said})


def _asked(app: AppContext, now: Visit | None, requested: Callable[[], RunRequest]) -> list[str]:
    """Return what each of the buttons asks for, and what the visitor may have."""
    words, may = text.service.zero_gpu, quota.visitor_quota()
    seconds: dict[str, float | None] = {}
    if now is not None:
        try:
            wanted = requested()
            seconds = {text.choose.FORGET: wanted.seconds, text.unlearn.RACE: racing_seconds(wanted)}
        except CoreError:  # what is chosen is nothing yet; the summary says so
            seconds = {}
    original = app.experiment()
    seconds |= {text.you.LEARN: visitor_seconds(original, LEARN), text.you.FORGET_ME: visitor_seconds(original, FORGET)}
    return [
        words.asks({name: _counted(one, may) for name, one in seconds.items()}),
        words.may_have(may.kind, may.seconds),
    ]


def _counted(seconds: float | None, may: quota.Quota) -> int | None:
    """Return for how many seconds of the quota a click asks; None where it takes more than the visitor may have."""
    try:
        return round(quota.asked(seconds, may, gpus_are_timed()) * quota.FACTOR)
    except CoreError:
        return None


def _told(sentences: list[str]) -> str:
    return "".join(tag("p", escape(one), "fine") for one in sentences)
