import numpy as np
import pytest
from scipy.stats import norm
from sklearn.metrics import auc, roc_auc_score, roc_curve

from core.evaluation.bootstrap import DRAWS, crowd_of
from core.evaluation.distances import per_user
from core.evaluation.membership import (
    POINTS,
    attack,
    ks_test,
    leakage,
    likelihood_ratios,
    loss_scores,
    margins,
)


def attacked(members, others, users=None, seed=0):
    """Attack with one person a sample, or with ``users`` for the two sides."""
    ours, theirs = users or (np.arange(len(members)), np.arange(len(others)))
    return attack(np.array(members, float), np.array(others, float), crowd_of(ours, theirs, seed))


@pytest.fixture
def noisy():
    """Scores with ties of 30 people on one side and 50 on the other, some with many samples."""
    random = np.random.default_rng(0)
    ours, theirs = random.integers(0, 30, 900), 100 + random.integers(0, 50, 1100)
    return np.round(random.normal(0.4, 1, 900), 1), np.round(random.normal(0, 1, 1100), 1), (ours, theirs)


def test_members_that_all_score_higher_are_told_apart_perfectly():
    found = attacked([3, 4, 5], [0, 1, 2])
    assert (found.auc.value, found.auc.low, found.auc.high) == (1, 1, 1)
    assert found.tpr.value == 1


def test_members_that_all_score_lower_give_an_area_of_zero():
    found = attacked([0, 1], [2, 3])
    assert (found.auc.value, found.tpr.value) == (0, 0)


def test_the_same_scores_on_both_sides_cannot_be_told_apart():
    found = attacked([1, 2, 3, 4], [1, 2, 3, 4])
    assert found.auc.value == pytest.approx(0.5)
    assert found.auc.low < 0.5 < found.auc.high


def test_a_tie_counts_one_half():
    assert attacked([1, 1], [1, 1]).auc.value == pytest.approx(0.5)
    assert attacked([1], [0, 1, 1, 2]).auc.value == pytest.approx(0.5)
    assert attacked([2, 1], [1, 0]).auc.value == pytest.approx((1 + 1 + 0.5 + 1) / 4)


def test_the_area_is_scikit_learns(noisy):
    ours, theirs, users = noisy
    truth = np.repeat([1, 0], [len(ours), len(theirs)])
    assert attacked(ours, theirs, users).auc.value == pytest.approx(
        roc_auc_score(truth, np.concatenate([ours, theirs]))
    )


def test_a_hundred_others_allow_one_false_positive_and_fewer_allow_none():
    others = np.arange(100)
    assert attacked([98.5, 97.5], others).tpr.value == 0.5
    assert attacked([99.5, 98.5], others[1:]).tpr.value == 0.5


def test_at_tied_thresholds_no_more_false_positives_are_allowed_than_one_percent():
    others = np.repeat([0, 5], [98, 2])
    assert attacked([5, 6], others).tpr.value == 0.5


def test_the_rate_is_that_of_scikit_learns_curve_in_every_draw(noisy):
    ours, theirs, users = noisy
    crowd = crowd_of(*users, seed=4)
    found = attack(ours, theirs, crowd)
    truth, scores = np.repeat([1, 0], [len(ours), len(theirs)]), np.concatenate([ours, theirs])
    weights = [
        np.concatenate([side.drawn[at][side.owner] for side in (crowd.members, crowd.others)])
        for at in range(DRAWS + 1)
    ]
    areas = [roc_auc_score(truth, scores, sample_weight=weights[1 + at]) for at in (0, 1, 499)]
    assert found.draws[0, [0, 1, 499]] == pytest.approx(areas)
    rates = []
    for weight in weights:
        fpr, tpr, _ = roc_curve(truth, scores, sample_weight=weight, drop_intermediate=False)
        rates.append(tpr[fpr <= 0.01 + 1e-9][-1])
    low, high = np.percentile(rates[1:], [2.5, 97.5])
    assert (found.tpr.value, found.tpr.low, found.tpr.high) == pytest.approx((rates[0], low, high), abs=1e-6)


