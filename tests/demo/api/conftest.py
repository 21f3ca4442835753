"""The page on the tiny world, served as a service."""

import socket

import pytest

from core.experiment.experiment import Experiment
from core.experiment.recommender import open_recommender, tokenised
from demo import ui
from demo.session.app_context import AppContext


@pytest.fixture(scope="module")
def service_app(interactions, assets, tmp_path_factory):
    ours = open_recommender(assets / "models" / "synthetic" / "best")
    experiment = Experiment(interactions, ours, tokenised(interactions, ours.backbone), "best", assets=assets)
    return AppContext(lambda _: experiment, tmp_path_factory.mktemp("service") / "sessions")


@pytest.fixture(scope="module")
def served(service_app):
    """Return the page, served until the module's tests are over."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    blocks = ui.build(service_app)
    ui.launch(blocks, "127.0.0.1", port, prevent_thread_lock=True)
    yield blocks
    blocks.close(verbose=False)


@pytest.fixture(scope="module")
def address(served):
    """Return the address of the page."""
    return served.local_url
