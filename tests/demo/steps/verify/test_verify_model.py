from dataclasses import replace

import numpy as np
import pytest

from core.evaluation.bootstrap import Estimate
from core.evaluation.references import reference_of
from core.evaluation.shadows import Shadows, draw_halves, pool_of
from demo import text
from demo.steps.verify import distances_view as distances
from demo.steps.verify import relearning_view as relearning
from demo.steps.verify import view as verification
from demo.steps.verify.model import Seen, Verification, verdict, verified


@pytest.fixture
def seen():
    """Return an attack that up to a value of 0.5 catches half of the forgotten and a quarter of the others."""
    value, caught, accused = np.array([-0.1, 0.5, 2.0]), np.array([0.0, 0.5, 1.0]), np.array([0.0, 0.25, 1.0])
    return Seen(Estimate(0.6, 0.55, 0.65), value, caught, accused)


GAPS = {"before": Estimate(0.2, 0.1, 0.3), "after": Estimate(0.1, 0.05, 0.2)}


@pytest.fixture
def found(seen):
    each = (seen.caught, seen.accused)
    return Verification({"before": seen, "after": seen, "retrained": seen}, (each, each), GAPS, 0.02, (8, 9))


@pytest.fixture
def known(experiment, finished):
    """Return a run's evidence beside one retrained model, without shadow models."""
    run, _ = finished("e2urec")
    retrained = reference_of([finished("retrain", 1)[0]])
    return replace(experiment.evidence(run, retrained), shadows=None, no_shadows="There are none.")


@pytest.fixture
def known_twice(known, finished):
    """Return the same beside two retrained models."""
    return replace(known, reference=reference_of([finished("retrain", seed)[0] for seed in (1, 2)]))


def test_a_threshold_calls_everything_below_it_a_member(seen):
    assert seen.at(-1.0) == (0.0, 0.0)
    assert seen.at(0.49) == (0.0, 0.0)
    assert seen.at(0.5) == (0.5, 0.25)
    assert seen.at(9.0) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (Estimate(0.1, 0.05, 0.2), "leaks"),
        (Estimate(0.1, -0.05, 0.2), "safe"),
        (Estimate(-0.1, -0.2, -0.05), "sticks out"),
        (Estimate(0.1), "unsure"),
        (None, "unknown"),
    ],
)
def test_the_verdict_is_decided_by_the_interval_alone(found, now, said):
    changed = replace(found, gaps=GAPS | {"after": now} if now else {})
    assert verdict(changed) == said
    assert text.verify.verdict(said, "person") in verification.figures(changed, "person").replace("&#x27;", "'")


def test_the_sentence_and_the_marks_follow_the_threshold(found):
    low, high = (verification.marked(found, "loss", "rating", loss) for loss in (0.1, 0.6))
    assert "whose loss is at most 0.10 catches 0 % of the forgotten" in low
    assert "catches 50 % of the forgotten ones and wrongly accuses 25 %" in high
    assert "With a model that never saw them it would be 50 % and 25 %." in high
    assert low.count("<circle") == high.count("<circle") == 3
    assert low.split("<circle")[1] != high.split("<circle")[1]


def test_a_higher_ratio_is_harder_to_reach(found):
    easy, hard = (verification.marked(found, "ratio", "person", ratio) for ratio in (-0.5, 0.5))
    assert "are on average at least 0.61 times as likely" in easy
    assert "catches 50 % of the forgotten" in easy
    assert "are on average at least 1.65 times as likely" in hard
    assert "catches 0 % of the forgotten" in hard


def test_each_retrained_model_is_drawn_thin_and_named(found):
    assert verification.marked(found, "loss", "rating", 0.5).count('<polyline class="each"') == 2
    assert text.verify.EACH in verification.marked(found, "loss", "rating", 0.5)
    assert text.verify.EACH not in verification.marked(replace(found, each=()), "loss", "rating", 0.5)


def test_what_is_shown_of_a_run_is_what_the_audit_found(experiment, finished, known):
    shown, metrics = verified(known), experiment.audit(finished("e2urec")[0], known.reference)
    ratings, people = shown.attacks["loss", "rating"], shown.attacks["loss", "person"]
    assert ratings.seen["after"].auc.value == pytest.approx(metrics["mia_auc"])
    assert people.seen["before"].auc.value == pytest.approx(metrics["mia_user_auc_before"])
    assert ratings.seen.keys() == {"before", "after", "retrained"}
    assert ratings.sizes[0] == len(known.plan.forget)
    assert shown.spread["after"]["jsd_q50"] == pytest.approx(metrics["jsd_q50"])
    assert shown.spread["before"]["jsd_q95"] == pytest.approx(metrics["jsd_q95_before"])


def test_the_gap_to_retrained_models_is_that_of_the_audit(experiment, finished, known_twice):
    metrics = experiment.audit(finished("e2urec")[0], known_twice.reference)
    people = verified(known_twice).attacks["loss", "person"]
    assert people.gaps["after"].value == pytest.approx(metrics["mia_user_gap"])
    assert people.gaps["before"].value == pytest.approx(metrics["mia_user_gap_before"])
    assert people.noise == pytest.approx(metrics["mia_user_gap_floor"])


