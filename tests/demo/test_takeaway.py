import json
from pathlib import Path

import pandas as pd
import pytest

from demo import text
from demo.state import begin_visit, fresh_folder
from demo.steps.takeaway import FILES, made
from demo.workshop import Workshop


@pytest.fixture
def workshop(experiment, tmp_path):
    return Workshop(lambda _: experiment, tmp_path)


@pytest.fixture
def visit(workshop, experiment):
    now = begin_visit(workshop.sessions, "best")
    request, folder = experiment.presets()["one-user"], fresh_folder(now, "e2urec")
    list(experiment.unlearn(request, folder=folder))
    return now.finished(request, folder)


@pytest.mark.parametrize("kind", text.KINDS)
def test_a_file_is_made_in_the_visitors_own_folder(workshop, visit, kind):
    path = made(workshop, visit, kind)
    assert path.parent == Path(visit.folder) / FILES
    assert path.stat().st_size > 0
    assert made(workshop, visit, kind) == path


def test_page_and_record_say_the_same(workshop, visit):
    record = json.loads(made(workshop, visit, "record").read_text())
    page = made(workshop, visit, "certificate").read_text()
    for digest in record["hashes"]["files"].values():
        assert digest in page


def test_the_files_of_two_visitors_lie_apart(workshop, visit, experiment):
    other = begin_visit(workshop.sessions, "best")
    request, folder = experiment.presets()["one-user"], fresh_folder(other, "e2urec")
    list(experiment.unlearn(request, folder=folder))
    theirs = made(workshop, other.finished(request, folder), "predictions")
    mine = made(workshop, visit, "predictions")
    assert theirs != mine
    assert len(pd.read_csv(theirs)) == len(pd.read_csv(mine))
