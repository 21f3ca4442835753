"""The whole page on the tiny world, behind its gate, called without a browser or a socket."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from gradio.routes import App
from starlette.testclient import TestClient
from strangers import call, named

from core.experiment.experiment import Experiment
from core.experiment.recommender import open_recommender, tokenised
from demo import ui
from demo.session.app_context import AppContext
from demo.session.visits import begin_visit, note_begun


@pytest.fixture(scope="module")
def page(interactions, assets, tmp_path_factory):
    """Return the page as it is served, one visitor on it who has a finished run."""
    ours = open_recommender(assets / "models" / "synthetic" / "best")
    experiment = Experiment(interactions, ours, tokenised(interactions, ours.backbone), "best", assets=assets)
    app = AppContext(lambda _: experiment, tmp_path_factory.mktemp("strangers") / "sessions")
    blocks = ui.build(app)
    served = App.create_app(blocks, app_kwargs=ui.layers(blocks), mcp_server=False)
    blocks.app, blocks.state_holder = served, served.state_holder  # as a launch leaves them
    blocks.config = blocks.get_config_file()
    blocks.api_open = True  # what is behind the queue is reached at once
    with TestClient(served, raise_server_exceptions=False) as client:
        yield SimpleNamespace(app=app, blocks=blocks, client=client)


@pytest.fixture(scope="module")
def arrived(page, finished):
    """Return the session of a visitor who has come with a finished run."""
    run, _ = finished("e2urec")
    visit = begin_visit(page.app.sessions, "best")
    begun = Path(visit.folder) / "e2urec-1"
    shutil.copytree(run.folder, begun)
    note_begun(visit, begun)
    brought = {"token": visit.token, "left": "", "search": "", "step": ""}
    answer = call(page, named(page, "arrive"), [brought], "arrived")
    assert answer.status_code == 200, answer.text
    return "arrived"