def test_the_gap_is_told_in_points_beside_what_it_was_and_the_noise():
    said = text.verify.gap_line(GAPS, 0.021)
    assert "+10.0 points (95 % interval +5.0 to +20.0); before, +20.0." in said
    assert "By chance it would be 2.1." in said
    assert text.verify.gap_line({"after": Estimate(-0.1)}, None).endswith("on the same people: -10.0 points.")
    assert "not known" in text.verify.gap_line({"after": Estimate(float("nan"))}, None)


def test_the_noise_of_retraining_needs_two_retrained_models(known, known_twice):
    one, two = verified(known), verified(known_twice)
    assert "floor" not in one.spread
    assert two.spread["floor"]["jsd_q50"] > 0
    assert {len(found.each) for found in one.attacks.values()} == {0}
    assert {len(found.each) for found in two.attacks.values()} == {2}


def test_the_curve_of_a_retrained_model_has_the_area_that_the_attack_has(known_twice):
    found = verified(known_twice).attacks["loss", "person"]
    areas = [np.trapezoid(caught, accused) for caught, accused in found.each]
    assert np.mean(areas) == pytest.approx(found.seen["retrained"].auc.value)


def test_with_shadow_models_the_likelihood_ratio_is_offered_too(experiment, known_twice):
    pool = pool_of(experiment.samples, experiment.eval_split)
    people, noise = np.unique(pool.user), np.random.default_rng(0)
    margins = noise.normal(size=(4, len(pool))).astype(np.float16)
    shadows = Shadows(margins, people, draw_halves(len(people), 4, 0), pool, 0, "CPU")
    shown = verified(replace(known_twice, shadows=shadows, no_shadows=""))
    found = shown.attacks["ratio", "person"]
    areas = [np.trapezoid(caught, accused) for caught, accused in found.each]
    assert np.mean(areas) == pytest.approx(found.seen["retrained"].auc.value)
    assert shown.attacks["ratio", "rating"].sizes == shown.attacks["loss", "rating"].sizes


def test_without_a_reference_nothing_is_held_against_the_run(known):
    alone = verified(replace(known, reference=None))
    assert alone.attacks["loss", "rating"].gaps == {}
    assert alone.attacks["loss", "rating"].noise is None
    assert "retrained" not in alone.attacks["loss", "rating"].seen
    assert text.verify.JSD_SPREAD_EMPTY in distances.spread(alone.spread)


def test_the_likelihood_ratio_is_offered_only_with_shadow_models(known):
    alone = verified(known)
    assert alone.attacks.keys() == {("loss", "rating"), ("loss", "person")}
    assert alone.no_shadows == "There are none."


def test_distances_are_read_at_the_middle_rating_and_drawn_a_row_each():
    row = {f"jsd_q{at:02}": value for at, value in zip((5, 25, 50, 75, 95), (0, 1e-4, 1e-3, 1e-2, 0.1), strict=True)}
    nearer = {name: value / 10 for name, value in row.items()}
    shown = distances.spread({"before": row, "after": nearer, "floor": nearer})
    assert (
        "are now within 0.0001 of models that never saw them; before, it was 0.001. By chance it would be 0.0001"
        in shown
    )
    assert shown.count("<circle") == 3
    alone = distances.spread({"before": row, "after": nearer})
    assert "By chance" not in alone
    assert alone.count("<circle") == 2


def test_a_single_distance_still_has_an_axis():
    still = {f"jsd_q{at:02}": 1e-3 for at in (5, 25, 50, 75, 95)}
    assert "nan" not in distances.spread({"before": still, "after": still})


def test_relearning_is_told_beside_retrained_models_or_without():
    assert "was back. A model that never saw it needs 4.0 steps." in text.verify.relearned(64, 40, 3.0, 4.0, True)
    assert "does not get that far in 40 steps" in text.verify.relearned(64, 40, 3.0, None, True)
    assert "there is none here" in text.verify.relearned(1, 40, None, None, False)


def test_the_curves_of_relearning_are_drawn_one_for_each_model():
    curve = {"steps": [0, 2], "loss": {"all": [0.2, 0.1], "tuned": [0.3, -0.1]}}
    assert relearning.curves({"now": curve}).count("<polyline") == 1
    assert relearning.curves({"run": curve, "retrained": [curve, curve]}).count("<polyline") == 3


def test_the_step_at_which_half_was_back_is_marked():
    curve = {"steps": [0, 40], "loss": {"all": [0.2, 0.1], "tuned": [0.3, -0.1]}}
    shown = {"run": curve, "retrained": [curve]}
    metrics = {"relearn_tuned": 3, "relearn_settings": {"steps": 40}, "relearn_curves": shown}
    halves = {"relearn_tuned_loss_half": 10.0, "relearn_tuned_loss_half_retrained": None}
    drawn = relearning.result(metrics | halves)
    assert '<line class="after half" x1="144.0"' in drawn  # a quarter of 544 units after the edge of 8
    assert drawn.count("<line") == 2
    assert text.verify.RELEARN_HALF in drawn
    assert text.verify.RELEARN_HALF not in relearning.result(metrics | dict.fromkeys(halves))


def test_a_small_distance_is_written_out():
    assert text.common.distance(0.00002934) == "0.000029"
    assert text.common.distance(0.1) == "0.1"
    assert text.common.distance(0.0) == "0"
