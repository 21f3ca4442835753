"""Part of the third step: a recorded run in place of a live one, and back to a live one; marked wherever it is seen."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from core.data.requests import ForgetRequest
from core.errors import CoreError, RunError
from core.experiment.experiment import Experiment
from core.runs.recording import Recording
from core.runs.store import Run
from demo import text
from demo.page_context import JOBS, Inputs, PageContext, Updates, go_to
from demo.session.app_context import AppContext
from demo.session.history import start_over
from demo.session.visits import Visit, begin_visit, fresh_folder, note_begun
from demo.steps.choose.model import Chosen, request_of, summary
from demo.steps.choose.step import Choose
from demo.steps.unlearn.layout import Replay, Unlearn
from demo.steps.unlearn.model import RunInProgress, RunRequest, current_job
from demo.steps.unlearn.replay import Player, made_of, recording_for
from demo.steps.unlearn.run import RunDisplay
from demo.widgets import page, recorded
from demo.widgets.header import Header
from demo.widgets.lossless_updates import lossless


@dataclass(frozen=True)
class ReplayMark:
    """What stands above all steps while a recorded result is shown."""

    box: gr.Row
    said: gr.HTML
    live: gr.Button


def build() -> ReplayMark:
    """Lay out the mark, out of sight."""
    with gr.Row(visible=False, elem_classes="recorded-result", elem_id="recorded") as box:
        said = gr.HTML()
        return ReplayMark(box, said, gr.Button(text.replay.RUN_LIVE, size="sm", elem_id="run-live"))


def wire(mark: ReplayMark, context: PageContext, *, unlearn: Unlearn, choose: Choose, header: Header) -> None:
    """Connect *Replay*, its speed, and *Run it live*."""
    app, visit, part = context.app, context.visit, unlearn.replay
    display, stopped = RunDisplay(context, unlearn, choose, header), gr.State(None)

    @lossless
    def replay(values: Inputs) -> Iterator[Updates]:
        now = start_over(values[visit] or begin_visit(app.sessions, app.first))  # recordings are of the original
        try:
            experiment = app.experiment(now.original)
            recording = _recording(experiment, choose.chosen(values), values[unlearn.settings.method])
            requested = _requested(experiment, recording.run)
        except CoreError as error:
            yield {unlearn.panel: page.problem(str(error))}
            return
        yield {stopped: None, **display.buttons(busy=True), **_replaying(part)}
        player = Player(recording, values[part.speed], _resumed_at(values[stopped], recording))
        about = RunInProgress(requested, fresh_folder(now, "replays") / requested.method, player)
        note_begun(now, about.folder)
        job = app.jobs.beside(now.folder, lambda: player.into(about.folder), about)
        app.jobs.stop(now.folder, sparing=[job])
        yield from display.follow(now, job)
        if not Run(about.folder).finished and current_job(app, now) is None:
            place = str(recording.folder), player.at
            yield {stopped: place, part.start: gr.update(value=text.replay.GO_ON)}

    @lossless
    def run_live(now: Visit | None) -> Iterator[Updates]:
        yield {visit: gr.skip()}  # who says nothing at all empties every output
        source = _replayed(app, now) if now else None
        if now and source:
            yield from display.begin(start_over(now), _requested(app.experiment(now.original), source))

    def change_speed(now: Visit | None, speed: float) -> None:
        job = current_job(app, now) if now else None
        if job and job.about.player:
            job.about.player.speed = speed

    inputs = {visit, stopped, part.speed, unlearn.settings.method, *choose.inputs}
    part.start.click(replay, inputs, display.outputs | {stopped}, **JOBS)
    gr.on([part.live.click, mark.live.click], run_live, visit, display.outputs, **JOBS)
    mark.live.click(None, js=go_to("unlearn"))
    part.speed.input(change_speed, [visit, part.speed], queue=False)


def refresh(mark: ReplayMark, context: PageContext, after: Any) -> None:
    """Show or hide the mark after an event."""

    def show(now: Visit | None) -> Updates:
        made = made_of(now.run) if now else None
        return {mark.box: gr.update(visible=made is not None), mark.said: recorded.result(made)}

    after(show, context.visit, {mark.box, mark.said})


def _recording(experiment: Experiment, chosen: Chosen, method: str) -> Recording:
    """Return the recording for what is chosen, else another one of this recommender.

    Raises:
        RunError: There is none.
    """
    try:
        request: ForgetRequest | None = request_of(experiment, chosen)
    except CoreError:
        request = None
    recording = recording_for(experiment, request, method)
    if recording is None:
        raise RunError(text.replay.no_recording(experiment.original))
    return recording


def _requested(experiment: Experiment, run: Run) -> RunRequest:
    """Return what a recorded run was asked for."""
    config = run.config
    request, method = ForgetRequest.from_record(config["request"]), config["method"]
    plan = experiment.plan(request)
    return RunRequest(experiment, request, summary(experiment, plan), method, experiment.method(method, plan).settings)


def _resumed_at(stopped: tuple[str, float] | None, recording: Recording) -> float:
    """Return the second at which a recording was stopped; 0 where another one was, or none."""
    return stopped[1] if stopped and stopped[0] == str(recording.folder) else 0.0


def _replayed(app: AppContext, now: Visit) -> Run | None:
    """Return the recorded run that is being replayed, or whose result is shown."""
    job = current_job(app, now)
    if job and job.about.player:
        return job.about.player.recording.run
    return Run(Path(now.run)) if made_of(now.run) else None


def _replaying(part: Replay) -> Updates:
    return {part.start: gr.update(value=text.replay.START), part.live: gr.update(visible=True)}
