import numpy as np

from core.data.samples import Split
from core.data.taught.canaries import NO_CANARIES, Canaries


def test_only_the_training_labels_of_the_canaries_are_flipped(experiment):
    samples = experiment.samples
    user = int(samples.of(Split.TRAIN).user[0])
    flipped = Canaries((user,)).flipped(samples)
    theirs = (samples.user == user) & (samples.split == Split.TRAIN)
    assert np.array_equal(flipped.label[theirs], 1 - samples.label[theirs])
    assert np.array_equal(flipped.label[~theirs], samples.label[~theirs])
    assert np.array_equal(flipped.tokens, samples.tokens)
    assert theirs.any()


def test_nobody_is_a_canary_by_default(experiment, interactions):
    assert NO_CANARIES.flipped(experiment.samples) is experiment.samples
    assert NO_CANARIES.digest(interactions) == interactions.digest


def test_the_data_with_canaries_has_a_digest_of_its_own(interactions):
    one, two = Canaries((1, 2)).digest(interactions), Canaries((2, 1)).digest(interactions)
    assert one == two
    assert len({one, Canaries((1,)).digest(interactions), interactions.digest}) == 3
