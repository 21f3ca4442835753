"""A job at work: its phases, how far it is, its losses."""

from html import escape

from demo import text
from demo.render import teachers, watched
from demo.render.marks import bar, curves, tag
from demo.render.page import empty, problem
from demo.view import Progress

LINES = {"click": "click", "forget": "forget", "remember": "remember"}


def progress(title: str, view: Progress, cancelled: str = text.CANCELLED, done: str = "", method: str = "") -> str:
    """Return a job as it stands.

    Args:
        title: What the job does.
        view: How far it is.
        cancelled: The sentence for when it was cancelled.
        done: The sentence for when it is finished.
        method: Name of the unlearning method, of which there may be a picture.
    """
    if view.status == "idle":
        return empty(text.NOTHING_YET)
    if view.status == "waiting":
        return tag("section", tag("h2", escape(title)) + tag("p", escape(text.WAITING), "now", role="status"), "job")
    ended = {"finished": done, "cancelled": cancelled}.get(view.status, "")
    body = tag("h2", escape(title)) + (problem(view.message) if view.status == "failed" else _now(view, ended))
    drawn = tag("div", charts(view) + watched.figures(view), "charts")
    return tag("section", body + _timeline(view) + teachers.picture(method, view) + drawn, "job")


def charts(view: Progress) -> str:
    """Return the losses of each phase that has any, a figure each."""
    return "".join(_chart(view, phase) for phase in view.phases if phase in text.LOSSES)


def _now(view: Progress, ended: str) -> str:
    """Return where the job stands: a line of fixed height and a bar."""
    line = ended or (text.step_line(view.step, view.of, view.seconds_left) if view.of else " ")
    share = 1.0 if view.status == "finished" else view.share
    meter = bar(share, "ink", f"{text.percent(share)} of this phase")
    return tag("p", escape(line), f"now {view.status}", role="status" if ended else "") + meter


def _timeline(view: Progress) -> str:
    return tag("ol", "".join(_phase(view, phase) for phase in view.phases), "timeline")


def _phase(view: Progress, phase: str) -> str:
    name, about = text.PHASES.get(phase, (phase, ""))
    spent = tag("span", text.seconds(view.seconds[phase]), "spent") if phase in view.seconds else ""
    return tag("li", tag("strong", escape(name)) + spent + tag("span", escape(about)), f"phase-{view.place(phase)}")


def _chart(view: Progress, phase: str) -> str:
    found = {name: curve for (of, name), curve in view.losses.items() if of == phase}
    label = text.LOSSES[phase]
    legend = "".join(
        tag("span", f"{escape(text.LOSS_NAMES.get(name, name))} {tag('b', f'{curve[-1]:.3f}')}", f"key {_css(name)}")
        for name, curve in found.items()
    )
    picture = curves([(_css(name), curve) for name, curve in found.items()], label)
    head = tag("figcaption", escape(label)) + tag("div", legend or escape(text.NOT_STARTED), "legend")
    return tag("figure", head + picture)


def _css(name: str) -> str:
    return LINES.get(name, "click")
