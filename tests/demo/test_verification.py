from dataclasses import replace

import numpy as np
import pytest

from core.evaluation.bootstrap import Estimate
from demo import text
from demo.render import relearning, verification
from demo.verification import Seen, Verification, verdict, verifications


@pytest.fixture
def seen():
    """Return an attack whose threshold of 0.5 nats catches half of the forgotten and a quarter of the others."""
    loss, caught, accused = np.array([-0.1, 0.5, 2.0]), np.array([0.0, 0.5, 1.0]), np.array([0.0, 0.25, 1.0])
    return Seen(Estimate(0.6, 0.55, 0.65), loss, caught, accused)


@pytest.fixture
def found(seen):
    return Verification({"before": seen, "after": seen, "retrained": seen}, Estimate(0.1, 0.05, 0.2), (8, 9))


def test_a_threshold_calls_everything_below_it_a_member(seen):
    assert seen.at(-1.0) == (0.0, 0.0)
    assert seen.at(0.49) == (0.0, 0.0)
    assert seen.at(0.5) == (0.5, 0.25)
    assert seen.at(9.0) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("leakage", "said"),
    [
        (Estimate(0.1, 0.05, 0.2), "leaks"),
        (Estimate(0.1, -0.05, 0.2), "safe"),
        (Estimate(-0.1, -0.2, -0.05), "sticks out"),
        (Estimate(0.1), "unsure"),
        (None, "unknown"),
    ],
)
def test_the_verdict_is_decided_by_the_interval_alone(found, leakage, said):
    changed = replace(found, leakage=leakage)
    assert verdict(changed) == said
    assert text.verdict(said, "person") in verification.figures(changed, "person").replace("&#x27;", "'")


def test_the_sentence_and_the_marks_follow_the_threshold(found):
    low, high = (verification.marked(found, "rating", loss) for loss in (0.1, 0.6))
    assert "catches 0 % of the forgotten" in low
    assert "catches 50 % of the forgotten and wrongly accuses 25 %" in high
    assert "On a retrained model it would be 50 % and 25 %." in high
    assert low.count("<circle") == high.count("<circle") == 3
    assert low.split("<circle")[1] != high.split("<circle")[1]


def test_what_is_shown_of_a_run_is_what_the_attack_found(experiment, finished):
    run, _ = finished("e2urec")
    retrained = experiment.reference(experiment.presets()["twenty-percent"], [finished("retrain", 1)[0]])
    known = experiment.evidence(run, retrained)
    shown, metrics = verifications(known), experiment.audit(run, retrained)
    assert shown["rating"].seen["after"].auc.value == pytest.approx(metrics["mia_auc"])
    assert shown["person"].seen["before"].auc.value == pytest.approx(metrics["mia_user_auc_before"])
    assert shown["rating"].seen.keys() == {"before", "after", "retrained"}
    assert shown["rating"].sizes[0] == len(run.predictions["forget"])
    alone = verifications(replace(known, reference=None))
    assert alone["rating"].leakage is None
    assert "retrained" not in alone["rating"].seen


def test_relearning_is_told_beside_retrained_models_or_without():
    assert "was back. A retrained model needs 4.0 steps." in text.relearned(64, 40, 3.0, 4.0, True)
    assert "does not come so far in 40 steps" in text.relearned(64, 40, 3.0, None, True)
    assert "none lies ready here" in text.relearned(1, 40, None, None, False)


def test_the_curves_of_relearning_are_drawn_one_for_each_model():
    curve = {"steps": [0, 2], "loss": {"all": [0.2, 0.1], "tuned": [0.3, -0.1]}}
    assert relearning.curves({"now": curve}).count("<polyline") == 1
    assert relearning.curves({"run": curve, "retrained": [curve, curve]}).count("<polyline") == 3
