"""Head of the page, notices, and the sentence for whatever went wrong."""

from html import escape

from core.data.titles import written_out
from core.experiment.experiment import Experiment
from demo import text
from demo.widgets.marks import tag


def title() -> str:
    """Return the title of the page and what it is about."""
    return tag("header", tag("h1", escape(text.walk.TITLE)) + tag("p", escape(text.walk.LEAD)), "masthead")


def status(experiment: Experiment) -> str:
    """Return what the page computes on, which data it shows, and which model answers, once that is loaded."""
    data, loaded = experiment.interactions, experiment.recommender.is_loaded
    sizes = len(data), len(data.users), len(data.titles)
    facts = (
        (text.walk.MODEL, _model(experiment) if loaded else text.walk.LOADING),
        (text.walk.COMPUTING_ON, experiment.engine.device if loaded else text.walk.LOADING_DEVICE),
        (text.walk.DATA, text.walk.data_facts(data.card.title, sizes, data.card.items)),
    )
    items = "".join(tag("span", f"{tag('b', escape(name))} {escape(value)}") for name, value in facts)
    return tag("div", items, "status")


def _model(experiment: Experiment) -> str:
    return text.walk.model_facts(experiment.original, experiment.recommender.backbone.parameter_count)


def lead(sentence: str) -> str:
    """Return the one sentence with which a step begins."""
    return tag("h2", escape(sentence), "lead")


def heading(title: str, hint: str) -> str:
    """Return the title of a chart with its one-line reading."""
    return tag("h3", escape(title)) + tag("p", escape(hint))


def problem(sentence: str) -> str:
    """Return a sentence that says what went wrong, read out at once; nothing for an empty one.

    What it says of commands is left out, since nobody has any here.
    """
    said = text.service.commands.without_commands(sentence)
    return tag("div", escape(written_out(said)), "problem", role="alert") if sentence else ""


def empty(sentence: str, onward: str = "", step: int = 0) -> str:
    """Return what stands where nothing is yet, with a button named ``onward`` to the step of that number, if any."""
    button = tag("button", escape(onward), "onward", type="button", onclick=f"stage.go({step})") if onward else ""
    return tag("div", escape(sentence) + button, "empty")


def note(sentence: str) -> str:
    """Return a sentence that stands out, though nothing is wrong."""
    return tag("p", escape(sentence), "note", role="status")


def status_line(sentence: str) -> str:
    """Return a line that is read out whenever it changes; its place is kept where it is empty."""
    return tag("p", escape(sentence) or "&nbsp;", "fine", role="status")


def fine(sentence: str) -> str:
    """Return a remark in small print."""
    return tag("p", escape(sentence), "fine")
