import numpy as np
import pandas as pd
import pytest

from core.data.card import DatasetCard, Licence
from core.data.forms.prompt_writing import prompts_of
from core.data.interactions import Interactions
from core.data.questions import Question, latest, prompts_for, rated_before, unrated
from core.data.samples import HISTORY


@pytest.fixture
def ratings():
    """Two people and four films: person 1 rated a, b and c in this order, person 2 rated c and d."""
    rows = [(1, 10, 5, 1, "a"), (1, 11, 2, 2, "b"), (1, 12, 4, 3, "c"), (2, 12, 3, 4, "c"), (2, 13, 1, 5, "d")]
    table = pd.DataFrame(rows, columns=["user", "item", "rating", "time", "title"])
    return Interactions(DatasetCard("four", "Four", Licence("none", "Free.", redistributable=True)), table)


def test_the_last_ratings_are_what_a_prompt_would_show_today(ratings):
    assert latest(ratings, 1) == ((10, 5), (11, 2), (12, 4))
    assert rated_before(ratings, np.array([1, 2, -1])) == ((11, 2), (12, 4))


def test_unrated_films_are_those_of_others_most_rated_first(ratings):
    assert unrated(ratings, 1, most=9).tolist() == [13]
    assert unrated(ratings, 2, most=1).tolist() == [10]
    assert set(unrated(ratings, 3, most=9)) == {10, 11, 12, 13}
    assert unrated(ratings, 3, most=1).tolist() == [12]


def test_a_prompt_shows_the_stars_that_were_changed(ratings):
    [phrases] = prompts_for(ratings, [Question(1, ((10, 1), (11, 4)), 13)])
    assert phrases[1:-3] == ["a", ": 1 star\n", "b", ": 4 stars\n"]
    assert phrases[-2] == "***d***"


def test_a_question_about_a_real_rating_is_that_ratings_sample(experiment):
    sample = experiment.samples.take([7])
    data, reader = experiment.interactions, experiment.recommender.backbone.reader
    question = Question(int(sample.user[0]), rated_before(data, sample.history[0]), int(sample.item[0]))
    asked = reader.questions(data, [question])
    assert asked.tokens.tolist() == sample.tokens.tolist()
    assert (asked.user[0], asked.item[0], asked.row[0]) == (question.user, question.item, -1)
    assert asked.history.tolist() == [[-1] * HISTORY]
    assert prompts_for(data, [question]) == prompts_of(data, sample.row, sample.history)
