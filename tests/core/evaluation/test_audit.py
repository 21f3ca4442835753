from dataclasses import replace

import numpy as np
import pytest

from core.data.requests import ForgetRequest
from core.evaluation.attacks import membership_attacks
from core.evaluation.audit import audit
from core.evaluation.report import evaluation
from core.evaluation.utility import user_auc, utility


def memorising(known, part):
    """Return p(yes) of a model that knows the answers of a part."""
    return np.where(known.eval_sets[part].label == 1, 0.9, 0.1).astype(np.float32)


def test_members_are_forgotten_samples_and_others_are_of_people_never_trained_on(known):
    trained = set(known.plan.train.user)
    assert len(known.others)
    assert not set(known.others.user) & trained
    rest = known.eval_sets["test"].take(~known.never_seen)
    assert set(rest.user) <= trained
    assert set(known.owners[0]) == set(known.plan.request.users)


def test_every_judged_sample_is_a_strangers_a_forgotten_persons_or_of_one_who_stayed(known):
    assert (known.never_seen.astype(int) + known.later + known.stayed == 1).all()
    gone = set(known.plan.forget.user)
    assert set(known.eval_sets["test"].user[known.later]) <= gone
    assert not set(known.eval_sets["test"].user[known.stayed]) & gone


def test_a_model_that_remembers_is_told_apart_and_one_that_forgot_is_not(known):
    clicks = dict(known.clicks) | {"forget_before": memorising(known, "forget")}
    clicks["test_before"] = np.full(len(known.eval_sets["test"]), 0.5, np.float32)
    found = audit(replace(known, clicks=clicks))
    assert found["mia_auc_before"] == found["mia_user_auc_before"] == 1
    assert found["mia_ks_before"] == 1
    assert found["mia_auc"] < 0.7
    assert found["mia_privleak_before"] == pytest.approx(1 / found["mia_auc_retrained"] - 1)
    assert found["mia_auc_retrained_low"] < found["mia_auc_retrained"] < found["mia_auc_retrained_high"]


def test_members_and_others_are_counted_as_samples_and_as_people(known):
    found = audit(known)
    assert (found["mia_members"], found["mia_others"]) == (len(known.plan.forget), int(known.never_seen.sum()))
    assert (found["mia_user_members"], found["mia_user_others"]) == tuple(len(set(one)) for one in known.owners)


def test_without_shadow_models_the_likelihood_ratio_attack_is_skipped_with_a_reason(known, shadows):
    found = audit(known)
    assert found["lira_auc"] is found["lira_user_tpr"] is None
    assert found["lira_skipped"] == "There are none."
    assert audit(replace(known, shadows=shadows, no_shadows=""))["lira_skipped"] is None


def test_with_shadow_models_a_model_that_saw_the_members_is_told_apart(known, shadows):
    forget, others = known.eval_sets["forget"].label, known.eval_sets["test"].label
    seen, unseen = 1 / (1 + np.exp(-1.0)), 0.5
    clicks = dict(known.clicks) | {
        "forget_before": np.where(forget == 1, seen, 1 - seen).astype(np.float32),
        "test_before": np.full(len(others), unseen, np.float32),
    }
    found = audit(replace(known, clicks=clicks, shadows=shadows, no_shadows=""))
    assert found["lira_auc_before"] > 0.8
    assert found["lira_user_auc_before"] == 1
    assert 0.3 < found["lira_auc_retrained"] < 0.7


def test_the_page_gets_the_curves_of_all_three_models(known, shadows):
    attacks = membership_attacks(replace(known, shadows=shadows))
    assert list(attacks) == ["mia", "mia_user", "lira", "lira_user"]
    for one in attacks.values():
        for found in (one.before, one.after, one.retrained):
            assert found.curve.tpr[-1] == 1
    assert membership_attacks(replace(known, reference=None))["mia"].retrained is None