def test_one_person_has_an_area_but_no_interval():
    found = attacked([1, 2, 3], [0, 1, 2], users=([7, 7, 7], [1, 2, 3]))
    assert found.auc.value == pytest.approx((1.5 + 2.5 + 3) / 9)
    assert np.isnan([found.auc.low, found.auc.high, found.tpr.low]).all()


def test_without_members_or_without_others_nothing_is_known():
    for members, others in (([], [1, 2]), ([1, 2], []), ([], [])):
        found = attacked(members, others)
        assert np.isnan([found.auc.value, found.tpr.value, found.auc.low]).all()
        assert len(found.curve.fpr) == 0


def test_samples_of_one_person_are_no_independent_witnesses():
    random = np.random.default_rng(0)
    users = (np.repeat(np.arange(10), 50), 100 + np.repeat(np.arange(10), 50))
    ours, theirs = (np.repeat(random.normal(0, 1, 10), 50) + random.normal(0, 0.1, 500) for _ in range(2))
    by_person, by_sample = attacked(ours, theirs, users), attacked(ours, theirs)
    assert by_person.auc.value == by_sample.auc.value
    assert by_person.auc.high - by_person.auc.low > 4 * (by_sample.auc.high - by_sample.auc.low)


def test_the_interval_holds_the_true_area_about_as_often_as_it_says():
    truth, held = norm.cdf(0.5 / np.sqrt(2 * 1.25)), 0
    for trial in range(60):
        random = np.random.default_rng(trial)
        ours, theirs = (np.repeat(random.normal(shift, 1, 40), 3) + random.normal(0, 0.5, 120) for shift in (0.5, 0))
        users = (np.repeat(np.arange(40), 3), np.repeat(np.arange(40), 3))
        found = attacked(ours, theirs, users, seed=trial).auc
        held += found.low <= truth <= found.high
    assert 0.88 <= held / 60 <= 0.99


def test_intervals_are_the_same_under_one_seed_and_differ_under_another(noisy):
    ours, theirs, users = noisy
    one, again, other = (attacked(ours, theirs, users, seed).auc for seed in (0, 0, 1))
    assert one == again
    assert one.value == other.value
    assert one.low != other.low


def test_of_several_models_the_mean_area_is_told_and_the_interval_is_over_models_too(noisy):
    ours, theirs, users = noisy
    crowd = crowd_of(*users)
    alone = [attack(ours + shift, theirs, crowd).auc for shift in (0, 1)]
    both = attack(np.stack([ours, ours + 1]), np.stack([theirs, theirs]), crowd)
    assert both.auc.value == pytest.approx((alone[0].value + alone[1].value) / 2)
    assert both.auc.low < alone[0].value < alone[1].value < both.auc.high
    assert both.draws.shape == (2, DRAWS)


