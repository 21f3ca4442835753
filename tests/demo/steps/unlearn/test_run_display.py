"""What a visitor who reloads the page finds of a run that ended, however soon they do."""

import gradio as gr
import pytest

from core.errors import CoreError
from demo.page_context import PageContext
from demo.session.app_context import AppContext
from demo.session.follow_job import stopper
from demo.session.visits import begin_visit, begun_run, find_visit, keep_visit, note_begun
from demo.steps.choose import step as choose
from demo.steps.choose.model import summary
from demo.steps.unlearn import layout
from demo.steps.unlearn.model import RunInProgress, RunRequest
from demo.steps.unlearn.run import RunDisplay
from demo.widgets import header


@pytest.fixture
def app(experiment, tmp_path):
    return AppContext(lambda _: experiment, tmp_path)


@pytest.fixture
def display(app):
    with gr.Blocks() as blocks:
        context = PageContext(app, blocks, gr.State(), gr.Tabs(), gr.State(""))
        return RunDisplay(context, layout.build(app), choose.build(app), header.build(app))


@pytest.fixture
def now(app):
    return begin_visit(app.sessions, app.first)


@pytest.fixture
def begun(app, now, experiment, tmp_path):
    """Return a function that puts a job in line, as *Forget* does."""

    def begin(start):
        request = experiment.presets()["one-user"]
        about = RunInProgress(
            RunRequest(experiment, request, summary(experiment, experiment.plan(request)), "e2urec", None),
            tmp_path / now.token / "run",
        )
        note_begun(now, about.folder)
        return app.jobs.submit(now.folder, start, about)

    return begin


def left_behind(app, now):
    """Return the folder of the run that a visitor who comes back is told of, empty for none."""
    return begun_run(find_visit(app.sessions, now.token))


def fails():
    raise CoreError("It cannot be done.")
    yield


def test_who_is_shown_that_a_run_failed_is_not_told_later_that_leaving_stopped_it(app, display, now, begun):
    shown = display.follow(now, begun(fails))
    next(shown)
    assert left_behind(app, now)
    for update in shown:
        if "It cannot be done." in update.get(display.unlearn.panel, ""):
            break
    shown.close()  # as Gradio does when the page is gone
    assert left_behind(app, now) == ""


def test_who_cancels_is_not_told_later_that_leaving_stopped_the_run(app, display, now, begun):
    shown = display.follow(now, begun(fails))
    next(shown)
    shown.close()
    assert left_behind(app, now)
    stopper(app)(now)
    assert left_behind(app, now) == ""


def test_who_comes_back_and_then_cancels_is_not_told_later_that_leaving_stopped_the_run(app, display, now, begun):
    begun(fails)
    again = find_visit(app.sessions, now.token)
    list(display.rejoining().show(again))
    stopper(app)(again)
    keep_visit(again)  # as the page does at each change of the visit
    assert left_behind(app, again) == ""
