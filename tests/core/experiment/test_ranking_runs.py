from shutil import copytree

import numpy as np
import pytest

from core.data.samples import Split
from core.errors import RunError
from core.evaluation.references import reference_of
from core.evaluation.usefulness.ranking import gains, places
from core.experiment.ranking import Ranking, ranking_events
from core.files import read_json
from core.runs.events import Evaluated, Step
from core.runs.store import RANKING_FILE, Run


def outcome(job):
    events = list(job)
    return next(one.metrics for one in events if isinstance(one, Evaluated)), [e for e in events if isinstance(e, Step)]


@pytest.fixture
def ranking(experiment):
    return Ranking(experiment, most=12)


@pytest.fixture
def run(finished, tmp_path):
    """A run of its own folder, since answers are kept there."""
    return Run(copytree(finished("e2urec")[0].folder, tmp_path / "e2urec"))


def test_models_are_asked_the_prompts_of_the_questions(experiment, ranking, run, finished):
    retrained = [finished("retrain", seed)[0] for seed in (1, 2)]
    found, _ = outcome(ranking_events(ranking, run, retrained))
    shape, width = ranking.questions.items.shape, ranking.questions.items.shape[1]
    for end, who in (("", run), ("_before", None), ("_retrained", retrained[0])):
        clicks = experiment.predict(ranking.prompts, who).reshape(shape)
        assert found[f"ndcg10{end}"] == pytest.approx(gains(places(clicks), width)["ndcg10"].mean(), abs=1e-6)
    assert found["ranking_skipped"] is None
    assert found["ranking_samples"] == 12


def test_every_model_is_asked_the_same(experiment, ranking, finished):
    again = Ranking(experiment, most=12)
    assert np.array_equal(again.questions.items, ranking.questions.items)
    assert set(ranking.questions.liked.row) <= set(experiment.samples.of(Split.TEST).row)


def test_without_a_retrained_model_its_place_is_empty_and_it_is_said_why(ranking, run):
    found, _ = outcome(ranking_events(ranking, run))
    assert found["ndcg10_retrained"] is found["hr10_gap"] is None
    assert "There is no such model" in found["ranking_skipped"]


def test_where_only_answers_of_retrained_models_are_bundled_none_is_asked(ranking, run, finished, monkeypatch):
    bundled = reference_of([finished("retrain", 1)[0]])
    monkeypatch.setattr(type(ranking.experiment), "reference", lambda *_: bundled)
    found, _ = outcome(ranking_events(ranking, run))
    assert found["ndcg10_retrained"] is None
    assert "only what they answered" in found["ranking_skipped"]


def test_a_retraining_is_not_held_against_itself(ranking, finished, tmp_path):
    own = Run(copytree(finished("retrain", 1)[0].folder, tmp_path / "retrain"))
    assert outcome(ranking_events(ranking, own, [own]))[0]["ndcg10_retrained"] is None


def test_an_answer_is_kept_beside_the_run_and_not_asked_for_again(experiment, ranking, run):
    first, _ = outcome(ranking_events(ranking, run))
    assert read_json(run.folder / RANKING_FILE)["key"] == ranking.key
    second, steps = outcome(ranking_events(ranking, run))
    assert second == first
    assert "after" not in {step.phase for step in steps}
    other = Ranking(experiment, most=11)
    assert other.kept(run) is None
    assert Ranking(experiment, most=12, seed=1).kept(run) is None


def test_an_unfinished_run_is_refused(ranking, tmp_path):
    with pytest.raises(RunError):
        ranking_events(ranking, Run(tmp_path))
