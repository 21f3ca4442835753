from dataclasses import replace

import numpy as np
import pytest

from core.benchmark.kinds import people
from core.benchmark.kinds.people import closeness, core_people, edge_people, rare_person, usual_person
from core.data.requests import forget_fraction
from core.data.samples import Split
from core.tuning.tuning_requests import tuning_requests
from core.unlearning.tuned_settings import LARGEST_SHARE


@pytest.fixture
def made(experiment):
    """Return training samples of given (user, item) pairs."""

    def build(*pairs):
        user, item = (np.array(one) for one in zip(*pairs, strict=True))
        some = experiment.samples.of(Split.TRAIN).take(np.zeros(len(pairs), int))
        return replace(some, user=user, item=item)

    return build


@pytest.fixture
def everybody(monkeypatch):
    """Let everybody be chosen, and nobody but who fits best."""
    monkeypatch.setattr(people, "_reported", lambda samples: np.unique(samples.user))
    monkeypatch.setattr(people, "_AMONG", 1)


def test_closeness_is_the_sum_of_cosines_to_all_others(made):
    train = made((1, 10), (1, 11), (2, 10), (2, 11), (3, 11), (3, 12), (4, 13))
    users, close = closeness(train)
    assert users.tolist() == [1, 2, 3, 4]
    assert close == pytest.approx([1 + 0.5, 1 + 0.5, 0.5 + 0.5, 0])


def test_closeness_of_real_people_is_that_of_a_matrix_of_cosines(experiment):
    train = experiment.samples.of(Split.TRAIN)
    users, close = closeness(train)
    rated = (train.user[None] == users[:, None]) @ (train.item[:, None] == np.unique(train.item)[None])
    unit = rated / np.linalg.norm(rated.astype(float), axis=1, keepdims=True)
    assert close == pytest.approx((unit @ unit.T).sum(axis=1) - 1)


def test_core_people_share_much_with_many_and_edge_people_little_with_anybody(made, everybody):
    crowd = [(user, item) for user in range(1, 8) for item in (10, 11, 12)]
    train = made(*crowd, (8, 50), (8, 51), (9, 10), (9, 60), (10, 11), (10, 12))
    assert edge_people(train, 1) == (8,)
    assert edge_people(train, 2) == (8, 9)
    assert set(core_people(train, 7)) <= set(range(1, 8))
    assert 8 not in core_people(train, 8)


def test_nobody_is_chosen_whom_settings_may_be_tuned_on(experiment):
    reported = set(forget_fraction(LARGEST_SHARE, experiment.samples).users)
    assert not reported & {user for one in tuning_requests(experiment.samples) for user in one.together.users}
    samples = experiment.samples
    assert {*core_people(samples, 2), *edge_people(samples, 2)} <= reported
    assert {usual_person(samples), rare_person(samples)} <= reported


def test_the_usual_person_has_as_many_samples_as_half_have_less_of(made, everybody):
    counts = {1: 1, 2: 2, 3: 5, 4: 8, 5: 9}
    train = made(*((user, item) for user, count in counts.items() for item in range(count)))
    assert usual_person(train) == 3


def test_rare_taste_is_what_few_others_rate(made, everybody):
    common = [(user, item) for user in range(1, 9) for item in range(4)]
    rare = [(9, 50), (9, 51), (9, 52), (9, 0)]
    assert rare_person(made(*common, *rare)) == 9


def test_who_rated_little_is_not_taken_for_somebody_of_rare_taste(made, everybody):
    common = [(user, item) for user in range(1, 9) for item in range(4)]
    rare = [(9, 50), (9, 51), (9, 52), (9, 0)]
    assert rare_person(made(*common, *rare, (10, 99))) == 9
