"""Who holds both models sees whose answers moved."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit, logit

from core.data.requests import ForgetRequest
from core.evaluation.audit import audit
from core.evaluation.exposure.before_after import before_after_attacks

NAMES = [f"{score}{kind}{level}" for kind in ("", "_kept") for score in ("fall", "move") for level in ("", "_user")]


def moved(known, by):
    """Return what is known of a run that moved the forgotten's margins by ``by``, and nothing else."""
    towards = np.where(known.eval_sets["forget"].label == 1, 1, -1)
    forget = expit(logit(known.clicks["forget_before"].astype(float)) + by * towards).astype(np.float32)
    still = {name: known.clicks[f"{name}_before"] for name in ("retain", "test")}
    return replace(known, clicks=known.clicks | still | {"forget": forget})


@pytest.mark.parametrize(("by", "fall", "move"), [(-0.5, 1, 1), (0.5, 0, 1), (0, 0.5, 0.5)])
def test_answers_that_alone_moved_give_the_forgotten_away_and_none_that_moved_nobody(known, by, fall, move):
    found = before_after_attacks(moved(known, by))
    assert list(found) == NAMES
    for name in NAMES:
        assert found[name].after.auc.value == pytest.approx(fall if name.startswith("fall") else move), name


def test_it_is_told_beside_what_a_retrained_model_in_its_place_shows(known):
    reference = replace(known.reference, clicks={name: one[:1] for name, one in known.reference.clicks.items()})
    swapped = known.clicks | {name: one[0] for name, one in reference.clicks.items()}
    found = audit(replace(known, reference=reference, clicks=swapped))
    for name in NAMES:
        assert found[f"{name}_auc"] == found[f"{name}_auc_retrained"]
        assert found[f"{name}_gap"] == found[f"{name}_gap_low"] == found[f"{name}_gap_high"] == 0


def test_the_kept_are_people_who_lost_nothing(experiment, known):
    user, item = (int(one[0]) for one in (known.plan.train.user, known.plan.train.item))
    plan = experiment.plan(ForgetRequest(interactions=((user, item),)))
    sets = experiment.eval_sets(plan)
    assert user in sets["retain"].user
    one = replace(known, plan=plan, eval_sets=sets)
    assert user not in sets["retain"].user[one.kept]
    assert set(sets["retain"].user[one.kept]) == set(sets["retain"].user) - {user}


def test_both_sides_are_counted(known):
    found = audit(known)
    assert (found["fall_members"], found["fall_others"]) == (len(known.plan.forget), known.never_seen.sum())
    assert found["fall_kept_others"] == known.kept.sum()
    assert found["move_kept_user_others"] == len(set(known.eval_sets["retain"].user[known.kept]))


def test_without_retrained_models_the_attack_stands_alone(known):
    found = audit(replace(known, reference=None))
    assert 0 < found["fall_user_auc"] < 1
    assert not [name for name in found if name.startswith("fall") and ("gap" in name or "retrained" in name)]


def test_where_there_is_nobody_else_there_is_no_such_attack(known):
    alone = replace(known)
    object.__setattr__(alone, "never_seen", np.zeros(len(known.eval_sets["test"]), bool))
    object.__setattr__(alone, "kept", np.zeros(len(known.eval_sets["retain"]), bool))
    assert before_after_attacks(alone) == {}
