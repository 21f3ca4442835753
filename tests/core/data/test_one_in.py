"""A recommender for some of the people: who is drawn, and that everybody else is a stranger to it."""

import numpy as np
import pytest

from core.data.samples import Split
from core.data.taught.one_in import OneIn
from core.evaluation.shadows import never_seen


@pytest.fixture
def samples(experiment):
    return experiment.samples


@pytest.mark.parametrize("one_in", [2, 3])
def test_one_in_so_many_people_is_trained_on(samples, one_in):
    users = np.unique(samples.of(Split.TRAIN).user)
    kept = OneIn(one_in).of(samples)
    trained = np.unique(kept.of(Split.TRAIN).user)
    assert len(trained) == round(len(users) / one_in)
    everything = samples.of(Split.TRAIN)
    theirs = everything.take(np.flatnonzero(np.isin(everything.user, trained)))
    assert np.array_equal(kept.of(Split.TRAIN).row, theirs.row)


def test_what_is_judged_stays_and_the_others_are_strangers(samples):
    kept = OneIn(2).of(samples)
    for split in (Split.VALID, Split.TEST):
        assert np.array_equal(kept.of(split).row, samples.of(split).row)
    test, train = kept.of(Split.TEST), kept.of(Split.TRAIN)
    dropped = np.setdiff1d(samples.of(Split.TRAIN).user, train.user)
    assert never_seen(test, train)[np.isin(test.user, dropped)].all()


def test_the_seed_decides_who(samples):
    drawn = [np.unique(OneIn(2, seed).of(samples).of(Split.TRAIN).user).tolist() for seed in (0, 0, 1)]
    assert drawn[0] == drawn[1] != drawn[2]


def test_somebody_is_left_however_few_there_are(samples):
    assert len(np.unique(OneIn(10**6).of(samples).of(Split.TRAIN).user)) == 1
