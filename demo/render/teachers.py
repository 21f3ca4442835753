"""E2URec as a picture: two teachers, one student; whatever is at work lights up."""

from html import escape

from demo import text
from demo.render.marks import tag
from demo.view import Progress

TAUGHT = ("e2urec", "rehearsed")
"""Methods in which two teachers guide a student."""


def picture(method: str, view: Progress) -> str:
    """Return the two teachers with the student between them; nothing for a method that has none."""
    if method not in TAUGHT:
        return ""
    teaching = view.place("teachers") if "teachers" in view.phases else "ahead"
    making = view.place("augment") if "augment" in view.phases else teaching
    learning = view.place("student") if "student" in view.phases else "ahead"
    wrong = "now" if "now" in (making, teaching) else teaching
    busy = "now" if view.busy else ""
    parts = (
        _part("forget", wrong, text.FORGETTING_TEACHER, text.FORGETTING_TEACHERS[method], busy),
        _part("student", learning, text.STUDENT, text.STUDENT_IS, busy),
        _part("remember", teaching, text.REMEMBERING_TEACHER, text.REMEMBERING_TEACHER_IS, busy),
    )
    flowing = "flowing" if learning == "now" and view.busy else ""
    return tag("div", "".join(parts), f"duo {flowing}".strip(), role="group", aria_label=text.TEACHERS_PICTURE)


def _part(name: str, place: str, title: str, about: str, busy: str) -> str:
    lit = "lit" if place == "now" and busy else "done" if place == "done" else ""
    inner = tag("strong", escape(title)) + tag("span", escape(about))
    return tag("div", inner, f"part {name} {lit}".strip(), aria_current="step" if lit == "lit" else "")
