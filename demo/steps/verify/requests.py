"""Requests in sequence: a visitor's own, each of which can be looked at again, gone on from, or undone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr

from core.errors import CoreError
from core.unlearning.registry import title_of
from demo import text
from demo.page_context import PageContext, Updates
from demo.session.app_context import AppContext
from demo.session.history import PastRequest, go_on, history, revisit, standing, start_over, undo
from demo.session.visits import Visit
from demo.widgets import page


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
    more: gr.Button


def build_banner() -> Banner:
    """Lay out the banner, out of sight."""
    with gr.Column(visible=False) as box, gr.Row(equal_height=True):
        said = gr.HTML(elem_id="goes-on")
        over = gr.Button(text.common.AGAIN, scale=0, min_width=290, elem_id="over-choose")
    return Banner(box, said, over)


def build() -> Requests:
    """Lay out the history, out of sight until something was forgotten."""
    with gr.Column(visible=False, elem_classes="chart", elem_id="requests") as box:
        gr.HTML(page.heading(text.history.TITLE, text.history.HINT))
        stays = gr.HTML(elem_id="stays-forgotten")
        chosen = gr.Radio([], label=text.history.WHICH, elem_classes="choices tall", elem_id="request")
        about = gr.HTML(elem_id="undo-about")
        with gr.Row(elem_classes="actions"):
            show = gr.Button(text.history.SHOW, elem_id="show-request")
            back = gr.Button(text.history.UNDO, elem_id="undo-request")
            more = gr.Button(text.history.FORGET_MORE, elem_id="forget-more")
    return Requests(box, chosen, stays, about, show, back, more)


def wire(requests: Requests, context: PageContext, *, banner: Banner) -> None:
    """Connect the buttons, and that of the banner."""
    app, visit, walk = context.app, context.visit, context.walk

    def about(now: Visit | None, name: str | None) -> str:
        return _undoing(now, now.run_named(name) if now else None)

    def onward(now: Visit | None) -> Updates:
        if now is None:
            return {visit: gr.skip()}
        further = go_on(now)
        try:
            standing(app, further)
        except CoreError:
            shown = [title_of(one.method) for one in history(now) if one.shown]
            return {requests.about: page.problem(text.history.cannot_go_on("".join(shown)))}
        return {visit: further, **context.opened("choose")}

    def over(now: Visit | None) -> Updates:
        return {visit: start_over(now) if now else gr.skip(), **context.opened("choose")}

    requests.more.click(onward, visit, {visit, walk, requests.about})
    banner.over.click(over, visit, {visit, walk})
    for button, change in ((requests.show, revisit), (requests.undo, undo)):
        button.click(_changing(change), [visit, requests.chosen], visit)
    requests.chosen.input(about, [visit, requests.chosen], requests.about)


def refresh(requests: Requests, context: PageContext, after: Any, *, banner: Banner) -> None:
    """Fill the history and the banner after an event."""
    app = context.app

    def show(now: Visit | None) -> Updates:
        past = history(now) if now else []
        looked_at = next((one.run for one in past if one.shown), None)
        chosen = looked_at or (past[-1].run if past else None)
        cards = [(_card(app, now, one), now.name_of(one.run)) for one in past if now]
        return {
            requests.box: gr.update(visible=bool(past)),
            requests.chosen: gr.update(choices=cards, value=now.name_of(chosen) if now and chosen else None),
            requests.stays: _stays(past),
            requests.about: _undoing(now, chosen),
            requests.more: gr.update(interactive=looked_at is not None),
            **_banner(banner, app, now),
        }

    outputs = {requests.box, requests.chosen, requests.stays, requests.about, requests.more}
    after(show, context.visit, outputs | {banner.box, banner.said})


def _changing(change: Callable[[Visit, str], Visit]) -> Callable[[Visit | None, str | None], Visit | None]:
    """Return ``change``, of the run that has this name."""
    return lambda now, name: change(now, now.run_named(name)) if now else None


def _banner(banner: Banner, app: AppContext, now: Visit | None) -> Updates:
    """Return whether the banner is seen, and what it says."""
    if now is None or not now.base:
        return {banner.box: gr.update(visible=False), banner.said: ""}
    gone = [_what(app, now, one) for one in history(revisit(now, now.base)) if one.holds]
    return {banner.box: gr.update(visible=True), banner.said: page.note(text.history.goes_on(gone))}


def _card(app: AppContext, now: Visit, one: PastRequest) -> str:
    done = text.history.done_at(title_of(one.method), one.at)
    head = text.history.card(one.number, _what(app, now, one), done, one.onto, one.shown, one.holds)
    return f"{head} {text.history.figures(one.seconds, one.jsd_before, one.jsd)}"


def _what(app: AppContext, now: Visit, one: PastRequest) -> str:
    data = app.experiment(now.original).interactions
    users, titles = data.given.users, data.titles
    single = [(users.called(user), str(titles[item])) for user, item in one.request.interactions]
    return text.history.asked_for(users.all_called(one.request.users), single)


def _stays(past: list[PastRequest]) -> str:
    """Return whether what went before the request that is shown stays forgotten; nothing where nothing did."""
    kept = next((one.earlier for one in past if one.shown), None)
    return page.note(text.history.stays_forgotten(*kept)) if kept else ""


def _undoing(now: Visit | None, run: str | None) -> str:
    one = next((one for one in history(now) if one.run == run), None) if now and run else None
    return page.fine(text.history.undone(one.number, one.onto)) if one else ""
