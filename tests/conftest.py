"""One tiny real world for all tests: twelve made-up people, and a compact model trained on them for a moment."""

import os
import sys
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import torch

from core.config import Optimisation, Training
from core.data.datasets.registry import DATASETS
from core.data.datasets.synthetic import synthetic
from core.experiment.experiment import Experiment
from core.experiment.recommender import open_recommender, tokenised, train_recommender
from core.files import write_json
from core.runs.store import Run
from core.training.loop import Engine
from core.unlearning.common.crossfit import SEEN, UNSEEN, crossfit_digest
from core.unlearning.registry import METHODS
from core.unlearning.tuned_settings import ONE_OFF, learned_path, save_learned, tuned_path

SMALL = {"learning_rate": 5e-3, "batch_size": 16, "warmup": 0}
SHORT = {"optimisation": SMALL, "budget": {"passes": 8.0, "steps": [1, 4]}}
TUNED = {
    "e2urec": {
        "augment_lora": {"rank": 2, "alpha": 4.0, "targets": "linear", "dropout": 0.0},
        "augment": SMALL,
        "augment_steps": [3, 3],
        "augment_passes": 3.0,
        "student_lora": {"rank": 2, "alpha": 4.0, "targets": "linear", "dropout": 0.0},
        "student": SMALL,
        "student_steps": [1, 4],
        "student_passes": 8.0,
        "forget_only_steps": 1,
    },
    "neggrad": SHORT,
    "negkl": SHORT,
    "bad_teacher": SHORT,
    "finetune": {"optimisation": SMALL, "steps": [1, 4]},
    "npo": {**SHORT, "lora": {"rank": 2, "alpha": 4.0, "targets": "linear", "dropout": 0.0}},
    "crossfit": {
        **SHORT,
        "lora": {"rank": 2, "alpha": 4.0, "targets": "linear", "dropout": 0.0},
        "shift": [0.1, -0.3, -0.2, *[0.0] * 14],
    },
    "influence": {"iterations": 3, "lora": {"rank": 2, "alpha": 4.0, "targets": "linear", "dropout": 0.0}},
    "ucan": {"samples": 32},
    "receraser": {"attention": SMALL, "attention_steps": 4},
    "apa": {
        "lora": {"rank": 2, "alpha": 4.0, "targets": "linear+embedding", "dropout": 0.0},
        "optimisation": SMALL,
        "passes": 1,
        "neighbours": 5,
    },
}
"""Settings by method under which it is done in a moment."""
LEARNING = 2.5
"""Seconds that learning beforehand took, as they are told here of the only method that does."""


def pytest_terminal_summary(terminalreporter):
    """Tell what tests have measured (``record_property``), whichever process they ran in."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name} {value} ({report.nodeid})")


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory):
    """Keep the caches and runs of whoever runs the tests out of them, and them out of the network."""
    root = tmp_path_factory.mktemp("home")
    own = {"E2UREC_CACHE": str(root / "cache"), "E2UREC_RUNS": str(root / "runs"), "HF_HUB_OFFLINE": "1"}
    own["GRADIO_ANALYTICS_ENABLED"] = "False"
    own["E2UREC_PRECISION"] = "float32"  # on every machine alike
    before = {name: os.environ.get(name) for name in own}
    os.environ.update(own)
    yield
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)


@pytest.fixture(scope="session", autouse=True)
def _one_thread():
    """Models this small spend their time waiting for a second thread, most of all on a busy machine."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def interactions():
    return synthetic(users=12, items=40, seed=1)


@pytest.fixture(scope="session")
def assets(_own_folders, interactions, tmp_path_factory):
    """A folder laid out like assets/, with one trained recommender and tuned settings."""
    folder = tmp_path_factory.mktemp("assets")
    training = Training(epochs=3, optimisation=Optimisation(learning_rate=5e-3, batch_size=16, warmup=0))
    list(train_recommender(interactions, "compact", training, 0, folder / "models" / "synthetic" / "best", Engine()))
    answers = {name: np.zeros(len(interactions.table), np.float16) for name in (SEEN, UNSEEN)}
    save_learned(learned_path(folder, "synthetic/best", "crossfit"), answers)
    tuned = TUNED | {"crossfit": TUNED["crossfit"] | {"crossfit_digest": crossfit_digest(answers)}}
    for method, settings in tuned.items():
        once = {ONE_OFF: {"seconds": LEARNING}} if method == "crossfit" else {}
        record = {"tuned": [{"samples": 20, "settings": settings}], **once}
        write_json(tuned_path(folder, "synthetic/best", method), record)
    return folder


@pytest.fixture
def recommender(assets):
    return open_recommender(assets / "models" / "synthetic" / "best")


@pytest.fixture
def experiment(interactions, recommender, assets):
    return Experiment(interactions, recommender, tokenised(interactions, recommender.backbone), "best", assets=assets)


@pytest.fixture(scope="session")
def finished(interactions, assets, tmp_path_factory):
    """Return the finished run of a method on the preset ``twenty-percent``, made once, and what it said."""
    folder = tmp_path_factory.mktemp("finished")

    @cache
    def run(method, seed=0):
        ours = open_recommender(assets / "models" / "synthetic" / "best")
        experiment = Experiment(interactions, ours, tokenised(interactions, ours.backbone), "best", assets=assets)
        place = folder / f"{method}-{seed}"
        events = list(experiment.unlearn(experiment.presets()["twenty-percent"], method, seed, folder=place))
        return Run(place), events

    return run


@pytest.fixture
def registry():
    """Return the registry of methods; what plug-ins bring during a test is gone afterwards."""
    before = dict(METHODS)
    yield METHODS
    METHODS.clear()
    METHODS.update(before)
    for name in [name for name in sys.modules if name.startswith("e2urec_plugin_")]:
        del sys.modules[name]


@pytest.fixture
def tiny_dataset(monkeypatch, interactions):
    """Let the name ``synthetic`` mean the tiny world."""
    small = replace(DATASETS["synthetic"], open=lambda *_: interactions)
    monkeypatch.setitem(DATASETS, "synthetic", small)