def test_a_curve_runs_from_nobody_to_everybody_at_falling_thresholds(noisy):
    ours, theirs, users = noisy
    curve = attacked(ours, theirs, users).curve
    assert (curve.fpr[0], curve.tpr[0], curve.fpr[-1], curve.tpr[-1]) == (0, 0, 1, 1)
    assert (np.diff(curve.threshold) < 0).all()
    assert np.isfinite(curve.threshold).all()
    for at in (0, len(curve.fpr) // 2, -1):
        assert curve.tpr[at] == pytest.approx((ours >= curve.threshold[at]).mean())
        assert curve.fpr[at] == pytest.approx((theirs >= curve.threshold[at]).mean())


def test_a_long_curve_is_thinned_for_the_screen_and_keeps_its_shape():
    random, users = np.random.default_rng(0), np.arange(4000) % 9
    ours, theirs = random.normal(0.5, 1, 4000), random.normal(0, 1, 4000)
    found = attacked(ours, theirs, (users, users))
    assert 100 < len(found.curve.fpr) <= POINTS + 2
    assert auc(found.curve.fpr, found.curve.tpr) == pytest.approx(found.auc.value, abs=1e-3)


def test_leakage_is_the_area_against_the_retrained_models(noisy):
    ours, theirs, users = noisy
    crowd = crowd_of(*users)
    after, retrained = attack(ours + 0.3, theirs, crowd), attack(ours, theirs, crowd)
    found = leakage(after, retrained)
    assert found.value == pytest.approx(after.auc.value / retrained.auc.value - 1)
    assert 0 < found.low < found.value < found.high
    assert leakage(retrained, retrained).low == leakage(retrained, retrained).high == 0


def test_leakage_of_one_person_has_no_interval():
    crowd = crowd_of([1, 1], [2, 3])
    found = leakage(attack([2, 3], [0, 1], crowd), attack([0, 3], [0, 1], crowd))
    assert found.value == pytest.approx(1 / 0.625 - 1)
    assert np.isnan([found.low, found.high]).all()


def test_against_an_area_of_zero_there_is_no_leakage_to_tell():
    crowd = crowd_of([1, 2], [3, 4])
    found = leakage(attack([2, 3], [0, 1], crowd), attack([0, 0], [1, 1], crowd))
    assert np.isnan([found.value, found.low, found.high]).all()


def test_margins_point_towards_the_true_label():
    assert margins([1, 0], [0.8, 0.8]) == pytest.approx([np.log(4), -np.log(4)])
    assert np.isfinite(margins([1, 0], [1.0, 1.0])).all()


def test_the_loss_attacks_score_is_minus_the_log_loss():
    assert loss_scores(margins([1, 0], [0.8, 0.6])) == pytest.approx([np.log(0.8), np.log(0.4)])


def test_likelihood_ratios_are_those_of_two_normals_with_their_own_means_and_pooled_variances():
    shadows = np.array([[3.0, 1.0], [5.0, 3.0], [0.0, -1.0], [0.0, 1.0]])
    inside = np.array([[True, True], [True, True], [False, False], [False, False]])
    within, without = np.sqrt((1 + 1 + 1 + 1) / 2), np.sqrt((0 + 0 + 1 + 1) / 2)
    observed = np.array([4.0, 0.5])
    wanted = norm([4, 2], within).logpdf(observed) - norm([0, 0], without).logpdf(observed)
    assert likelihood_ratios(observed, shadows, inside) == pytest.approx(wanted)
    assert likelihood_ratios(observed[None], shadows, inside).shape == (1, 2)


def test_a_sample_that_behaves_like_those_that_were_seen_scores_high():
    random = np.random.default_rng(0)
    hard, inside = random.normal(0, 3, 400), random.permuted(np.tile([[True], [False]], (4, 400)), axis=0)
    shadows = hard + inside * 1.0 + random.normal(0, 0.3, (8, 400))
    observed = hard + np.repeat([1, 0], 200) + random.normal(0, 0.3, 400)
    ratios = likelihood_ratios(observed, shadows, inside)
    by_ratio, by_loss = attacked(ratios[:200], ratios[200:]), attacked(observed[:200], observed[200:])
    assert by_ratio.auc.value > 0.9
    assert by_loss.auc.value < 0.7


def test_shadow_models_that_all_agree_give_finite_ratios():
    inside = np.array([[True], [True], [False], [False]])
    assert np.isfinite(likelihood_ratios([0.0], np.ones((4, 1)), inside)).all()


@pytest.mark.parametrize("inside", [np.ones((4, 2), bool), np.eye(2, dtype=bool)])
def test_too_few_shadow_models_give_no_ratio(inside):
    with pytest.raises(ValueError, match="in and out of some shadow models"):
        likelihood_ratios([0.0, 0.0], np.zeros(inside.shape), inside)


def test_a_persons_score_is_the_mean_over_their_samples():
    means, users = per_user([[1, 2, 6], [0, 0, 3]], [9, 4, 9])
    assert users.tolist() == [4, 9]
    assert means.tolist() == [[2, 3.5], [0, 1.5]]


def test_the_kolmogorov_smirnov_distance_is_the_largest_gap_between_distributions():
    distance, p = ks_test([np.arange(100.0)], [np.arange(50, 150.0)])
    assert distance == pytest.approx(0.5)
    assert p < 1e-6
    assert ks_test([np.arange(9.0)] * 2, [np.arange(9.0), np.arange(9.0) + 20])[0] == pytest.approx(0.5)
    assert np.isnan(ks_test([np.empty(0)], [np.arange(9.0)])).all()
    assert ks_test([np.zeros(1)], [np.ones(1)]) == (1, 1)
