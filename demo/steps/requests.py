"""Requests in sequence: a visitor's own, each of which can be looked at again, gone on from, or undone."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from core.errors import CoreError
from demo import text
from demo.render import page
from demo.sequence import Past, go_on, history, revisit, standing, start_over, undo
from demo.state import Visit
from demo.workshop import Workshop

CHOOSE = 2


@dataclass(frozen=True)
class Banner:
    """What stands above the choice while the next request goes on from an unlearned model."""

    box: gr.Column
    said: gr.HTML
    over: gr.Button


@dataclass(frozen=True)
class Requests:
    """The components of the history."""

    box: gr.Column
    chosen: gr.Radio
    stays: gr.HTML
    about: gr.HTML
    show: gr.Button
    undo: gr.Button
    over: gr.Button
    more: gr.Button


def banner() -> Banner:
    """Lay out the banner, out of sight."""
    with gr.Column(visible=False) as box, gr.Row(equal_height=True):
        said = gr.HTML(elem_id="goes-on")
        over = gr.Button(text.AGAIN, scale=0, min_width=290, elem_id="over-choose")
    return Banner(box, said, over)


def build() -> Requests:
    """Lay out the history, out of sight until something was forgotten."""
    with gr.Column(visible=False, elem_classes="chart", elem_id="requests") as box:
        gr.HTML(page.heading(text.REQUESTS, text.REQUESTS_HINT))
        stays = gr.HTML(elem_id="stays-forgotten")
        chosen = gr.Radio([], label=text.REQUEST_CHOSEN, elem_classes="choices tall", elem_id="request")
        about = gr.HTML(elem_id="undo-about")
        with gr.Row(elem_classes="actions"):
            show = gr.Button(text.SHOW_REQUEST, elem_id="show-request")
            back = gr.Button(text.UNDO, elem_id="undo-request")
            over = gr.Button(text.AGAIN, elem_id="start-over")
            more = gr.Button(text.FORGET_MORE, variant="primary", elem_id="forget-more")
    return Requests(box, chosen, stays, about, show, back, over, more)


def wire(
    requests: Requests, above: Banner, again: gr.Button, workshop: Workshop, visit: gr.State, walk: gr.Tabs
) -> None:
    """Connect the buttons; ``again``, in another step, starts over too."""

    def onward(now: Visit) -> list[Any]:
        further = go_on(now)
        try:
            standing(workshop, further)
        except CoreError:
            one = next(one for one in history(now) if one.shown)
            return [gr.skip(), gr.skip(), page.problem(text.cannot_go_on(one.method))]
        return [further, gr.Tabs(selected=CHOOSE), gr.skip()]

    requests.more.click(onward, visit, [visit, walk, requests.about])
    for button in (requests.over, above.over, again):
        button.click(lambda now: (start_over(now), gr.Tabs(selected=CHOOSE)), visit, [visit, walk])
    requests.show.click(lambda now, run: revisit(now, run), [visit, requests.chosen], visit)
    requests.undo.click(lambda now, run: undo(now, run), [visit, requests.chosen], visit)
    requests.chosen.input(_undoing, [visit, requests.chosen], requests.about)


def refresh(requests: Requests, above: Banner, workshop: Workshop, visit: gr.State, after: Any) -> None:
    """Fill the history and the banner after an event."""

    def show(now: Visit | None) -> list[Any]:
        past = history(now) if now else []
        looked_at = next((one.run for one in past if one.shown), None)
        chosen = looked_at or (past[-1].run if past else None)
        cards = gr.update(choices=[(_card(workshop, now, one), one.run) for one in past if now], value=chosen)
        found = [gr.update(visible=bool(past)), cards, _stays(past), _undoing(now, chosen)]
        usable = gr.update(interactive=looked_at is not None)
        return [*found, usable, *_banner(workshop, now)]

    outputs = [requests.box, requests.chosen, requests.stays, requests.about, requests.more, above.box, above.said]
    after(show, visit, outputs)


def _banner(workshop: Workshop, now: Visit | None) -> list[Any]:
    """Return whether the banner is seen, and what it says."""
    if now is None or not now.base:
        return [gr.update(visible=False), ""]
    gone = [_what(workshop, now, one) for one in history(revisit(now, now.base)) if one.holds]
    return [gr.update(visible=True), page.note(text.goes_on(gone))]


def _card(workshop: Workshop, now: Visit, one: Past) -> str:
    head = text.past_card(one.number, _what(workshop, now, one), one.method, one.at, one.onto, one.shown)
    return f"{head} {text.past_figures(one.seconds, one.jsd_before, one.jsd)}"


def _what(workshop: Workshop, now: Visit, one: Past) -> str:
    titles = workshop.experiment(now.original).interactions.titles
    return text.asked_for(one.request.users, [(user, str(titles[item])) for user, item in one.request.interactions])


def _stays(past: list[Past]) -> str:
    """Return whether what went before the request that is shown stays forgotten; nothing where nothing did."""
    kept = next((one.earlier for one in past if one.shown), None)
    return page.note(text.stays_forgotten(*kept)) if kept else ""


def _undoing(now: Visit | None, run: str | None) -> str:
    one = next((one for one in history(now) if one.run == run), None) if now and run else None
    return page.fine(text.undone(one.number, one.onto)) if one else ""
