"""Two teachers and one student as a picture; whatever is at work lights up."""

from html import escape

from core.unlearning.registry import card_of
from demo import text
from demo.session.job_progress import JobProgress
from demo.widgets.marks import tag


def picture(method: str, view: JobProgress) -> str:
    """Return the two teachers with the student between them; nothing for a method that has none."""
    about = card_of(method).teacher if method else ""
    if not about:
        return ""
    teaching = view.place("teachers") if "teachers" in view.phases else "ahead"
    making = view.place("augment") if "augment" in view.phases else teaching
    learning = view.place("student") if "student" in view.phases else "ahead"
    wrong = "now" if "now" in (making, teaching) else teaching
    busy = "now" if view.busy else ""
    parts = (
        _part("forget", wrong, text.unlearn.FORGETTING_TEACHER, about, busy),
        _part("student", learning, text.unlearn.STUDENT, text.unlearn.STUDENT_IS, busy),
        _part("remember", teaching, text.unlearn.REMEMBERING_TEACHER, text.unlearn.REMEMBERING_TEACHER_IS, busy),
    )
    flowing = "flowing" if learning == "now" and view.busy else ""
    return tag("div", "".join(parts), f"duo {flowing}".strip(), role="group", aria_label=text.unlearn.TEACHERS_PICTURE)


def _part(name: str, place: str, title: str, about: str, busy: str) -> str:
    lit = "lit" if place == "now" and busy else "done" if place == "done" else ""
    inner = tag("strong", escape(title)) + tag("span", escape(about))
    return tag("div", inner, f"part {name} {lit}".strip(), aria_current="step" if lit == "lit" else "")
