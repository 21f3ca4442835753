"""Third step: the model is changed before the visitor's eyes; it can be cancelled at any moment."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from core.errors import CoreError
from core.watch import FORGOTTEN, MOVED
from demo import stage, text
from demo.jobs import Job
from demo.render import page, recorded
from demo.render.progress import progress
from demo.replay import SPEEDS, recordings
from demo.state import Visit, begin_visit, fresh_folder, keep_visit
from demo.steps import settings
from demo.steps.choose import Choose
from demo.steps.head import Head
from demo.steps.steady import steady
from demo.steps.wanted import Asked, Forgetting, asked, begun
from demo.steps.watching import listen, stopper
from demo.view import Progress
from demo.workshop import Workshop

STEP = 3
HERE = f"(here) => here && stage.go({STEP})"
"""Opens the step as a click on its tab does; a message of the run itself that says so can be lost (see ``steady``)."""


@dataclass(frozen=True)
class Replay:
    """The components by which a recorded run is shown instead."""

    start: gr.Button
    speed: gr.Radio
    live: gr.Button


@dataclass(frozen=True)
class Unlearn:
    """The components of the step."""

    panel: gr.HTML
    settings: settings.Settings
    replay: Replay
    again: gr.Button
    race: gr.Button
    wait: gr.Button
    cancel: gr.Button
    onward: gr.Button


def build(workshop: Workshop) -> Unlearn:
    """Lay out the step; nothing is said of recordings where there are none."""
    gr.HTML(page.lead(text.UNLEARN_LEAD))
    panel = gr.HTML(progress("", Progress()), elem_id="unlearning")
    with gr.Row(elem_classes="actions"):
        again = gr.Button(text.BACK_TO_CHOOSE, size="lg", elem_id="choose-again")
        race = gr.Button(text.RACE, size="lg", elem_id="race")
        wait = gr.Button(text.WAIT, size="lg", visible=False, elem_id="wait")
        cancel = gr.Button(text.CANCEL, variant="stop", size="lg", interactive=False, elem_id="cancel")
        onward = gr.Button(text.SEE_CHANGE, variant="primary", size="lg", interactive=False, elem_id="see")
    replayed = _replay(any(recordings(workshop.experiment())))
    return Unlearn(panel, settings.build(), replayed, again, race, wait, cancel, onward)


def wire(unlearn: Unlearn, tab: gr.Tab, choose: Choose, head: Head, workshop: Workshop, visit: gr.State) -> Any:
    """Connect *Forget* and *Cancel*; what is forgotten then is in ``visit``.

    Returns:
        A function that, given what calls after an event (its ``then``), lets the page show a run again that goes on.
    """
    turned = unlearn.settings

    @steady
    def forget(now: Visit | None, *values: Any) -> Iterator[dict[Any, Any]]:
        now = now or begin_visit(workshop.sessions, "best")
        try:
            wanted = asked(workshop, now, turned, *values)
        except CoreError as error:
            yield {choose.problem: page.problem(str(error)), unlearn.panel: page.problem(str(error))}
            return
        yield from live(workshop, unlearn, choose, head, visit, now, wanted)

    def can_begin(now: Visit | None, *values: Any) -> bool:
        try:
            return now is None or bool(asked(workshop, now, turned, *values))
        except CoreError:
            return False

    @steady
    def rejoin(now: Visit | None) -> Iterator[dict[Any, Any]]:
        yield {visit: gr.skip()}  # who says nothing at all empties every output
        if now is None:
            return
        for job in begun(workshop, now):
            yield buttons(unlearn, choose, head, busy=True)
            yield from followed(workshop, unlearn, choose, head, visit, now, job)

    def goes_on(now: Visit | None) -> bool:
        return now is not None and bool(begun(workshop, now))

    outputs = shown_in(unlearn, choose, head, visit)
    jobs: dict[str, Any] = {"concurrency_id": "jobs", "concurrency_limit": 16}
    unlearn.cancel.click(stopper(workshop), visit, queue=False)
    begins, inputs = [choose.forget.click, turned.start.click], [visit, *turned.inputs, *choose.inputs]
    here = gr.Checkbox(visible=False)
    wanted = gr.on(begins, can_begin, inputs, here, queue=False)  # before the model is at work, and cannot be asked
    wanted.then(None, here, js=HERE)
    wanted.then(forget, inputs, outputs, **jobs)
    settings.wire(turned, tab, choose, workshop, visit)

    going = gr.State(False)
    going.change(None, js=stage.go(STEP))
    going.change(rejoin, visit, outputs, **jobs)

    def again(after: Any) -> None:
        after(goes_on, visit, going)

    return again


def live(
    workshop: Workshop,
    unlearn: Unlearn,
    choose: Choose,
    head: Head,
    visit: gr.State,
    now: Visit,
    wanted: Asked,
) -> Iterator[dict[Any, Any]]:
    """Begin a run and show it to its end; it takes the place of whatever the visitor had begun."""
    yield {choose.problem: "", **buttons(unlearn, choose, head, busy=True)}
    about = Forgetting(wanted, fresh_folder(now, wanted.method))
    job = workshop.jobs.submit(now.folder, lambda: wanted.unlearning(about.folder), about)
    workshop.jobs.stop(now.folder, sparing=job)
    yield from followed(workshop, unlearn, choose, head, visit, now, job)


def followed(
    workshop: Workshop, unlearn: Unlearn, choose: Choose, head: Head, visit: gr.State, now: Visit, job: Job[Any]
) -> Iterator[dict[Any, Any]]:
    """Show a job of this step to its end, or until another one took its place.

    The run is the visitor's when it has finished.
    """
    about: Forgetting = job.about
    finished = False
    keep_visit(replace(now, begun=str(about.folder)))
    for view in listen(job, about.asked.method):
        if begun(workshop, now) not in ([], [job]):
            return
        finished = view.status == "finished"
        yield {unlearn.panel: _panel(view, about)}
    if finished:
        yield {visit: now.finished(about.asked.request, about.folder)}
    else:
        keep_visit(now)
    yield buttons(unlearn, choose, head, busy=False, done=finished)


def shown_in(unlearn: Unlearn, choose: Choose, head: Head, visit: gr.State) -> list[Any]:
    """Return the components that a job of this step changes."""
    return [choose.problem, unlearn.panel, *buttons(unlearn, choose, head, busy=False), visit]


def _panel(view: Progress, about: Forgetting) -> str:
    wanted, player = about.asked, about.player
    moved = view.watched[-1][1].get(MOVED + FORGOTTEN) if view.watched else None
    done = text.forgotten(sum(view.seconds.values()), wanted.numbers.ratings, moved)
    title = text.forgetting(wanted.numbers.people, wanted.numbers.ratings)
    halted = text.REPLAY_STOPPED if player else text.CANCELLED
    drawn = progress(f"{title} · {text.METHOD_NAMES[wanted.method]}", view, halted, done=done, method=wanted.method)
    if player:
        return recorded.playing(player.recording.made) + drawn
    offered = view.status == "failed" and any(recordings(wanted.experiment))
    return drawn + (page.fine(text.OFFER_REPLAY) if offered else "")


def _replay(any_recorded: bool) -> Replay:
    with gr.Row(elem_classes="actions replay", visible=any_recorded):
        live = gr.Button(text.RUN_LIVE, visible=False, elem_id="live")
        speed = gr.Radio(
            [(f"{one}×", one) for one in SPEEDS], value=SPEEDS[1], label=text.SPEED, elem_id="speed", min_width=200,
        )  # fmt: skip
        start = gr.Button(text.REPLAY, elem_id="replay")
    return Replay(start, speed, live)


def buttons(unlearn: Unlearn, choose: Choose, head: Head, busy: bool, done: bool = False) -> dict[Any, Any]:
    """Return which buttons can be pressed while a job is at work, and after it."""
    idle = gr.update(interactive=not busy)
    return {
        unlearn.again: idle,
        unlearn.race: idle,
        unlearn.settings.start: idle,
        unlearn.wait: gr.update(visible=False),
        unlearn.replay.start: gr.update(value=text.REPLAY),
        unlearn.replay.live: gr.update(visible=False),
        unlearn.cancel: gr.update(interactive=busy, value=text.CANCEL),
        unlearn.onward: gr.update(interactive=done),
        choose.forget: idle,
        head.original: idle,
    }
