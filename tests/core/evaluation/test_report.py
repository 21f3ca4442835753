import numpy as np
import pytest

from core.evaluation.distances import jsd
from core.evaluation.references import Reference
from core.evaluation.report import evaluation
from core.evaluation.utility import utility

PARTS = ("forget", "retain", "test")


@pytest.fixture
def parts(experiment):
    return experiment.eval_sets(experiment.plan(experiment.presets()["one-user"]))


@pytest.fixture
def clicks(parts):
    random = np.random.default_rng(0)
    return {f"{part}{end}": random.uniform(0.1, 0.9, len(parts[part])) for part in PARTS for end in ("", "_before")}


@pytest.fixture
def reference(parts):
    random = np.random.default_rng(1)
    retrained = {part: random.uniform(0.1, 0.9, (3, len(parts[part]))).astype(np.float32) for part in PARTS}
    return Reference(retrained, np.array([1.0, 2.0, 6.0], np.float32), True, np.array([1, 2, 3]))


def test_without_a_reference_distances_are_unknown_rather_than_zero(parts, clicks):
    found = evaluation(parts, clicks, None)
    assert [found[name] for name in ("jsd", "l2", "symmetric_kl")] == [None, None, None]
    assert found["auc"] == utility(parts["test"].label, clicks["test"])["auc"]
    assert found["auc_before"] == utility(parts["test"].label, clicks["test_before"])["auc"]


def test_with_a_reference_everything_stands_before_and_after(parts, clicks, reference):
    found = evaluation(parts, clicks, reference)
    far = [jsd(clicks["forget"], one).mean() for one in reference.clicks["forget"]]
    assert found["jsd"] == pytest.approx(np.mean(far))
    before = [jsd(clicks["retain_before"], one).mean() for one in reference.clicks["retain"]]
    assert found["retain_jsd_before"] == pytest.approx(np.mean(before))
    retrained = [utility(parts["test"].label, one)["auc"] for one in reference.clicks["test"]]
    assert found["auc_retrained"] == pytest.approx(np.mean(retrained))
    assert found["retrain_seconds"] == pytest.approx(1.0), "the one that other work delayed least"
    assert not [name for name in found if name.endswith("floor_before")]
