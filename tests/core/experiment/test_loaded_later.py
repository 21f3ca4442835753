"""A recommender that is loaded when its model is first asked for, and what it answered before that."""

import numpy as np
import pytest

from core.data.questions import Question
from core.experiment.experiment import Experiment
from core.experiment.opening.kept_answers import KeptAnswers
from core.experiment.recommender import open_recommender, tokenised


@pytest.fixture
def opened(interactions, assets, monkeypatch, tmp_path):
    """Return what opens an experiment as a fresh process does, its cache kept."""
    monkeypatch.setenv("E2UREC_CACHE", str(tmp_path))

    def fresh():
        later = open_recommender(assets / "models" / "synthetic" / "best", later=True)
        kept = KeptAnswers(later.weights_digest)
        return Experiment(interactions, later, tokenised(interactions, later), "best", assets=assets, kept_answers=kept)

    return fresh


def test_data_presets_and_plans_need_no_model(opened, experiment):
    later = opened()
    request = later.presets()["one-user"]
    assert request == experiment.presets()["one-user"]
    assert later.plan(request).forget.tokens.tolist() == experiment.plan(request).forget.tokens.tolist()
    assert later.plan(request).retain.tokens.tolist() == experiment.plan(request).retain.tokens.tolist()
    assert not later.recommender.is_loaded


def test_it_reads_and_answers_as_one_that_is_loaded_at_once(opened, experiment):
    later, few = opened(), experiment.samples.take(range(9))
    assert later.recommender.reader.fingerprint == experiment.recommender.reader.fingerprint
    assert np.array_equal(later.predict(later.samples.take(range(9))), experiment.predict(few))
    assert later.recommender.is_loaded


def test_what_was_noted_is_answered_in_the_next_process_without_the_model(opened, interactions):
    first, asked = opened(), [Question(int(interactions.users.index[0]), (), 1)]
    with first.kept_answers.noting():
        said = first.ask(asked)
    second = opened()
    assert second.kept_answers.any
    assert np.array_equal(second.ask(asked), said)
    assert not second.recommender.is_loaded
    second.predict(second.samples.take([3]))  # which nobody noted
    assert second.recommender.is_loaded


def test_answers_of_other_weights_or_a_damaged_file_are_none(opened, tmp_path):
    first = opened()
    with first.kept_answers.noting():
        first.predict(first.samples.take([0]))
    assert not KeptAnswers("0" * 64).any
    [kept] = (tmp_path / "answers").glob("*.safetensors")
    kept.write_bytes(kept.read_bytes()[:-1] + b"\x00")
    assert not opened().kept_answers.any
