"""The race of the third step: the chosen method against retraining, and what to do when the first of them is done."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr

from core.errors import CoreError
from core.race import LaneEvents, race
from core.store import Run
from demo import text
from demo.render import page
from demo.render.race import lanes
from demo.shelf import RETRAIN, SEED
from demo.state import Visit, begin_visit, fresh_folder, keep_visit
from demo.steps.choose import Choose
from demo.steps.head import Head
from demo.steps.steady import steady
from demo.steps.unlearn import Unlearn, buttons
from demo.steps.wanted import Asked, asked
from demo.steps.watching import watch_race
from demo.workshop import Workshop

COMPARE = 4


def wire(unlearn: Unlearn, choose: Choose, head: Head, workshop: Workshop, visit: gr.State, walk: gr.Tabs) -> Any:
    """Connect *Race* and *Wait*; return the event of a race, at whose end there may be a retrained model more."""
    awaited = gr.State(False)

    @steady
    def run(now: Visit | None, *chosen: Any) -> Iterator[dict[Any, Any]]:
        now = now or begin_visit(workshop.sessions, "best")
        try:
            wanted = asked(workshop, now, unlearn.settings, *chosen)
        except CoreError as error:
            yield {unlearn.panel: page.problem(str(error))}
            return
        yield {awaited: False, **buttons(unlearn, choose, head, busy=True)}
        workshop.jobs.stop(now.folder)  # for the result that this one replaces
        folders = {method: fresh_folder(now, method) for method in (wanted.method, RETRAIN)}
        keep_visit(replace(now, begun=str(folders[wanted.method])))
        title, done = text.racing(wanted.numbers.people, wanted.numbers.ratings, wanted.method), False
        for views in watch_race(workshop, now.folder, tuple(folders), lambda: _race(wanted, folders)):
            yield {unlearn.panel: lanes(title, views)}
            if views[wanted.method].status == "finished" and not done:
                done = True
                yield {visit: now.finished(wanted.request, folders[wanted.method]), **_choice(unlearn)}
        if not done:
            keep_visit(now)
        yield buttons(unlearn, choose, head, busy=False, done=done)

    outputs = [unlearn.panel, *buttons(unlearn, choose, head, busy=False), visit, awaited]
    raced = unlearn.race.click(
        run,
        [visit, *unlearn.settings.inputs, *choose.inputs],
        outputs,
        concurrency_id="jobs",
        concurrency_limit=16,
    )
    unlearn.wait.click(lambda: (True, gr.update(visible=False)), outputs=[awaited, unlearn.wait], queue=False)
    raced.then(lambda wanted: gr.Tabs(selected=COMPARE) if wanted else gr.skip(), awaited, walk)
    return raced


def _race(wanted: Asked, folders: Mapping[str, Path]) -> LaneEvents:
    """Race; a run of the method that does not finish is removed, a retraining can go on where it stood."""
    try:
        yield from race(wanted.experiment, wanted.request, folders, SEED, {wanted.method: wanted.settings})
    finally:
        if not Run(folders[wanted.method]).finished:
            shutil.rmtree(folders[wanted.method], ignore_errors=True)


def _choice(unlearn: Unlearn) -> dict[Any, Any]:
    """Return what can be done once the method has finished."""
    return {
        unlearn.wait: gr.update(visible=True),
        unlearn.cancel: gr.update(value=text.STOP_RETRAINING),
        unlearn.onward: gr.update(interactive=True),
    }
