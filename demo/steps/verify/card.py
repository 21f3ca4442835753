"""The card of a run."""

from html import escape

from core.config import ORIGINALS
from core.data.requests import ForgetRequest
from core.evaluation.evidence import Evidence
from core.evaluation.plain import LineOfRun, verdict_of
from core.experiment.experiment import Experiment
from core.runs.recording import recording_in, recording_path
from core.runs.store import Run
from core.unlearning.registry import title_of
from demo import text
from demo.session.own_data import is_own
from demo.widgets.marks import tag
from demo.widgets.pictures.card import ShareCard


def card_of(experiment: Experiment, run: Run, known: Evidence, line: LineOfRun | None) -> ShareCard:
    """Return the card of a finished run.

    Args:
        experiment: In which it was made.
        run: The run.
        known: What it is judged by.
        line: Where those who went stand.
    """
    found = verdict_of(known)
    memory, method = found.memory, title_of(run.config["method"])
    recording = recording_in(run.folder)
    date = str((recording.made if recording else run.made).get("date", ""))[:10]
    return ShareCard(
        who=text.compare.owners(known.plan.people.tolist()),
        standing=line.each[0] if line else None,
        owed=memory.glowing if memory else None,
        gone=memory.gone if memory else 0,
        seconds=run.metrics["seconds"],
        retraining=known.reference.fastest if known.reference else None,
        about=text.take_away.card_about(experiment.original, experiment.interactions.name, method, date),
        kind=found.kind,
        once=run.metrics.get("seconds_setup"),
        link=reopened_by(experiment, ForgetRequest.from_record(run.config["request"]), run.config["method"]),
    )


def closing(original: str) -> str:
    """Return the question with which the walk ends, with a button; nothing where that very model was asked."""
    if original == ORIGINALS[0] or is_own(original):
        return ""
    said = tag("h3", escape(text.take_away.CAREFUL)) + tag("p", escape(text.take_away.CAREFUL_WHY))
    button = tag(
        "button",
        escape(text.take_away.MEET_CAREFUL),
        "onward",
        type="button",
        onclick=f"stage.original('{ORIGINALS[0]}')",
    )
    return tag("div", said + button, "closing")


def reopened_by(experiment: Experiment, request: ForgetRequest, method: str) -> str:
    """Return the query of the address that opens what ``method`` came to; empty where it is not recorded."""
    name = next((name for name, preset in experiment.presets().items() if preset == request), "")
    place = recording_path(experiment.assets, experiment.interactions.name, experiment.original, name or "-") / method
    address = f"?preset={name}&method={method}&original={experiment.original}&step=verify"
    return address if place.is_dir() else ""
