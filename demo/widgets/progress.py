"""A job at work: its phases, how far it is, its losses."""

from html import escape

from core.unlearning.card import PhaseCard
from core.unlearning.registry import METHODS, card_of, phase_card
from demo import text
from demo.session.job_progress import JobProgress
from demo.widgets import probe_figures, teachers
from demo.widgets.marks import bar, curves, tag
from demo.widgets.page import empty, problem

_LINES = {"click": "click", "forget": "forget", "remember": "remember"}


def progress(
    title: str,
    view: JobProgress,
    cancelled: str = text.unlearn.CANCELLED,
    done: str = "",
    method: str = "",
    beside: str = "",
) -> str:
    """Return a job as it stands.

    Args:
        title: What the job does.
        view: How far it is.
        cancelled: The sentence for when it was cancelled.
        done: The sentence for when it is finished.
        method: Name of the unlearning method, whose card names its phases; of some there is a picture.
        beside: What goes on beside it, as HTML below its bar.
    """
    if view.status == "idle":
        return empty(text.unlearn.NOTHING_YET)
    if view.status == "waiting":
        return in_line(title, view)
    ended = {"finished": done, "cancelled": cancelled}.get(view.status, "")
    body = tag("h2", escape(title)) + (problem(view.message) if view.status == "failed" else _now(view, ended))
    drawn = tag("div", charts(view, method) + probe_figures.figures(view), "charts")
    return tag("section", body + beside + _timeline(view, method) + teachers.picture(method, view) + drawn, "job")


def in_line(title: str, view: JobProgress) -> str:
    """Return a job that waits for others: its place in line, and for about how long."""
    said = tag("p", escape(text.unlearn.waiting(view.ahead, view.wait)), "now", role="status")
    return tag("section", tag("h2", escape(title)) + said, "job")


def charts(view: JobProgress, method: str = "") -> str:
    """Return the losses of each phase that has any to be shown, a figure each."""
    return "".join(_chart(view, phase, method) for phase in view.phases if phase_words(phase, method).losses)


def phase_words(phase: str, method: str = "") -> PhaseCard:
    """Return what people read about a phase: a method's own, or one that jobs of the page add."""
    return phase_card(phase, method) or PhaseCard(*text.common.PHASES.get(phase, (phase, "")))


def _now(view: JobProgress, ended: str) -> str:
    """Return where the job stands: a line of fixed height and a bar."""
    line = ended or (text.unlearn.step_line(view.step, view.of, view.seconds_left) if view.of else " ")
    share = 1.0 if view.status == "finished" else view.share
    meter = bar(share, "ink", text.unlearn.share_of_phase(share))
    return tag("p", escape(line), f"now {view.status}", role="status" if ended else "") + meter


def _timeline(view: JobProgress, method: str) -> str:
    return tag("ol", "".join(_phase(view, phase, method) for phase in view.phases), "timeline")


def _phase(view: JobProgress, phase: str, method: str) -> str:
    words = phase_words(phase, method)
    spent = tag("span", text.common.seconds(view.seconds[phase]), "spent") if phase in view.seconds else ""
    said = tag("strong", escape(words.title)) + spent + tag("span", escape(words.sentence))
    return tag("li", said, f"phase-{view.place(phase)}")


def _chart(view: JobProgress, phase: str, method: str) -> str:
    found = {name: curve for (of, name), curve in view.losses.items() if of == phase}
    label, terms = phase_words(phase, method).losses, card_of(method).terms if method in METHODS else {}
    legend = "".join(
        tag(
            "span",
            escape(terms.get(name, name)),
            f"key {_css(name)}",
        )
        for name in found
    )
    picture = curves([(_css(name), curve) for name, curve in found.items()], label)
    head = tag("figcaption", escape(text.unlearn.loss(label))) + tag(
        "div", legend or escape(text.unlearn.NOT_STARTED), "legend"
    )
    return tag("figure", head + picture)


def _css(name: str) -> str:
    return _LINES.get(name, "click")
