"""The paired gap to retraining: what it is, and what its interval is over."""

from dataclasses import replace

import numpy as np
import pytest

from core.evaluation.attacks import ENOUGH_MEMBERS, ENOUGH_OTHERS, attack_metrics, on_both_levels
from core.evaluation.audit import audit
from core.evaluation.bootstrap import DRAWS, crowd_of, redrawn_mean
from core.evaluation.membership import attack, gap, gap_floor, leakage

PEOPLE, OTHERS, MODELS = 80, 120, 3


def width(estimate):
    return estimate.high - estimate.low


def margins_of(rng, knows, noise=0.3, models=1):
    """Return both sides' scores on models that share how hard each person is, and know members by so much."""
    hard = np.random.default_rng(9).normal(0, 2, PEOPLE + OTHERS)
    scores = hard + rng.normal(0, noise, (models, PEOPLE + OTHERS))
    return scores[:, :PEOPLE] + knows, scores[:, PEOPLE:]


@pytest.fixture
def crowd():
    return crowd_of(np.arange(PEOPLE), np.arange(OTHERS))


@pytest.fixture
def retrained(crowd):
    return attack(*margins_of(np.random.default_rng(0), 0, models=MODELS), crowd)


def test_the_gap_is_the_area_less_the_mean_of_the_retrained_models(retrained, crowd):
    after = attack(*margins_of(np.random.default_rng(1), 0.5), crowd)
    assert gap(after, retrained).value == pytest.approx(after.each[0] - retrained.each.mean())
    assert leakage(after, retrained).value == pytest.approx(gap(after, retrained).value / retrained.auc.value)


@pytest.mark.parametrize("at", range(MODELS))
def test_a_retrained_model_has_a_gap_that_may_be_nothing(crowd, retrained, at):
    ours, theirs = margins_of(np.random.default_rng(0), 0, models=MODELS)
    found = gap(attack(ours[at], theirs[at], crowd), retrained)
    assert found.low <= 0 <= found.high


def test_a_model_that_knows_members_has_a_gap_above_nothing_and_one_that_knows_too_little_below(retrained, crowd):
    assert gap(attack(*margins_of(np.random.default_rng(1), 1), crowd), retrained).low > 0
    assert gap(attack(*margins_of(np.random.default_rng(1), -1), crowd), retrained).high < 0


def test_pairing_finds_what_two_intervals_beside_one_another_hide(retrained, crowd):
    after = attack(*margins_of(np.random.default_rng(1), 0.5), crowd)
    assert after.auc.low < retrained.auc.value
    assert retrained.auc.high > after.auc.value
    unpaired = np.hypot(width(after.auc), width(retrained.auc))
    paired = gap(after, retrained)
    assert paired.low > 0
    assert width(paired) < 0.5 * unpaired


def test_drawing_retrained_models_widens_the_interval(crowd):
    after = attack(*margins_of(np.random.default_rng(1), 0.5), crowd)
    ours, theirs = margins_of(np.random.default_rng(0), 0, models=MODELS)
    alike = attack(ours, theirs, crowd)
    unlike = attack(ours + np.array([[-0.4], [0.0], [0.4]]), theirs, crowd)
    for found in (alike, unlike):
        fixed = np.ptp(np.percentile(after.draws[0] - found.draws.mean(axis=0), [2.5, 97.5]))
        assert width(gap(after, found)) > fixed
    assert width(gap(after, unlike)) > 1.5 * width(gap(after, alike))
    assert width(leakage(after, unlike)) > 1.5 * width(leakage(after, alike))


def test_means_of_drawn_models_vary_as_means_of_so_many_models_do():
    each = np.array([0.4, 0.5, 0.7, 0.8])
    drawn = redrawn_mean(np.repeat(each[:, None], 20_000, axis=1))
    assert drawn.mean() == pytest.approx(each.mean(), abs=2e-3)
    assert drawn.var() == pytest.approx(each.var(ddof=1) / len(each), rel=0.05)


def test_a_single_model_is_no_sample_of_models(crowd):
    alone = attack(*margins_of(np.random.default_rng(0), 0), crowd)
    assert np.array_equal(redrawn_mean(alone.draws), alone.draws[0])
    found = gap(alone, alone)
    assert (found.value, found.low, found.high) == (0, 0, 0)


def test_models_are_drawn_apart_from_people():
    people = np.random.default_rng(0).integers(0, MODELS, DRAWS)
    drawn = redrawn_mean(np.repeat(np.arange(MODELS)[:, None] * 1.0, DRAWS, axis=1))
    assert abs(np.corrcoef(people, drawn)[0, 1]) < 0.1


def test_the_floor_is_how_far_a_retrained_model_is_from_the_mean_of_the_others():
    each = np.array([0.4, 0.5, 0.9])
    assert gap_floor(each) == pytest.approx(np.mean([0.3, 0.15, 0.45]))


def test_of_one_person_there_is_a_gap_and_no_interval():
    crowd = crowd_of([1, 1], [2, 3])
    found = gap(attack([2, 3], [0, 1], crowd), attack([[0, 3], [1, 3]], [[0, 1], [0, 2]], crowd))
    assert found.value == pytest.approx(1 - np.mean([0.625, 0.75]))
    assert np.isnan([found.low, found.high]).all()


def test_an_audit_tells_the_gap_of_every_attack_before_and_after(known, shadows):
    found = audit(replace(known, shadows=shadows, no_shadows=""))
    for name in ("mia", "mia_user", "lira", "lira_user"):
        for end in ("", "_before"):
            wanted = found[f"{name}_auc{end}"] - found[f"{name}_auc_retrained"]
            assert found[f"{name}_gap{end}"] == pytest.approx(wanted)
            assert found[f"{name}_gap{end}_low"] <= found[f"{name}_gap{end}_high"]
        assert found[f"{name}_gap_floor"] > 0


def test_without_a_retrained_model_no_gap_is_told_and_with_one_no_floor(known):
    assert audit(replace(known, reference=None))["mia_user_gap"] is None
    one = audit(replace(known, reference=known.reference.without(1).without(2)))
    assert np.isfinite(one["mia_gap"])
    assert "mia_gap_floor" not in one


@pytest.mark.parametrize(
    ("members", "others", "told"),
    [
        (ENOUGH_MEMBERS, ENOUGH_OTHERS, True),
        (ENOUGH_MEMBERS - 1, ENOUGH_OTHERS, False),
        (ENOUGH_MEMBERS, ENOUGH_OTHERS - 1, False),
    ],
)
def test_a_rate_at_one_percent_is_told_only_of_enough_on_either_side(members, others, told):
    scores = {"after": (np.ones((1, members)), np.zeros((1, others)))}
    found = attack_metrics(on_both_levels("mia", scores, (np.arange(members), np.arange(others))))
    assert found["mia_auc"] == 1
    assert np.isfinite(found["mia_tpr"]) == told
    assert (found["mia_members"], found["mia_others"]) == (members, others)
