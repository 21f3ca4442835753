"""What tests of methods share: real recommenders, where their data is in the user's cache, and a look at trainings."""

from functools import cache
from shutil import copytree

import pytest

from core.errors import DataError
from core.experiment.opening.open import open_experiment
from core.files import cache_folder
from core.unlearning.base import Workspace

CACHE = cache_folder()
"""The user's own: this is read before the tests have caches and runs of their own."""


def no_network(*_, **__):
    raise OSError("Nothing may be fetched here.")


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """Return a recommender on its data set, opened once; skip where that would need the network."""
    own = tmp_path_factory.mktemp("cache")
    for found in CACHE.glob("*/movielens-100k-*"):
        copytree(found, own / found.relative_to(CACHE))

    @cache
    def recommender(dataset, original):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("E2UREC_CACHE", str(own))
            patch.setattr("socket.getaddrinfo", no_network)
            return open_experiment(dataset, original)

    def found(dataset, original):
        if dataset != "synthetic" and not list(own.glob(f"tables/{dataset}-*")):
            pytest.skip(f"{dataset} is not in {CACHE}; `python -m core data {dataset}` fetches it")
        try:
            return recommender(dataset, original)
        except DataError as error:
            pytest.skip(f"{dataset} cannot be read from {CACHE}: {error}")

    return found


@pytest.fixture
def nothing_kept(monkeypatch, tmp_path):
    """Let methods find nothing that was made for others."""
    monkeypatch.setenv("E2UREC_RUNS", str(tmp_path / "runs"))


@pytest.fixture
def trained(monkeypatch):
    """The stretches of training that were asked for, each with its workspace."""
    asked, train = [], Workspace.train

    def noted(self, phase, backbone):
        asked.append((self, phase))
        return train(self, phase, backbone)

    monkeypatch.setattr(Workspace, "train", noted)
    return asked
