import numpy as np
import pytest

from core.data.questions import Question, latest
from core.experiment.recommend import recommend


@pytest.fixture
def user(experiment):
    return int(experiment.samples.user[-1])


def test_recommended_are_the_surest_of_the_films_that_somebody_has_not_rated(experiment, user):
    table = experiment.interactions.table
    unrated = sorted(set(table["item"]) - set(table.loc[table["user"] == user, "item"]))
    questions = [Question(user, latest(experiment.interactions, user), item) for item in unrated]
    clicks = dict(zip(unrated, experiment.ask(questions), strict=True))
    found = recommend(experiment, user, count=3)
    assert found.is_monotonic_decreasing
    assert found.tolist() == pytest.approx(sorted(clicks.values(), reverse=True)[:3])
    assert all(found[item] == pytest.approx(clicks[item]) for item in found.index)


def test_another_history_gets_other_answers(experiment, user):
    real = latest(experiment.interactions, user)
    hated = tuple((item, 1) for item, _ in real)
    assert not np.allclose(recommend(experiment, user, real), recommend(experiment, user, hated))


def test_an_unlearned_model_recommends_for_itself(experiment, user, finished):
    run, _ = finished("e2urec")
    assert not np.allclose(recommend(experiment, user), recommend(experiment, user, run=run))
