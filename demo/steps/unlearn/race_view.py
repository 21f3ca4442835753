"""A race as it stands: a bar a lane, and what can be said of who is ahead."""

from collections.abc import Mapping
from html import escape

from core.unlearning.registry import title_of
from demo import text
from demo.session.job_progress import JobProgress
from demo.widgets.marks import bar, tag
from demo.widgets.page import problem
from demo.widgets.progress import charts, in_line, phase_words


def lanes(title: str, views: Mapping[str, JobProgress]) -> str:
    """Return the race of two methods, the second of which is retraining.

    Args:
        title: What it is about.
        views: How far each is.
    """
    if waits := next((view for view in views.values() if view.status == "waiting"), None):
        return in_line(title, waits)
    said = "".join(problem(view.message) for view in views.values() if view.status == "failed")
    verdict, ended = _verdict(title_of(next(iter(views))), *views.values())
    line = tag("p", escape(verdict), f"now verdict {'finished' if ended else ''}", role="status" if ended else "")
    rows = "".join(lane(method, view, extrapolated=ended) for method, view in views.items())
    hint = tag("p", escape(text.unlearn.RACE_HINT), "hint")
    drawn = tag("div", "".join(charts(view, method) for method, view in views.items()), "charts")
    return tag("section", tag("h2", escape(title)) + said + line + tag("div", rows, "lanes") + hint + drawn, "job")


def lane(method: str, view: JobProgress, name: str = "", extrapolated: bool = False) -> str:
    """Return one method's bar, a piece for each of its phases, with its name and where it stands.

    Args:
        method: Name of the method.
        view: How far it is.
        name: The name for people, as HTML; the title on its card where empty.
        extrapolated: Whether to say how long the phase will have taken in all.
    """
    pieces = "".join(_piece(view, method, phase, extrapolated) for phase in view.phases if phase != "evaluate")
    total = _in_all(view) if extrapolated else None
    where = _where(view) if total is None else text.unlearn.would_take(view.step, view.of, total)
    head = tag("strong", name or escape(title_of(method))) + tag("span", escape(where), "where")
    return tag("div", tag("div", head, "name") + tag("div", pieces, "pieces"), f"lane {view.status}")


def _piece(view: JobProgress, method: str, phase: str, extrapolated: bool) -> str:
    name, share = phase_words(phase, method).title, view.filled(phase)
    meter = bar(share, "ink", f"{name}: {text.common.percent(share)}", more=extrapolated and share < 1)
    return tag("div", meter + tag("span", escape(name), "piece-name"), "piece")


def _where(view: JobProgress) -> str:
    """Return where a lane stands, in a few words."""
    if view.status == "finished":
        return text.unlearn.took(sum(view.seconds.values())) if view.seconds else text.unlearn.DONE_BEFORE
    if view.status == "running" and view.phase:
        return text.unlearn.MEASURING if view.phase == "evaluate" else text.unlearn.at_step(view.step, view.of)
    return text.common.STATUS[view.status]


def _in_all(view: JobProgress) -> float | None:
    """Return the seconds that a lane will have trained in all, at its pace; None where there is nothing to foretell."""
    return None if view.status == "finished" or view.phase == "evaluate" else view.at_this_pace


def _verdict(name: str, first: JobProgress, second: JobProgress) -> tuple[str, bool]:
    """Return the line above the bars, and whether the first has been told to be done."""
    if first.status == "finished":
        spent = sum(first.seconds.values())
        if second.status == "finished":
            return text.unlearn.race_over(name, spent, sum(second.seconds.values())), True
        total = _in_all(second)
        if second.busy and total is not None:
            return text.unlearn.race_ahead(name, spent, second.share, second.seconds_left), True
        if total is not None:
            return text.unlearn.race_stopped(name, spent, second.share, total), True
        return text.unlearn.took_alone(name, spent), True
    return (text.unlearn.RACE_CANCELLED if first.status == "cancelled" else " "), False