def test_utility_is_told_of_all_of_the_forgotten_and_of_those_who_stayed(known):
    found, test = audit(known), known.eval_sets["test"]
    for prefix, chosen in (("later_", known.later), ("stayed_", known.stayed)):
        labels, clicks, users = test.label[chosen], known.clicks["test"][chosen], test.user[chosen]
        assert found[f"{prefix}samples"] == chosen.sum()
        assert found[f"{prefix}ll"] == pytest.approx(utility(labels, clicks)["ll"], nan_ok=True)
        assert found[f"{prefix}user_auc"] == pytest.approx(user_auc(labels, clicks, users)[0], nan_ok=True)
    assert found["stayed_samples"] > 0
    assert found["user_auc_users"] == user_auc(test.label, known.clicks["test"], test.user)[1]


def test_a_gap_is_the_distance_to_the_mean_of_the_retrained_models(known):
    found, test = audit(known), known.eval_sets["test"]
    retrained = np.mean([utility(test.label, one)["auc"] for one in known.reference.clicks["test"]])
    assert found["auc_gap"] == pytest.approx(found["auc"] - retrained)
    assert found["auc_gap_before"] == pytest.approx(found["auc_before"] - retrained)


def test_figures_that_a_job_tells_too_are_the_same(known):
    told, found = evaluation(known.eval_sets, known.clicks, known.reference), audit(known)
    shared = told.keys() & found.keys()
    assert {"auc", "ll_before", "acc_retrained"} <= shared
    assert all(found[name] == pytest.approx(told[name]) for name in shared)


def test_the_losses_on_the_forget_set_are_held_against_the_retrained_models(known):
    clicks = dict(known.clicks) | {"forget_before": memorising(known, "forget")}
    found = audit(replace(known, clicks=clicks))
    assert found["forget_ks_before"] > 0.8
    assert found["forget_ks_p_before"] < 1e-6
    assert found["forget_ks_floor"] < 0.3


def test_without_a_reference_what_needs_one_is_none_and_the_rest_is_known(known):
    found = audit(replace(known, reference=None))
    for name in ("mia_privleak", "jsd_q50", "user_jsd", "forget_ks", "auc_gap", "later_auc_gap"):
        assert found[name] is None
    assert 0 < found["mia_auc"] < 1
    assert found["auc"] > 0
    assert not [name for name in found if name.endswith("_retrained")]


def test_a_single_retrained_model_has_no_floor(known):
    found = audit(replace(known, reference=known.reference.without(1).without(2)))
    assert found["jsd_q50"] > 0
    assert not [name for name in found if name.endswith("_floor")]


def test_where_everybody_was_trained_on_there_is_nobody_to_be_told_from(known):
    test = known.eval_sets["test"]
    seen = np.flatnonzero(~known.never_seen)
    parts = dict(known.eval_sets) | {"test": test.take(seen)}
    clicks = {name: one[seen] if name.startswith("test") else one for name, one in known.clicks.items()}
    reference = replace(
        known.reference, clicks=known.reference.clicks | {"test": known.reference.clicks["test"][:, seen]}
    )
    found = audit(replace(known, eval_sets=parts, clicks=clicks, reference=reference))
    assert np.isnan([found["mia_auc"], found["mia_ks"], found["mia_privleak"], found["mia_user_auc"]]).all()
    assert found["mia_others"] == 0


def test_one_person_has_figures_but_no_intervals(experiment, known):
    plan = experiment.plan(ForgetRequest(users=known.plan.request.users[:1]))
    keep = np.isin(known.plan.forget.user, plan.request.users)
    parts = dict(known.eval_sets) | {"forget": plan.forget}
    clicks = {name: one[keep] if name.startswith("forget") else one for name, one in known.clicks.items()}
    found = audit(replace(known, plan=plan, eval_sets=parts, clicks=clicks, reference=None))
    assert 0 <= found["mia_auc"] <= 1
    assert np.isnan([found["mia_auc_low"], found["mia_tpr_high"]]).all()
