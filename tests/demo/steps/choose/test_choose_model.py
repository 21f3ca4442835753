import numpy as np
import pytest

from core.data.requests import ForgetRequest
from core.data.samples import Split
from core.errors import RequestError
from core.evaluation.references import Reference
from core.experiment.cost import MachineSpeed, expected_seconds
from demo import text
from demo.steps.choose.model import (
    Chosen,
    cost,
    people,
    people_by_name,
    ratings_request,
    ratings_to_pick,
    request_of,
    summary,
    users_request,
)
from demo.steps.choose.notes import not_remembered


def test_people_are_those_with_training_samples(experiment):
    table, train = people(experiment), experiment.samples.of(Split.TRAIN)
    assert table["user"].tolist() == sorted(set(train.user.tolist()))
    everything = experiment.interactions.table
    for row in table.itertuples(index=False):
        stars = everything.loc[everything["user"] == row[0], "rating"]
        assert row[2:] == (len(stars), int((train.user == row[0]).sum()), round(100 * (stars > 3).mean()))


def test_ratings_are_those_the_model_was_trained_to_predict(experiment):
    train = experiment.samples.of(Split.TRAIN)
    user = int(train.user[0])
    table = ratings_to_pick(experiment, user)
    assert table["item"].tolist() == train.item[train.user == user].tolist()
    assert table["title"].tolist() == experiment.interactions.titles.loc[table["item"]].tolist()
    assert table["day"].is_monotonic_increasing


def test_choices_become_requests():
    assert users_request([3, "12"]) == ForgetRequest(users=(3, 12))
    assert ratings_request(3, [7, "8"]) == ForgetRequest(interactions=((3, 7), (3, 8)))


@pytest.mark.parametrize("given", ["1_3", " 13", "+13", "\u0661\u0663", "", "13.0"])
def test_ids_are_plain_digits(given):
    with pytest.raises(RequestError, match="is not an id; choose from the list"):
        users_request([given])


def test_only_what_is_chosen_on_the_open_tab_counts(experiment):
    user = people(experiment)["user"].iloc[0]
    chosen = {"preset": "one-user", "users": [str(user)], "lines": ["3"]}
    assert request_of(experiment, Chosen("presets", **chosen)) == experiment.presets()["one-user"]
    assert request_of(experiment, Chosen("people", **chosen)) == ForgetRequest(users=(user,))
    assert request_of(experiment, Chosen("list", **chosen)) == ForgetRequest(users=(3,))
    with pytest.raises(RequestError, match=text.choose.NO_RATING_CHOSEN):
        request_of(experiment, Chosen("ratings", **chosen))
    with pytest.raises(RequestError, match=text.choose.NO_PRESET_CHOSEN):
        request_of(experiment, Chosen("presets"))


def test_nothing_is_chosen_yet_where_nothing_is_ticked():
    assert [way for way in text.choose.TABS if Chosen(way).nothing_yet] == ["people", "ratings", "list"]
    assert not Chosen("people", users=["1"]).nothing_yet
    assert Chosen("ratings", users=["1"], whose=1).nothing_yet


def test_people_are_offered_by_name(experiment):
    table = people(experiment)
    assert [user for _, user in people_by_name(experiment)] == table["user"].tolist()
    assert people_by_name(experiment)[0][0] == f"user {table['user'].iloc[0]} · {table['profile'].iloc[0]}"


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (lambda: users_request([]), text.choose.NOBODY_CHOSEN),
        (lambda: ratings_request(3, []), text.choose.NO_RATING_CHOSEN),
        (lambda: ratings_request(None, [1]), text.choose.NO_RATING_CHOSEN),
        (lambda: users_request(["Fargo"]), "“Fargo” is not an id; choose from the list."),
    ],
)
def test_bad_choices_are_refused_in_a_sentence(made, sentence):
    with pytest.raises(RequestError) as refused:
        made()
    assert str(refused.value) == sentence


def test_summary_counts_what_the_plan_forgets(experiment):
    plan = experiment.plan(experiment.presets()["twenty-percent"])
    found = summary(experiment, plan)
    total = int((experiment.samples.split == Split.TRAIN).sum())
    assert (found.people, found.ratings) == (len(set(plan.forget.user.tolist())), len(plan.forget))
    assert found.share == pytest.approx(len(plan.forget) / total)
    assert found.rebuilt == plan.rebuilt.sum()


def test_cost_is_told_only_where_it_is_known(experiment):
    plan, speed = experiment.plan(experiment.presets()["one-user"]), MachineSpeed(0.01, 0.001, 7)
    found = cost(experiment, plan, "e2urec", speed)
    assert found.forgetting == expected_seconds(plan, experiment.method("e2urec", plan), speed)
    assert found.steps == 7
    assert cost(experiment, plan, "sisa", speed) is None


@pytest.fixture
def told_of(experiment, monkeypatch):
    """Return a function that says what is told of one rating, where models that never saw it are so sure of a yes."""
    request = experiment.presets()["one-interaction"]

    def told(*never):
        clicks = {"forget": np.array(never, np.float32)[:, None]}
        monkeypatch.setattr(type(experiment), "reference", lambda *_: Reference(clicks, np.zeros(1), True))
        return not_remembered(experiment, experiment.plan(request))

    return told, float(experiment.predict(experiment.plan(request).forget)[0])


def test_retraining_decides_whether_it_is_said_that_nothing_of_a_rating_is_remembered(told_of):
    told, before = told_of
    towards = 1 if before < 0.5 else -1
    assert told(before + 0.18 * towards, before + 0.20 * towards).startswith("Nothing of this rating is plainly")
    assert f"the model says {text.common.percent(before)}" in told(before)
    assert told(before + 0.18 * towards, before + 0.24 * towards) == ""


def test_of_what_nobody_retrained_without_and_of_whole_people_nothing_is_said(experiment):
    for name in ("one-interaction", "one-user"):
        assert not_remembered(experiment, experiment.plan(experiment.presets()[name])) == ""
