"""Three models are asked the same question, and what they say is put side by side."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from core.data.samples import Split
from demo import text
from demo.steps.compare import three_models_view as view
from demo.steps.compare.three_models import Recommended, ThreeAnswers, Trio, ask, recommend, trio


@pytest.fixture
def asked(experiment, run, finished):
    return trio(experiment, run, [finished("retrain", 1)[0]])


def test_about_a_forgotten_rating_all_three_say_what_was_measured(asked, experiment, run, finished):
    forget = asked.plan.forget
    found = ask(asked, int(forget.user[3]), int(forget.item[3]))
    assert found.known == "forgotten"
    assert (found.stars > 3) == bool(forget.label[3])
    assert found.clicks["before"] == pytest.approx(run.predictions["forget_before"][3], abs=1e-6)
    assert found.clicks["after"] == pytest.approx(run.predictions["forget"][3], abs=1e-6)
    assert found.clicks["retrained"] == pytest.approx(finished("retrain", 1)[0].predictions["forget"][3], abs=1e-6)


def test_a_question_says_whether_anybody_was_trained_on_it(asked, experiment):
    test, retain = experiment.samples.of(Split.TEST), asked.plan.retain
    assert ask(asked, int(test.user[0]), int(test.item[0])).known == "held out"
    assert ask(asked, int(retain.user[0]), int(retain.item[0])).known == "trained"
    user, table = asked.stayed[0], experiment.interactions.table
    strange = sorted(set(table["item"]) - set(table["item"][table["user"] == user]))[0]
    found = ask(asked, user, strange)
    assert (found.known, found.stars) == ("never rated", None)


def test_without_a_retrained_model_only_two_answer(experiment, run):
    asked = Trio(experiment, run, experiment.plan_of(run))
    assert ask(asked, asked.gone[0], int(asked.plan.forget.item[0])).clicks.keys() == {"before", "after"}
    assert recommend(asked, asked.gone[0]).lists.keys() == {"before", "after"}


def test_recommended_films_are_the_surest_of_those_that_nobody_rated_yet(asked, experiment):
    user, table = asked.stayed[0], experiment.interactions.table
    found = recommend(asked, user)
    assert not found.forgotten
    rated = set(table["title"][table["user"] == user])
    for films in found.lists.values():
        assert films["click"].is_monotonic_decreasing
        assert not rated & set(films["title"])
    assert found.lists["before"]["place"].tolist() == list(range(1, len(found.lists["before"]) + 1))
    for film in found.lists["after"].itertuples():
        item = int(experiment.interactions.titles[experiment.interactions.titles == film.title].index[0])
        assert ask(asked, user, item).clicks["after"] == pytest.approx(film.click, abs=1e-6)


def test_everybody_either_lost_ratings_or_stayed(asked):
    assert set(asked.gone) == set(asked.plan.forget.user.tolist())
    assert set(asked.gone).isdisjoint(asked.stayed)
    assert set(asked.gone) | set(asked.stayed) == set(asked.plan.train.user.tolist())
    counts = [int((asked.plan.retain.user == user).sum()) for user in asked.stayed]
    assert counts == sorted(counts, reverse=True)


def test_a_history_leaves_out_what_was_forgotten_while_enough_is_left(experiment, finished, asked):
    whole = asked.history(asked.gone[0])
    assert set(whole.tolist()) <= set(asked.plan.forget.row.tolist())
    assert len(whole) <= 10
    assert not set(asked.history(asked.stayed[0]).tolist()) & set(asked.plan.forget.row.tolist())


def films(*rows):
    return pd.DataFrame(rows, columns=["title", "click", "place"])


def test_what_moved_is_marked():
    before = films(("<A>", 0.9, 1), ("B", 0.8, 2), ("C", 0.7, 3))
    after = films(("B", 0.9, 2), ("D", 0.8, 7), ("C", 0.7, 3))
    html = view.recommended(
        Recommended(1, True, 40, {"before": before, "after": after}),
        "None is here.",
        SimpleNamespace(item="film", items="films"),
    )
    assert "&lt;A&gt;" in html
    assert html.count(f">{text.three_models.UP}1<") == 1
    assert html.count(f">{text.three_models.NEW}<") == 1
    assert html.count(f">{text.three_models.SAME}<") == 1
    assert "2 of the 3 films are the same after unlearning." in html
    assert "None is here." in html
    assert text.three_models.ONE_RETRAINED not in html


def test_an_answer_shows_three_probabilities_and_what_moved_them():
    html = view.answer(
        ThreeAnswers(7, "Heat & Dust", 2, "forgotten", {"before": 0.84, "after": 0.61, "retrained": 0.58}), "gone"
    )
    assert "Would user 7 like Heat &amp; Dust?" in html
    for sure in ("84 %", "61 %", "58 %"):
        assert f'aria-label="{sure} sure of a yes"' in html
    assert "Unlearning moved the answer by −23 points; never having seen the data, by −26." in html
    assert text.three_models.KNOWN["forgotten"] in html
    assert "gone" not in html


def test_places_are_kept_for_three_answers_that_are_awaited():
    assert view.waiting("lists").count('class="place"') == 3
    assert text.three_models.ASKING in view.waiting("lists")


def test_kept_counts_films_that_were_among_the_best_before():
    lists = {"before": films(("A", 0.9, 1), ("B", 0.8, 2)), "after": films(("C", 0.9, 3), ("A", 0.8, 1))}
    found = Recommended(1, False, 3, lists)
    assert (found.kept("before"), found.kept("after")) == (2, 1)
    assert np.isclose(found.lists["after"]["click"].iloc[0], 0.9)
