"""What of a run reaches trackio: modelled on ``trackio.init``, ``Run.log`` and ``Run.finish`` of trackio 0.43."""

import sys
from types import ModuleType

import pytest

from core import text
from core.errors import RunError
from core.runs.events import Cancelled, Evaluated, Finished, Saved, Started, Step
from core.runs.tracking import tracking

EVENTS = [
    Started("unlearning", "CPU", ("student",)),
    Step("student", 1, 2, {"forget": 0.5, "retain": 0.25}, watched={"click": 0.75}),
    Step("student", 2, 2, {"forget": 0.125}),
    Saved("adapter"),
    Evaluated({"auc": 0.5, "jsd": 1, "reference": None, "people": [13], "rebuilt": True}),
    Finished({"student": 2.0}),
]


class Project(ModuleType):
    """Keeps what was logged to it, in memory."""

    def __init__(self):
        super().__init__("trackio")
        self.opened, self.logged, self.finished = [], [], 0

    def init(self, project, name=None, *, config=None, resume="never", embed=True):
        if "/" in project:
            raise ValueError("Invalid project name.")
        print("Trackio project initialized")
        self.opened.append((project, name, config, resume, embed))
        return self

    def log(self, metrics, step=None):
        assert step is None
        self.logged.append(metrics)

    def finish(self):
        self.finished += 1


@pytest.fixture
def trackio(monkeypatch):
    project = Project()
    monkeypatch.setitem(sys.modules, "trackio", project)
    return project


def said(events):
    yield from events


def test_a_run_is_logged_as_it_goes_and_passed_on_unchanged(trackio):
    assert list(tracking("films").passing_on(said(EVENTS), "run-1", {"seed": 0})) == EVENTS
    assert trackio.opened == [("films", "run-1", {"seed": 0}, "allow", False)]
    assert trackio.logged == [
        {"student/step": 1.0, "student/forget": 0.5, "student/retain": 0.25, "student/probe/click": 0.75},
        {"student/step": 2.0, "student/forget": 0.125},
        {"result/auc": 0.5, "result/jsd": 1.0},
        {"seconds/student": 2.0},
    ]
    assert trackio.finished == 1


def test_what_trackio_prints_is_not_among_the_results(trackio, capsys):
    list(tracking("films").passing_on(said(EVENTS), "run-1", {}))
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "Trackio project initialized\n")


def test_closing_it_closes_the_job_and_the_run_there(trackio):
    closed = []

    def job():
        try:
            yield from [*EVENTS[:2], Cancelled()]
        finally:
            closed.append(True)

    events = tracking("films").passing_on(job(), "run-1", {})
    assert [next(events), next(events)] == EVENTS[:2]
    events.close()
    assert (closed, trackio.finished) == ([True], 1)


def test_a_job_that_never_begins_is_not_logged(trackio):
    assert list(tracking("films").passing_on(said([]), "run-1", {})) == []
    assert (trackio.opened, trackio.finished) == ([], 0)


def test_what_trackio_minds_is_one_sentence(trackio):
    with pytest.raises(RunError, match="Invalid project name"):
        list(tracking("a/b").passing_on(said(EVENTS), "run-1", {}))


def test_without_trackio_the_sentence_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "trackio", None)
    with pytest.raises(RunError) as raised:
        tracking("films")
    assert str(raised.value) == text.runs.NO_TRACKIO
