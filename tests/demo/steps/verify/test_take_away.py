import json
from pathlib import Path

import pandas as pd
import pytest

from demo import text
from demo.session.app_context import AppContext
from demo.session.visits import begin_visit, fresh_folder
from demo.steps.verify.take_away import FILES, made


@pytest.fixture
def app(experiment, tmp_path):
    return AppContext(lambda _: experiment, tmp_path)


@pytest.fixture
def visit(app, experiment):
    now = begin_visit(app.sessions, "best")
    request, folder = experiment.presets()["one-user"], fresh_folder(now, "e2urec")
    list(experiment.unlearn(request, folder=folder))
    return now.finished(request, folder)


@pytest.mark.parametrize("kind", text.take_away.KINDS)
def test_a_file_is_made_in_the_visitors_own_folder(app, visit, kind):
    path = made(app, visit, kind)
    assert path.parent == Path(visit.folder) / FILES
    assert path.stat().st_size > 0
    assert made(app, visit, kind) == path


def test_page_and_record_say_the_same(app, visit):
    record = json.loads(made(app, visit, "record").read_text())
    page = made(app, visit, "certificate").read_text()
    for digest in record["hashes"]["files"].values():
        assert digest in page


def test_the_files_of_two_visitors_lie_apart(app, visit, experiment):
    other = begin_visit(app.sessions, "best")
    request, folder = experiment.presets()["one-user"], fresh_folder(other, "e2urec")
    list(experiment.unlearn(request, folder=folder))
    theirs = made(app, other.finished(request, folder), "predictions")
    mine = made(app, visit, "predictions")
    assert theirs != mine
    assert len(pd.read_csv(theirs)) == len(pd.read_csv(mine))
