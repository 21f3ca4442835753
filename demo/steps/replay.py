"""Part of the third step: a recorded run in place of a live one, and back to a live one; marked wherever it is seen."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from core.errors import CoreError, RunError
from core.experiment import Experiment
from core.forgetting import ForgetRequest
from core.recording import Recording
from core.store import Run
from demo import stage, text
from demo.catalogue import summary
from demo.render import page, recorded
from demo.replay import Player, made_of, recording_for
from demo.sequence import start_over
from demo.state import Visit, begin_visit, fresh_folder
from demo.steps.choose import Choose, request_of
from demo.steps.head import Head
from demo.steps.steady import steady
from demo.steps.unlearn import STEP, Unlearn, buttons, followed, live, shown_in
from demo.steps.wanted import Asked, Forgetting, begun
from demo.workshop import Workshop


@dataclass(frozen=True)
class Mark:
    """What stands above all steps while a recorded result is shown."""

    box: gr.Row
    said: gr.HTML
    live: gr.Button


def build_mark() -> Mark:
    """Lay out the mark, out of sight."""
    with gr.Row(visible=False, elem_classes="recorded-result", elem_id="recorded") as box:
        said = gr.HTML()
        return Mark(box, said, gr.Button(text.RUN_LIVE, size="sm", elem_id="run-live"))


def wire(mark: Mark, unlearn: Unlearn, choose: Choose, head: Head, workshop: Workshop, visit: gr.State) -> None:
    """Connect *Replay*, its speed, and *Run it live*."""
    stopped, part = gr.State(None), unlearn.replay

    @steady
    def replay(
        now: Visit | None, halted: tuple[str, float] | None, speed: float, method: str, *chosen: Any
    ) -> Iterator[dict[Any, Any]]:
        now = start_over(now or begin_visit(workshop.sessions, "best"))  # recordings are of the original
        try:
            experiment = workshop.experiment(now.original)
            recording = _chosen(experiment, method, *chosen)
            wanted = _asked(experiment, recording.run)
        except CoreError as error:
            yield {unlearn.panel: page.problem(str(error))}
            return
        at = halted[1] if halted and halted[0] == str(recording.folder) else 0.0
        player = Player(recording, speed, at)
        about = Forgetting(wanted, fresh_folder(now, "replays") / wanted.method, player)
        yield {stopped: None, **buttons(unlearn, choose, head, busy=True), **_replaying(unlearn)}
        job = workshop.jobs.beside(now.folder, lambda: player.into(about.folder), about)
        workshop.jobs.stop(now.folder, sparing=job)
        yield from followed(workshop, unlearn, choose, head, visit, now, job)
        if not Run(about.folder).finished and not begun(workshop, now):
            place = str(recording.folder), player.at
            yield {stopped: place, part.start: gr.update(value=text.GO_ON_REPLAYING)}

    @steady
    def run_live(now: Visit | None) -> Iterator[dict[Any, Any]]:
        yield {visit: gr.skip()}  # who says nothing at all empties every output
        source = _replayed(workshop, now) if now else None
        if now and source:
            wanted = _asked(workshop.experiment(now.original), source)
            yield from live(workshop, unlearn, choose, head, visit, start_over(now), wanted)

    def quicker(now: Visit | None, speed: float) -> None:
        for job in begun(workshop, now) if now else ():
            if job.about.player:
                job.about.player.speed = speed

    jobs = {"concurrency_id": "jobs", "concurrency_limit": 16}
    outputs = [*shown_in(unlearn, choose, head, visit), stopped]
    part.start.click(replay, [visit, stopped, part.speed, unlearn.settings.method, *choose.inputs], outputs, **jobs)
    gr.on([part.live.click, mark.live.click], run_live, visit, outputs, **jobs)
    mark.live.click(None, js=stage.go(STEP))
    part.speed.input(quicker, [visit, part.speed], queue=False)


def refresh(mark: Mark, visit: gr.State, after: Any) -> None:
    """Show or hide the mark after an event."""
    after(_marked, visit, [mark.box, mark.said])


def _marked(now: Visit | None) -> list[Any]:
    made = made_of(now.run) if now else None
    return [gr.update(visible=made is not None), recorded.result(made)]


def _chosen(experiment: Experiment, method: str, *chosen: Any) -> Recording:
    """Return the recording for what is chosen, else another one of this recommender.

    Raises:
        RunError: There is none.
    """
    try:
        request: ForgetRequest | None = request_of(experiment, *chosen)
    except CoreError:
        request = None
    recording = recording_for(experiment, request, method)
    if recording is None:
        raise RunError(text.no_recording(experiment.original))
    return recording


def _asked(experiment: Experiment, run: Run) -> Asked:
    """Return what a recorded run was asked for."""
    config = run.config
    request, method = ForgetRequest.from_record(config["request"]), config["method"]
    plan = experiment.plan(request)
    return Asked(experiment, request, summary(experiment, plan), method, experiment.method(method, plan).settings)


def _replayed(workshop: Workshop, now: Visit) -> Run | None:
    """Return the recorded run that is being replayed, or whose result is shown."""
    for job in begun(workshop, now):
        if job.about.player:
            return job.about.player.recording.run
    return Run(Path(now.run)) if made_of(now.run) else None


def _replaying(unlearn: Unlearn) -> dict[Any, Any]:
    return {unlearn.replay.start: gr.update(value=text.REPLAY), unlearn.replay.live: gr.update(visible=True)}
