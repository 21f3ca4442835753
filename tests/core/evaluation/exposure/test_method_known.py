"""Who knows the method makes shadow models that the method has unlearned too."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import norm

from core.data.samples import concat
from core.evaluation.audit import audit
from core.evaluation.exposure.method_known import (
    method_known_attacks,
    method_known_metrics,
    stayed_method_known,
    told_apart,
)
from core.evaluation.exposure.unlearned_shadows import (
    Fate,
    UnlearnedShadows,
    deal_out,
    find_unlearned_shadows,
    save_unlearned_shadows,
)
from core.evaluation.membership import likelihood_ratios
from core.evaluation.shadows import draw_halves

GAINS = {Fate.NEVER_SEEN: 0.0, Fate.KEPT: 3.0, Fate.FORGOTTEN: 1.0}
"""How much surer a made-up shadow model is of those whom it saw, and how much of that is left of the forgotten."""
RUN = {"method": "e2urec", "dataset": "synthetic", "original": "best"}


def towards(samples):
    return np.where(samples.label == 1, 1.0, -1.0)


@pytest.fixture
def unlearned(known):
    """Eight made-up shadow models, each unlearned twice, that keep a third of what they knew of the forgotten."""
    asked = concat([known.eval_sets["forget"], known.eval_sets["retain"].take(known.kept), known.others])
    people, at = np.unique(asked.user, return_inverse=True)
    candidates = np.isin(people, known.plan.people) | np.isin(people, known.others.user)
    fates = deal_out(draw_halves(len(people), 8, 0), candidates, 2, 0)
    gains = np.vectorize(GAINS.get)(fates)[:, at]
    noise = np.random.default_rng(1).normal(0, 0.01, gains.shape)
    return UnlearnedShadows(np.float16((gains + noise) * towards(asked)), asked.row, people, fates, 0, "a CPU", 2)


def answering(known, forget, retain, test):
    """Return p(yes) by evaluation set of a model whose margins of the true answer are the same for a whole set."""
    parts = {"forget": forget, "retain": retain, "test": test}
    return {name: expit(margin * towards(known.eval_sets[name])).astype(np.float32) for name, margin in parts.items()}


def judged(known, unlearned, **after):
    """Return what is known of a run that answers ``after``, beside retrained models that know nobody."""
    nobody = {name: np.stack([one] * 2) for name, one in answering(known, forget=0, retain=3, test=0).items()}
    reference = replace(known.reference, clicks=nobody, seeds=np.array([1, 2]), seconds=np.ones(2, np.float32))
    clicks = known.clicks | answering(known, **after)
    return replace(known, clicks=clicks, reference=reference, unlearned_shadows=unlearned, no_unlearned_shadows="")


def test_everybody_who_may_go_goes_once_of_each_model_that_saw_them():
    halves, candidates = draw_halves(20, 4, 3), np.arange(20) < 11
    fates = deal_out(halves, candidates, 3, seed=5)
    assert fates.shape == (12, 20)
    for at, half in enumerate(halves):
        own = fates[3 * at : 3 * at + 3]
        gone = own == Fate.FORGOTTEN
        assert np.array_equal(gone.sum(axis=0), half & candidates)
        assert np.ptp(gone.sum(axis=1)) <= 1
        assert np.array_equal((own == Fate.NEVER_SEEN).all(axis=0), ~half)
        assert ((own == Fate.KEPT).sum(axis=0) == np.where(half, 3 - (half & candidates), 0)).all()


def test_the_ratio_is_that_of_two_normals_and_leaves_third_models_out():
    margin = np.array([[1.0, 2], [2, 3], [5, 7], [6, 8], [100, 100]])
    forgotten, never = np.array([1, 1, 0, 0, 0], bool), np.array([0, 0, 1, 1, 0], bool)
    masks = [np.stack([one, one], axis=1) for one in (forgotten, never)]
    found = likelihood_ratios(np.array([2.0, 2.0]), margin, *masks)
    spread = np.sqrt(0.5)  # each sample's two values are one apart
    wanted = norm([1.5, 2.5], spread).logpdf(2) - norm([5.5, 7.5], spread).logpdf(2)
    assert found == pytest.approx(wanted)


def test_a_trace_that_the_method_leaves_is_found_and_retrained_models_have_none(known, unlearned):
    found = judged(known, unlearned, forget=1, retain=3, test=0)
    for name in ("ulira", "ulira_user"):
        one = method_known_attacks(found)[name]
        assert one.before is None
        assert one.after.auc.value == 1
        assert one.retrained.auc.value < 1
    assert method_known_attacks(found)["ulira"].retrained.auc.value == pytest.approx(0.5, abs=0.1)
    metrics = method_known_metrics(found)
    assert metrics["ulira_gap"] == pytest.approx(metrics["ulira_auc"] - metrics["ulira_auc_retrained"])
    assert metrics["ulira_members"] == len(known.eval_sets["forget"])
    assert {"ulira_tpr", "ulira_user_tpr_retrained", "ulira_user_gap_low"} <= set(metrics)


def test_a_model_that_answers_as_retrained_ones_do_shows_nothing(known, unlearned):
    metrics = method_known_metrics(judged(known, unlearned, forget=0, retain=3, test=0))
    for name in ("ulira", "ulira_user"):
        assert metrics[f"{name}_gap"] == 0
        assert metrics[f"{name.replace('ulira', 'ulira_told')}_auc"] == 0.5


def test_an_unlearned_model_is_told_from_a_retrained_one_by_the_same_samples(known, unlearned):
    for margin, area in ((1, 1), (-1, 0)):
        found = told_apart(judged(known, unlearned, forget=margin, retain=3, test=0))
        assert {name: one.auc.value for name, one in found.items()} == {"ulira_told": area, "ulira_told_user": area}


def test_those_who_stayed_are_compared_with_those_whom_shadows_kept(known, unlearned, shadows):
    still = judged(known, unlearned, forget=1, retain=3, test=0)
    found = stayed_method_known(replace(still, shadows=shadows))
    for name in ("ulira", "ulira_user"):
        assert found[name].after.auc.value == 1  # 3 is what is kept, 0 what was never seen
    hidden = stayed_method_known(judged(known, unlearned, forget=1, retain=0, test=0))
    assert hidden["ulira"].before is None
    assert hidden["ulira"].after.auc.value == pytest.approx(0.5, abs=0.1)


def test_on_the_original_and_on_retrained_models_plain_shadows_find_those_who_stayed(known, unlearned, shadows):
    plain = audit(replace(known, shadows=shadows, no_shadows=""))
    both = audit(replace(known, shadows=shadows, no_shadows="", unlearned_shadows=unlearned))
    for end in ("_before", "_retrained"):
        assert both[f"retain_ulira_auc{end}"] == plain[f"retain_lira_auc{end}"]
    assert both["retain_ulira_gap"] == pytest.approx(both["retain_ulira_auc"] - both["retain_ulira_auc_before"])


def test_before_and_after_are_attacked_with_the_same_shadow_models(known, unlearned, shadows):
    twice = np.concatenate([shadows.margins, shadows.margins[::-1]])
    more = replace(shadows, margins=twice, halves=draw_halves(len(shadows.people), 8, 0))
    assert np.array_equal(more.halves[:4], shadows.halves)
    fewer = replace(unlearned, margins=unlearned.margins[:8], fates=unlearned.fates[:8])
    assert (unlearned.models, fewer.models) == (8, 4)
    assert np.array_equal(fewer.fates[::2] != Fate.NEVER_SEEN, shadows.halves)
    with_few, with_more = (
        stayed_method_known(replace(known, shadows=plain, unlearned_shadows=fewer))["ulira"].before.auc
        for plain in (shadows, more)
    )
    assert with_few == with_more


def test_where_shadows_kept_nobody_or_were_not_made_nothing_is_told(known, unlearned):
    once = replace(unlearned, fates=np.where(unlearned.fates == Fate.KEPT, Fate.FORGOTTEN, unlearned.fates))
    assert stayed_method_known(replace(known, unlearned_shadows=once)) == {}
    assert method_known_metrics(known) == {}
    metrics = audit(replace(known, no_unlearned_shadows="There are none."))
    assert metrics["ulira_skipped"] == "There are none."
    assert not [name for name in metrics if name.startswith(("ulira_user", "retain_ulira"))]


def test_saved_answers_come_back_under_their_key_only(unlearned, known, tmp_path):
    path = tmp_path / "some.safetensors"
    save_unlearned_shadows(path, unlearned, "key")
    found, why = find_unlearned_shadows([tmp_path / "none", path], "key", RUN)
    assert why == ""
    samples = known.eval_sets["forget"].take([3, 0])
    assert (found.seed, found.device, found.unlearnings) == (0, "a CPU", 2)
    for ours, theirs in zip(found.on(samples), unlearned.on(samples), strict=True):
        assert np.array_equal(ours, theirs)
    assert find_unlearned_shadows([path], "other", RUN)[1].startswith("The shadow models that were unlearned by e2urec")
    missing, why = find_unlearned_shadows([], "key", RUN)
    assert missing is None
    assert "make them with `python -m core shadows synthetic --original best --unlearned e2urec`" in why


def test_answers_are_towards_the_label_with_the_fates_of_their_people(unlearned, known):
    samples = known.eval_sets["forget"].take([5, 0, 1])
    margins, fates = unlearned.on(samples)
    for at, user in enumerate(samples.user):
        column = unlearned.people.tolist().index(user)
        assert np.array_equal(fates[:, at], unlearned.fates[:, column])
    assert margins == pytest.approx(np.vectorize(GAINS.get)(fates), abs=0.06)
