"""A run of the third step, shown to its end; meanwhile, buttons in this step and in others cannot be pressed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from core.runs.store import Run
from core.unlearning.registry import title_of
from demo import text
from demo.page_context import PageContext, Updates
from demo.session import visitor_runs
from demo.session.follow_job import listen
from demo.session.job_progress import JobProgress
from demo.session.jobs import QueuedJob
from demo.session.visits import Visit, fresh_folder, note_begun, note_ended, with_finished
from demo.steps.choose.step import Choose
from demo.steps.unlearn.draining import draining
from demo.steps.unlearn.layout import Unlearn
from demo.steps.unlearn.model import RunInProgress, RunRequest, current_job
from demo.steps.unlearn.pace import retraining_pace
from demo.steps.unlearn.replay import recordings
from demo.widgets import page, recorded
from demo.widgets.header import Header
from demo.widgets.progress import progress
from demo.widgets.rejoining import Rejoining


@dataclass(frozen=True)
class RunDisplay:
    """Where a run is shown, and whatever waits for it."""

    context: PageContext
    unlearn: Unlearn
    choose: Choose
    header: Header

    @property
    def outputs(self) -> set[Any]:
        """Every component that a run changes."""
        shown = {self.choose.problem, self.choose.refused, self.unlearn.panel, self.unlearn.strip}
        return {*shown, self.context.visit, *self.buttons(busy=False)}

    def begin(self, now: Visit, requested: RunRequest) -> Iterator[Updates]:
        """Begin a run and show it to its end; it takes the place of whatever the visitor had begun."""
        jobs = self.context.app.jobs
        yield {self.choose.problem: "", self.choose.refused: "", **self.buttons(busy=True)}
        about = RunInProgress(requested, fresh_folder(now, requested.method))
        note_begun(now, about.folder)
        job = jobs.submit(now.folder, lambda: requested.unlearning(about.folder), about)
        jobs.stop(now.folder, sparing=[job])
        yield from self.follow(now, job)

    def rejoining(self) -> Rejoining:
        """Return how a run is shown to its visitor again who comes back."""
        app = self.context.app

        def show(now: Visit) -> Iterator[Updates]:
            job = current_job(app, now)
            if job is not None:
                yield self.buttons(busy=True)
                yield from self.follow(now, job)
            elif (found := with_finished(now)) != now:  # it ended just now, between two messages
                yield {self.context.visit: found}

        return Rejoining(self.outputs, show, lambda now: current_job(app, now) is not None)

    def follow(self, now: Visit, job: QueuedJob[Any]) -> Iterator[Updates]:
        """Show a job of this step to its end, or until another one took its place.

        The run is the visitor's when it has finished.
        """
        about: RunInProgress = job.about
        finished, asked = False, about.requested
        known = visitor_runs.reference(asked.experiment, now, asked.request)
        drains, pace = (
            draining(asked.experiment, asked.request, known),
            retraining_pace(asked.experiment, asked.request, asked.method),
        )
        for view in listen(self.context.app, job, about.requested.method):
            if current_job(self.context.app, now) not in (None, job):
                return
            finished = view.status == "finished"
            if not finished and not view.busy:
                note_ended(
                    now, about.folder
                )  # before the page hears of it: who reloads then did not stop it by leaving
            strip = drains.drawn(view, Run(about.folder) if finished else None) if drains else ""
            beside = pace.lane(view, _spent(view, job)) if pace else ""
            yield {self.unlearn.panel: _panel(view, about, beside), self.unlearn.strip: strip}
        if finished:
            yield {self.context.visit: now.finished(about.requested.request, about.folder)}
        yield self.buttons(busy=False, done=finished)

    def buttons(self, busy: bool, done: bool = False) -> Updates:
        """Return which buttons can be pressed while a job is at work, and after it."""
        unlearn, idle = self.unlearn, gr.update(interactive=not busy)
        return {
            unlearn.again: idle,
            unlearn.race: idle,
            unlearn.settings.start: idle,
            unlearn.wait: gr.update(visible=False),
            unlearn.replay.start: gr.update(value=text.replay.START),
            unlearn.replay.live: gr.update(visible=False),
            unlearn.cancel: gr.update(interactive=busy, value=text.unlearn.CANCEL),
            unlearn.onward: gr.update(interactive=done),
            self.choose.forget: idle,
            self.header.original: idle,
        }


def _spent(view: JobProgress, job: QueuedJob[Any]) -> float:
    """Return the seconds that a run has taken so far; those of the recording, where one is played."""
    if view.status == "finished":
        return sum(view.seconds.values())
    player = job.about.player
    return player.at if player else job.seconds


def _panel(view: JobProgress, about: RunInProgress, beside: str) -> str:
    requested, player = about.requested, about.player
    done = text.unlearn.forgotten(sum(view.seconds.values()), requested.numbers.ratings)
    what = text.unlearn.forgetting(requested.numbers.people, requested.numbers.ratings)
    title = text.unlearn.by_method(what, title_of(requested.method))
    halted = text.replay.STOPPED if player else text.unlearn.CANCELLED
    drawn = progress(title, view, halted, done=done, method=requested.method, beside=beside)
    if player and view.status != "finished":
        return recorded.playing(player.recording.made) + drawn
    offered = view.status == "failed" and any(recordings(requested.experiment))
    return drawn + (page.fine(text.replay.OFFER) if offered else "")
