"""Unlearning one must not expose another."""

from dataclasses import replace

import numpy as np
import pytest

from core.evaluation.audit import audit
from core.evaluation.exposure.stayed import stayed_attacks, stayed_metrics

NAMES = ["mia", "mia_user", "lira", "lira_user"]


@pytest.fixture
def still(known):
    """What is known of a run that changed nothing."""
    return replace(known, clicks=known.clicks | {name: known.clicks[f"{name}_before"] for name in known.eval_sets})


def surer(known, end=""):
    """Return what is known of a run, or of its original, that gives every retained answer right."""
    right = np.where(known.eval_sets["retain"].label == 1, 0.95, 0.05).astype(np.float32)
    return replace(known, clicks=known.clicks | {f"retain{end}": right})


def test_a_run_that_changes_nothing_exposes_nobody(still, shadows):
    found = audit(replace(still, shadows=shadows, no_shadows=""))
    for name in NAMES:
        assert found[f"retain_{name}_auc"] == found[f"retain_{name}_auc_before"]
        assert [found[f"retain_{name}_gap{end}"] for end in ("", "_low", "_high")] == [0, 0, 0]


def test_a_run_that_makes_those_who_stayed_surer_exposes_them(still):
    found = audit(surer(still))
    assert found["retain_mia_auc"] > 0.95
    assert found["retain_mia_gap"] == pytest.approx(found["retain_mia_auc"] - found["retain_mia_auc_before"])
    assert found["retain_mia_gap_low"] > 0
    assert audit(surer(still, "_before"))["retain_mia_gap_high"] < 0


def test_retraining_says_what_leaving_people_out_does_by_itself(known):
    found = audit(known)
    wanted = found["retain_mia_user_auc_retrained"] - found["retain_mia_user_auc_before"]
    assert found["retain_mia_user_gap_retrained"] == pytest.approx(wanted)
    assert found["retain_mia_user_gap_retrained_low"] < wanted < found["retain_mia_user_gap_retrained_high"]


def test_members_are_people_who_lost_nothing_and_others_were_never_seen(known):
    found, retain = audit(known), known.eval_sets["retain"]
    assert not set(retain.user[known.kept]) & set(known.plan.forget.user)
    assert (found["retain_mia_members"], found["retain_mia_others"]) == (known.kept.sum(), known.never_seen.sum())
    assert found["retain_mia_user_members"] == len(set(retain.user[known.kept]))


def test_without_shadow_or_retrained_models_the_loss_attack_is_left(known):
    found = stayed_metrics(stayed_attacks(replace(known, reference=None)))
    assert np.isfinite(found["retain_mia_user_gap"])
    assert not [name for name in found if "lira" in name or "retrained" in name]


def test_where_nobody_stayed_nothing_is_told(known):
    nobody = replace(known)
    object.__setattr__(nobody, "kept", np.zeros(len(known.eval_sets["retain"]), bool))
    assert stayed_metrics(stayed_attacks(nobody)) == {}
