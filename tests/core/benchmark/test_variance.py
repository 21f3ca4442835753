"""The parts of a variance and the intervals of a design, on readings whose answer is known in closed form."""

import numpy as np
import pytest

from core.benchmark.designs.summaries import mean_over, people_parts, reading_of, redrawn
from core.benchmark.designs.variance import VarianceParts, mean_squares, variance_of_mean, variance_parts

SHAPE = (3, 4, 5)


def random(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def test_what_differs_between_originals_only_is_theirs():
    originals = random(3)
    parts = variance_parts(np.broadcast_to(originals[:, None, None], SHAPE))
    assert parts.original == pytest.approx(np.var(originals, ddof=1))
    assert [parts.forget_set, parts.cell, parts.reference, parts.pair] == pytest.approx([0] * 4, abs=1e-12)


def test_what_differs_between_forget_sets_only_is_theirs():
    sets = random(4)
    parts = variance_parts(np.broadcast_to(sets[None, :, None], SHAPE))
    assert parts.forget_set == pytest.approx(np.var(sets, ddof=1))
    assert [parts.original, parts.cell, parts.reference, parts.pair] == pytest.approx([0] * 4, abs=1e-12)


def test_what_differs_between_retrained_models_is_theirs_and_taken_out_of_the_forget_sets():
    references = random(4, 5)
    parts = variance_parts(np.broadcast_to(references[None], SHAPE))
    own = np.var(references, axis=1, ddof=1).mean()
    assert parts.reference == pytest.approx(own)
    assert parts.forget_set == pytest.approx(np.var(references.mean(axis=1), ddof=1) - own / 5)
    assert [parts.original, parts.cell, parts.pair] == pytest.approx([0] * 3, abs=1e-12)


def test_what_is_the_cells_own_is_taken_out_of_originals_and_forget_sets():
    cells = random(3, 4)
    parts = variance_parts(np.broadcast_to(cells[:, :, None], SHAPE))
    rows, columns = cells.mean(axis=1), cells.mean(axis=0)
    rest = cells - rows[:, None] - columns[None] + cells.mean()
    own = (rest**2).sum() / 6
    assert parts.cell == pytest.approx(own)
    assert parts.original == pytest.approx(np.var(rows, ddof=1) - own / 4)
    assert parts.forget_set == pytest.approx(np.var(columns, ddof=1) - own / 3)
    assert [parts.reference, parts.pair] == pytest.approx([0] * 2, abs=1e-12)


def test_a_small_design_by_hand():
    """Two originals, two forget sets, two retrained models: every mean square is a square of one contrast."""
    readings = np.array([[[1.0, 2.0], [4.0, 8.0]], [[3.0, 5.0], [6.0, 7.0]]])
    found = mean_squares(readings)
    # cells 1.5 6 4 6.5; originals 3.75 5.25; sets 2.75 6.25; total 4.5; references 2 3.5 5 7.5
    assert found["O"] == pytest.approx(4 * (0.75**2 + 0.75**2))
    assert found["F"] == pytest.approx(4 * (1.75**2 + 1.75**2))
    assert found["C"] == pytest.approx(2 * 4 * 0.5**2)
    assert found["R"] == pytest.approx(2 * (2 * 0.75**2 + 2 * 1.25**2) / 2)
    assert found["P"] == pytest.approx((4 * 0.25**2 + 4 * 0.75**2) / 2)
    parts = variance_parts(readings)
    assert parts.pair == pytest.approx(1.25)
    assert parts.reference == pytest.approx((4.25 - 1.25) / 2)
    assert parts.cell == pytest.approx((2 - 1.25) / 2)
    assert parts.original == pytest.approx((4.5 - 2) / 4)
    assert parts.forget_set == pytest.approx((24.5 - 2 - (4.25 - 1.25)) / 4)


def test_mean_squares_share_out_all_there_is():
    readings, degrees = random(*SHAPE), {"O": 2, "F": 3, "C": 6, "R": 16, "P": 32}
    found = mean_squares(readings)
    assert sum(found[name] * free for name, free in degrees.items()) == pytest.approx(readings.var() * readings.size)


def test_the_parts_are_unbiased():
    """Drawn from the model itself many times, the mean of each estimate is the variance that it was drawn with."""
    rng, true = np.random.default_rng(1), np.array([4.0, 2.0, 1.0, 3.0, 0.5])
    found = []
    for _ in range(4000):
        o, f, c, r, p = (one**0.5 * rng.normal(size=size) for one, size in zip(true, _sizes(2, 3, 2), strict=True))
        found.append(list(variance_parts(o + f + c + r + p).as_record().values()))
    errors = np.std(found, axis=0) / 4000**0.5
    assert (abs(np.mean(found, axis=0) - true) < 4 * errors).all()


def _sizes(o, f, r):
    return (o, 1, 1), (1, f, 1), (o, f, 1), (1, f, r), (o, f, r)


def test_the_variance_of_the_mean_is_what_its_parts_make():
    readings = random(*SHAPE, seed=2)
    squares = mean_squares(readings)
    expected = (squares["O"] + squares["F"] - squares["C"]) / readings.size
    assert variance_of_mean(variance_parts(readings), SHAPE) == pytest.approx(expected)


def test_a_design_says_nothing_of_what_it_has_one_of():
    one = variance_parts(random(1, 4, 5))
    assert (one.original, one.cell, one.pair) == (None, None, None)
    assert one.reference == pytest.approx(mean_squares(random(1, 4, 5))["R"])
    alone = variance_parts(random(3, 1, 5))
    assert (alone.forget_set, alone.cell) == (None, None)
    without = variance_parts(random(3, 4, 1))
    assert (without.reference, without.pair) == (None, None)
    assert variance_parts(random(1, 1, 1)) == VarianceParts(*[None] * 5)


def test_an_interval_varies_as_originals_and_retrained_models_do():
    """People that never change leave the means' own variance: that of three originals, and of two sets of five."""
    known = random(3, 1, 1, seed=3) + random(1, 2, 5, seed=4)
    values = np.repeat(known[..., None], 20001, axis=3)
    draws = redrawn(values)
    originals, references = known.mean(axis=(1, 2)), known.mean(axis=0)
    expected = np.var(originals, ddof=1) / 3 + np.var(references, axis=1, ddof=1).sum() / 5 / 4
    assert draws.var() == pytest.approx(expected, rel=0.05)
    assert draws.mean() == pytest.approx(known.mean(), abs=4 * (expected / 20000) ** 0.5)


def test_people_and_strangers_are_told_apart():
    own, shared = 2.0 * random(3, 50000, seed=5), 3.0 * random(50000, seed=6)
    values = np.concatenate([np.zeros((3, 1)), own + shared], axis=1)[None, :, None]
    people, strangers = people_parts(values)
    assert people == pytest.approx(4, rel=0.05)
    assert strangers == pytest.approx(9, rel=0.05)
    assert people_parts(values[:, :1]) == (None, None)


def test_forget_sets_that_differ_by_more_than_their_people_widen_the_interval():
    people = 0.1 * random(1, 4, 1, 4001, seed=7)
    alike, apart = people.copy(), people + 5 * random(4, seed=8)[None, :, None, None]
    narrow, wide = mean_over(alike), mean_over(apart)
    expected = np.var(apart[0, :, 0, 0], ddof=1) / 4
    assert (wide.high - wide.low) / (2 * 1.96) == pytest.approx(expected**0.5, rel=0.05)
    assert narrow.high - narrow.low < 0.3


def test_a_difference_is_paired():
    noise = random(2, 2, 3, 1001, seed=9)
    found = reading_of(noise + 1.0, noise)
    assert found.paired.value == pytest.approx(1.0)
    assert (found.paired.low, found.paired.high) == pytest.approx((1.0, 1.0))
    assert found.mean.high - found.mean.low > 0.1


def test_a_row_with_fewer_retrained_models_is_paired_with_the_same_ones():
    theirs = random(2, 2, 3, 11, seed=10)
    found = reading_of(theirs[:1, :, :2] + 1.0, theirs)
    expected = 1.0 + (theirs[:1, :, :2, 0] - theirs[:, :, :2, 0]).mean()
    assert found.paired.value == pytest.approx(expected)


def test_intervals_hold_the_truth_as_often_as_they_should():
    """Readings are made up, of mean 0, as they vary on MovieLens: by people most, then by retrained models."""
    rng, held = np.random.default_rng(11), 0
    for _ in range(200):
        sizes = _sizes(3, 3, 6)
        original, cell, reference = (
            deviation * rng.normal(size=sizes[at]) for deviation, at in ((1.7, 0), (0.8, 2), (2.8, 3))
        )
        known = (original + cell + reference)[..., None]
        found = mean_over(known + _people(rng, 3, 30.0, 118)[None, :, None] + _people(rng, 1, 40.0, 216)[None, :, None])
        held += found.low <= 0 <= found.high
    assert 0.9 <= held / 200 <= 0.99


def _people(rng, sets, deviation, people, draws=150):
    """Return the mean (sets, 1 + draws) of what people show, as they are and drawn again."""
    each = deviation * rng.normal(size=(sets, people))
    weights = rng.multinomial(people, [1 / people] * people, size=(sets, draws)) / people
    return np.concatenate([each.mean(axis=1)[:, None], np.einsum("sdu,su->sd", weights, each)], axis=1)
