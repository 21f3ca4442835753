import dataclasses
import os

import numpy as np
import pytest
from killing import kill

from core.errors import DivergenceError, RunError
from core.runs.alone import alone_in
from core.runs.events import Failed
from core.runs.labelled import load_labelled
from core.runs.store import Run
from core.unlearning.registry import find_method
from core.unlearning.tuned_settings import tuned_settings

KILLS = int(os.environ.get("E2UREC_KILLS", "6"))
pytestmark = pytest.mark.skipif(os.name == "nt", reason="forks and locks as POSIX has them")


def test_a_run_that_is_killed_at_any_moment_comes_to_the_same_end(experiment, tmp_path):
    """By the hundred: with ``E2UREC_KILLS=100``, or as ``python tests/core/experiment/killing.py``."""
    request = experiment.presets()["one-interaction"]
    assert kill(lambda folder: experiment.unlearn(request, "e2urec", folder=folder), tmp_path, KILLS, seed=1) >= 1


def test_two_never_work_in_one_folder(experiment, tmp_path):
    request = experiment.presets()["one-user"]
    events = experiment.unlearn(request, "npo", folder=tmp_path / "run")
    with alone_in(tmp_path / "run"):
        said = next(events)
        assert isinstance(said, Failed)
        assert "Another process is at work" in said.message
        with pytest.raises(RunError, match="Another process is at work"):
            list(events)
    list(experiment.unlearn(request, "npo", folder=tmp_path / "run"))
    assert Run(tmp_path / "run").finished


def test_training_that_leaves_the_numbers_stops_with_the_last_good_adapter(experiment, tmp_path):
    method = find_method("npo")
    tuned = tuned_settings(method, experiment.key, experiment.assets, 20)
    wild = dataclasses.replace(tuned, optimisation=dataclasses.replace(tuned.optimisation, learning_rate=1e30))
    events = experiment.unlearn(experiment.presets()["one-user"], "npo", settings=wild, folder=tmp_path / "run")
    said = []
    with pytest.raises(DivergenceError, match="lower the learning rate"):
        said.extend(iter(events))
    said = [record for record in Run(tmp_path / "run").events() if record["event"] in ("saved", "failed")]
    assert [one["event"] for one in said] == ["saved", "failed"]
    assert not Run(tmp_path / "run").finished
    weights = load_labelled(tmp_path / "run" / "last-good" / "adapter_model.safetensors")
    assert weights
    assert all(np.isfinite(one).all() for one in weights.values())
