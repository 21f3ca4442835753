"""Endpoints about forgetting: what a request means, carrying it out, and judging what came of it."""

from collections.abc import Iterator
from typing import Any

import gradio as gr

from core.data.requests import ForgetRequest
from core.errors import RequestError, RunError
from core.export.certificate import certificate as record_of
from core.export.page import certificate_page
from core.unlearning.registry import choosable
from demo import text
from demo.api.lookup import one_of, original_of, result_of
from demo.session.app_context import AppContext
from demo.session.follow_job import listen
from demo.session.job_progress import JobProgress
from demo.session.visits import begin_visit, end_visit, fresh_folder, keep_visit, sweep
from demo.steps.choose.model import cost, summary
from demo.steps.methods.offered import check_ready, first_method
from demo.steps.unlearn.model import RunRequest


def plan_request(
    app: AppContext,
    users: list[int] | None = None,
    ratings: list[list[int]] | None = None,
    preset: str = "",
    method: str = "",
    original: str = "",
) -> dict[str, Any]:
    """Tell what a request to forget would mean and roughly cost, without carrying it out.

    Args:
        app: The app.
        users: Ids of people of whom everything goes, for example [13].
        ratings: Single ratings that go, each as [user, item], for example [[5, 50]].
        preset: Name of a ready-made request instead, for example "one-user".
        method: Name of an unlearning method; empty for the one that did best when it was tuned.
        original: The recommender, "best" or "memorising"; the page's own where empty.

    Returns:
        people, ratings, share (of all that was learned from), rebuilt (other prompts that change), and seconds, None
        where nobody can tell.
    """
    requested = _requested(app, users, ratings, preset, method, original)
    experiment, numbers = requested.experiment, requested.numbers
    found = cost(experiment, experiment.plan(requested.request), requested.method, app.machine_speed(experiment))
    return {
        "people": numbers.people,
        "ratings": numbers.ratings,
        "share": numbers.share,
        "rebuilt": numbers.rebuilt,
        "seconds": found.forgetting + found.measuring if found else None,
    }


def unlearn(
    app: AppContext,
    request: gr.Request,
    users: list[int] | None = None,
    ratings: list[list[int]] | None = None,
    preset: str = "",
    method: str = "",
    original: str = "",
) -> Iterator[dict[str, Any]]:
    """Forget people or single ratings: tells how far it is, and at its end the id of the result.

    Only who has the id can see the result, and after six hours it is gone.

    Args:
        app: The app.
        request: The call; those from one address wait in line as one visitor.
        users: Ids of people of whom everything goes, for example [13].
        ratings: Single ratings that go, each as [user, item], for example [[5, 50]].
        preset: Name of a ready-made request instead, for example "one-user".
        method: Name of an unlearning method; empty for the one that did best when it was tuned.
        original: The recommender, "best" or "memorising"; the page's own where empty.

    Returns:
        status (waiting, running or finished), phase, step, of, seconds; at the end also result, the id by which
        compare, attack, certificate, predict and recommend know it.

    Raises:
        RunError: It failed, or was stopped.
    """
    requested = _requested(app, users, ratings, preset, method, original)
    sweep(app.sessions)
    visit = begin_visit(app.sessions, requested.experiment.original)
    folder = fresh_folder(visit, requested.method)
    job = app.jobs.submit(_owner(request), lambda: requested.unlearning(folder))
    finished = False
    try:
        for view in listen(app, job, requested.method):
            finished = view.status == "finished"
            if view.busy:
                yield _progress(view)
        if view.status == "failed":
            raise RunError(view.message)
        if not finished:
            raise RunError(text.service.api.STOPPED)
        keep_visit(visit.finished(requested.request, folder))
        yield {**_progress(view), "result": visit.token}
    finally:
        if not finished:
            job.stop()
            end_visit(visit)


def compare(app: AppContext, result: str) -> dict[str, Any]:
    """Compare the models before and after a request, and models retrained without it where there are any.

    Args:
        app: The app.
        result: The id that unlearn told.

    Returns:
        forgotten (what went), utility and distances: for each metric its value before, after and retrained.
    """
    record = _record(app, result)
    return {name: record[name] for name in ("forgotten", "method", "reference", "utility", "distances")}


def attack(app: AppContext, result: str) -> list[dict[str, Any]]:
    """Attack the unlearned model: can it still be told whose data it had learned from?

    Args:
        app: The app.
        result: The id that unlearn told.

    Returns:
        For each attack: its name and its success before, after and on retrained models; an AUC of 0.5 is a coin toss.
    """
    return list(_record(app, result)["attacks"])


def certificate(app: AppContext, result: str, form: str = text.service.api.FORMS[0]) -> dict[str, Any]:
    """Return the certificate of what was forgotten. It names people and their ratings: it is personal data.

    Args:
        app: The app.
        result: The id that unlearn told.
        form: "record" for the certificate as JSON, "page" for a page of HTML to keep.

    Returns:
        The record; or the page, under the name html.
    """
    one_of("form", form, text.service.api.FORMS)
    record = _record(app, result)
    return record if form == text.service.api.FORMS[0] else {"html": certificate_page(record)}


def _owner(request: gr.Request) -> str:
    """Return by whose name the jobs of a caller are known: those from one address are one visitor's."""
    return f"service/{request.client.host if request.client else ''}"


def _record(app: AppContext, result: str) -> dict[str, Any]:
    found = result_of(app, result)
    return record_of(found.experiment, found.run, found.reference)


def _requested(
    app: AppContext,
    users: list[int] | None,
    ratings: list[list[int]] | None,
    preset: str,
    method: str,
    original: str,
) -> RunRequest:
    """Return what is wanted.

    Raises:
        RequestError: It cannot be done; the message says why.
    """
    experiment = app.experiment(original_of(app, original))
    method = one_of("method", method, choosable()) if method else first_method(experiment)
    if preset and (users or ratings):
        raise RequestError(text.service.api.PRESET_ALONE)
    if preset:
        request = experiment.presets()[one_of("preset", preset, tuple(experiment.presets()))]
    else:
        request = ForgetRequest(tuple(users or ()), tuple(_pair(one) for one in ratings or ()))
    if not request.users and not request.interactions:
        raise RequestError(text.service.api.NOTHING_ASKED)
    plan = app.planned(experiment, request)
    check_ready(experiment, [method])
    settings = experiment.method(method, plan).settings
    return RunRequest(experiment, request, summary(experiment, plan), method, settings)


def _pair(given: list[int]) -> tuple[int, int]:
    if len(given) != 2:
        raise RequestError(text.service.api.bad_argument("ratings", text.service.api.WANTED["list[list[int]] | None"]))
    return given[0], given[1]


def _progress(view: JobProgress) -> dict[str, Any]:
    return {
        "status": view.status,
        "phase": view.phase,
        "step": view.step,
        "of": view.of,
        "seconds": sum(view.seconds.values()),
    }
