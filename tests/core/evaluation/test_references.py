from dataclasses import replace

import numpy as np
import pytest

from core.evaluation.references import Reference, load_reference, reference_of, reference_path, save_reference
from core.runs.store import start_run

PARTS = ("forget", "retain", "test")


@pytest.fixture
def reference():
    clicks = {part: np.random.default_rng(0).random((3, 5)).astype(np.float32) for part in PARTS}
    return Reference(clicks, np.array([1.0, 2.0, 3.0], np.float32), False, np.array([1, 2, 3]), "a CPU")


def test_a_saved_reference_comes_back_bundled(reference, tmp_path):
    path = reference_path(tmp_path, "synthetic", "best", "one-user")
    save_reference(path, reference, "key")
    found = load_reference(path, "key")
    assert found.bundled
    assert found.clicks.keys() == set(PARTS)
    assert all(np.array_equal(found.clicks[part], reference.clicks[part]) for part in PARTS)
    assert found.seeds.tolist() == [1, 2, 3]
    assert found.seconds.tolist() == [1.0, 2.0, 3.0]
    assert found.device == "a CPU"


def test_a_reference_for_something_else_counts_as_none(reference, tmp_path):
    save_reference(tmp_path / "one.safetensors", reference, "key")
    assert load_reference(tmp_path / "one.safetensors", "other") is None
    assert load_reference(tmp_path / "none.safetensors", "key") is None


def test_finished_retrainings_make_a_reference(tmp_path):
    runs = [start_run(tmp_path / str(seed), {"seed": seed}) for seed in range(3)]
    for run in runs[:2]:
        run.save_predictions({part: np.full(4, run.config["seed"] / 4, np.float32) for part in PARTS})
        run.finish({"seconds": 2.5, "device": "a CPU"})
    found = reference_of(runs)
    assert found.clicks["test"].tolist() == [[0.0] * 4, [0.25] * 4]
    assert found.seeds.tolist() == [0, 1]
    assert not found.bundled
    assert reference_of(runs[2:]) is None


def test_a_retraining_is_judged_by_the_others(reference):
    others = reference.without(2)
    assert others.seeds.tolist() == [1, 3]
    assert np.array_equal(others.clicks["test"], reference.clicks["test"][[0, 2]])
    assert reference.without(9) is reference
    assert others.without(1).without(3) is None


def test_the_fastest_retraining_is_what_others_are_compared_with(reference):
    assert reference.fastest == 1.0
    assert replace(reference, seconds=np.array([1.0, 0.0, 3.0], np.float32)).fastest is None
    assert replace(reference, seconds=np.empty(0, np.float32)).fastest is None
