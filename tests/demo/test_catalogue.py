import pytest

from core.data.samples import Split
from core.errors import RequestError
from core.forgetting import ForgetRequest
from core.pace import Pace, expected_seconds
from demo import text
from demo.catalogue import cost, people, ratings, ratings_request, summary, users_request


def test_people_are_those_with_training_samples(experiment):
    table, train = people(experiment), experiment.samples.of(Split.TRAIN)
    assert table["Id"].tolist() == sorted(set(train.user.tolist()))
    everything = experiment.interactions.table
    for row in table.itertuples(index=False):
        stars = everything.loc[everything["user"] == row[0], "rating"]
        assert row[2:] == (len(stars), int((train.user == row[0]).sum()), round(100 * (stars > 3).mean()))


def test_ratings_are_those_the_model_was_trained_to_predict(experiment):
    train = experiment.samples.of(Split.TRAIN)
    user = int(train.user[0])
    table = ratings(experiment, user)
    assert table["Id"].tolist() == train.item[train.user == user].tolist()
    assert table["Film"].tolist() == experiment.interactions.titles.loc[table["Id"]].tolist()
    assert table["Rated on"].is_monotonic_increasing


def test_choices_become_requests():
    assert users_request([3, "12"]) == ForgetRequest(users=(3, 12))
    assert ratings_request(3, [7, " 8 "]) == ForgetRequest(interactions=((3, 7), (3, 8)))


@pytest.mark.parametrize(
    ("request_of", "sentence"),
    [
        (lambda: users_request([]), text.NOBODY_CHOSEN),
        (lambda: ratings_request(3, []), text.NO_RATING_CHOSEN),
        (lambda: ratings_request(None, [1]), text.NO_RATING_CHOSEN),
        (lambda: users_request(["Fargo"]), "“Fargo” is no id; choose from the list."),
    ],
)
def test_bad_choices_are_refused_in_a_sentence(request_of, sentence):
    with pytest.raises(RequestError) as refused:
        request_of()
    assert str(refused.value) == sentence


def test_summary_counts_what_the_plan_forgets(experiment):
    plan = experiment.plan(experiment.presets()["twenty-percent"])
    found = summary(experiment, plan)
    total = int((experiment.samples.split == Split.TRAIN).sum())
    assert (found.people, found.ratings) == (len(set(plan.forget.user.tolist())), len(plan.forget))
    assert found.share == pytest.approx(len(plan.forget) / total)
    assert found.rebuilt == plan.rebuilt.sum()


def test_cost_is_told_only_where_it_is_known(experiment):
    plan, pace = experiment.plan(experiment.presets()["one-user"]), Pace(0.01, 0.001, 7)
    found = cost(experiment, plan, "e2urec", pace)
    assert found.forgetting == expected_seconds(plan, experiment.method("e2urec", plan), pace)
    assert found.steps == 7
    assert cost(experiment, plan, "sisa", pace) is None
