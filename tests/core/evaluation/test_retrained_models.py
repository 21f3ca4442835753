"""A retrained model that was bundled answers as it did, and only for what it was retrained without."""

import numpy as np
import pytest
from safetensors.numpy import load_file

from core.data.samples import Split
from core.evaluation.retrained_models import fits, load_retrained, retrained_path, retrained_seed, save_retrained
from core.experiment.recommender import open_recommender
from core.runs.store import MODEL


@pytest.fixture
def request_(experiment):
    return experiment.presets()["twenty-percent"]


@pytest.fixture
def retrained(finished):
    return finished("retrain", 1)[0]


@pytest.fixture
def bundled(experiment, request_, retrained, tmp_path):
    """Bundle a retraining for the experiment and return the file."""
    experiment.assets = tmp_path
    path = retrained_path(tmp_path, "synthetic", "best", "twenty-percent")
    save_retrained(path, open_recommender(retrained.folder / MODEL).backbone, experiment.reference_key(request_), 1)
    return path


def test_a_bundled_model_says_what_the_retraining_said(experiment, request_, retrained, bundled):
    forget = experiment.plan(request_).forget
    clicks = experiment.predict_retrained(forget, request_)
    np.testing.assert_allclose(clicks, retrained.predictions["forget"], atol=2e-3)
    assert np.abs(clicks - experiment.predict(forget)).max() > 2e-3


def test_the_original_stays_as_it_is(experiment, request_, bundled):
    test = experiment.samples.of(Split.TEST)
    before = experiment.predict(test)
    experiment.predict_retrained(test, request_)
    assert np.array_equal(experiment.predict(test), before)


def test_weights_are_kept_once_in_half_precision(experiment, bundled):
    weights = load_file(bundled)
    assert {one.dtype for one in weights.values()} == {np.dtype(np.float16)}
    assert sum(one.size for one in weights.values()) == experiment.recommender.backbone.parameter_count


def test_the_same_model_makes_the_same_file(experiment, request_, retrained, bundled, tmp_path):
    backbone, again = open_recommender(retrained.folder / MODEL).backbone, tmp_path / "again.safetensors"
    save_retrained(again, backbone, experiment.reference_key(request_), 1)
    assert again.read_bytes() == bundled.read_bytes()


def test_a_model_retrained_without_something_else_is_none(experiment, request_, bundled, tmp_path):
    like = experiment.recommender.backbone
    assert load_retrained(bundled, "other", like) is None
    assert load_retrained(tmp_path / "nowhere", "other", like) is None
    assert retrained_seed(bundled, "other") is None
    assert retrained_seed(bundled, experiment.reference_key(request_)) == 1
    other = experiment.presets()["one-user"]
    assert experiment.predict_retrained(experiment.plan(other).forget, other) is None


def test_without_a_bundled_model_ones_own_retraining_answers(experiment, request_, retrained, finished):
    forget = experiment.plan(request_).forget
    assert experiment.predict_retrained(forget, request_) is None
    clicks = experiment.predict_retrained(forget, request_, [finished("e2urec")[0], retrained])
    np.testing.assert_allclose(clicks, retrained.predictions["forget"], atol=1e-6)


def test_only_small_models_are_bundled(experiment, monkeypatch):
    backbone = experiment.recommender.backbone
    assert fits(backbone)
    monkeypatch.setattr("core.evaluation.retrained_models.MOST_BYTES", 2 * backbone.parameter_count - 1)
    assert not fits(backbone)
