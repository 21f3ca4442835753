"""A question that nobody has answered reads exactly like one that somebody has."""

import numpy as np

from core.data.questions import questions


def test_a_question_about_a_rated_film_is_the_sample_itself(experiment):
    sample = experiment.samples.take([len(experiment.samples) - 1])
    user, item = int(sample.user[0]), int(sample.item[0])
    seen = sample.history[0][sample.history[0] >= 0]
    asked = questions(experiment.interactions, experiment.recommender.backbone.encode, user, [item], seen)
    assert asked.tokens.tolist() == sample.tokens.tolist()
    assert asked.history.tolist() == sample.history.tolist()
    np.testing.assert_allclose(experiment.predict(asked), experiment.predict(sample), atol=1e-6)


def test_many_films_are_asked_about_in_their_order(experiment):
    table, encode = experiment.interactions.table, experiment.recommender.backbone.encode
    user, items = int(table["user"].iloc[0]), experiment.interactions.titles.index[[3, 0, 7]].tolist()
    rows = np.flatnonzero(table["user"] == user)[:4]
    asked = questions(experiment.interactions, encode, user, items, rows)
    alone = [questions(experiment.interactions, encode, user, [item], rows) for item in items]
    assert asked.item.tolist() == items
    np.testing.assert_allclose(
        experiment.predict(asked), np.concatenate([experiment.predict(one) for one in alone]), atol=1e-6
    )


def test_it_has_no_rating_and_a_short_history_is_filled_up(experiment):
    encode = experiment.recommender.backbone.encode
    asked = questions(
        experiment.interactions, encode, 1, experiment.interactions.titles.index[:2].tolist(), np.array([5])
    )
    assert asked.row.tolist() == [-1, -1]
    assert asked.history[0].tolist() == [5] + [-1] * 9
