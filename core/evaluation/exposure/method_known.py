"""Who knows the method compares a model with shadow models that the method has unlearned too (U-LiRA)."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from core.data.samples import Samples, concat
from core.evaluation.attacks import Attacks, Pair, areas, flat, margins_on, on_both_levels, rates, shadow_ratios
from core.evaluation.bootstrap import Crowd, crowd_of
from core.evaluation.distances import per_user
from core.evaluation.evidence import Evidence, Mask
from core.evaluation.exposure.unlearned_shadows import Fate, UnlearnedShadows
from core.evaluation.membership import Attack, attack, likelihood_ratios
from core.evaluation.shadows import Shadows

_ULIRA, _TOLD = "ulira", "ulira_told"


def method_known_attacks(known: Evidence, seed: int = 0) -> dict[str, Attacks]:
    """Return how well forgotten samples and people are told from never-seen ones by somebody who knows the method.

    A sample's score is how much likelier the answer to it is of a shadow model that saw and then forgot it than of one
    that never saw it; both have been unlearned. Others are scored by shadow models that forgot *them*.

    Args:
        known: What is known of a run.
        seed: Decides which people are drawn for the intervals.

    Returns:
        ``ulira`` on samples and ``ulira_user`` on people by the means of their scores; ``retrained`` is what the same
        attacker finds where a retrained model was handed out. Nothing where there are no unlearned shadow models or
        nobody to be told from.

    Source: Hayes et al., 2024, arXiv 2403.01218 (U-LiRA); RULI, arXiv 2506.13009. Ours: a pooled variance, as in
        :func:`~core.evaluation.membership.likelihood_ratios`, and never-seen people as the other side.
    """
    chosen = np.ones(len(known.eval_sets["forget"]), bool)
    if known.unlearned_shadows is None or not known.never_seen.any() or not chosen.any():
        return {}
    members, sure = _sides(known, "forget", chosen)
    del sure["before"]  # nobody takes the original for an unlearned model; the plain attack is on it
    scores = _unlearned_ratios(known.unlearned_shadows, members, known.others, sure, Fate.FORGOTTEN)
    return on_both_levels(_ULIRA, scores, (members.user, known.others.user), seed)


def told_apart(known: Evidence, seed: int = 0) -> dict[str, Attack]:
    """Return how well the unlearned model is told from a retrained one by their answers to the same forgotten sample.

    Returns:
        ``ulira_told`` by sample and ``ulira_told_user`` by person: the AUC is one half where nothing tells the two
        apart. Nothing where there are no unlearned shadow models or no retrained ones.

    Source: Hayes et al., 2024, arXiv 2403.01218, the game that U-LiRA plays; the AUC and its interval over people,
        drawn alike for both models, are ours.
    """
    if known.unlearned_shadows is None or known.reference is None or not len(known.eval_sets["forget"]):
        return {}
    members, sure = _sides(known, "forget", np.ones(len(known.eval_sets["forget"]), bool))
    margin, fates = known.unlearned_shadows.on(members)
    after, retrained = (
        likelihood_ratios(sure[who][0], margin, fates == Fate.FORGOTTEN, fates == Fate.NEVER_SEEN)
        for who in ("after", "retrained")
    )
    after = np.repeat(after, len(retrained), axis=0)
    ours, theirs = (per_user(one, members.user)[0] for one in (after, retrained))
    return {
        _TOLD: attack(after, retrained, _same(members, seed)),
        f"{_TOLD}_user": attack(ours, theirs, _same(members, seed, one_each=True)),
    }


def stayed_method_known(known: Evidence, seed: int = 0) -> dict[str, Attacks]:
    """Return how well retained samples of people who lost nothing are found by somebody who knows the method.

    On the unlearned model a sample is compared with unlearned shadow models that saw and kept it, and with unlearned
    ones that never saw it; on the original and on retrained models, with plain shadow models, as many and the very same
    ones where they are known. So each is what the best informed attacker finds, and what it finds more after unlearning
    is what unlearning others has exposed.

    Args and source are those of :func:`method_known_attacks`; nothing where a shadow model has kept nobody.
    """
    if known.unlearned_shadows is None or not known.never_seen.any() or not known.kept.any():
        return {}
    members, sure = _sides(known, "retain", known.kept)
    _, fates = known.unlearned_shadows.on(concat([members, known.others]))
    if not (fates == Fate.KEPT).any(axis=0).all():
        return {}
    after = {"after": sure.pop("after")}
    scores = _unlearned_ratios(known.unlearned_shadows, members, known.others, after, Fate.KEPT)
    if known.shadows is not None:
        plain = _same_models(known.shadows, known.unlearned_shadows)
        scores |= shadow_ratios(plain, members, known.others, sure)
    return on_both_levels(_ULIRA, scores, (members.user, known.others.user), seed)


def method_known_metrics(known: Evidence, seed: int = 0) -> dict[str, float | None]:
    """Return the figures of :func:`method_known_attacks` and :func:`told_apart`.

    Returns:
        ``ulira_*`` and ``ulira_user_*`` with ``auc``, ``tpr`` at 1 % false positives and ``gap``, the AUC less that on
        retrained models of the same people, each with its ends; ``ulira_told_auc`` and ``ulira_told_user_auc``.
    """
    metrics: dict[str, float | None] = {}
    for name, one in method_known_attacks(known, seed).items():
        metrics |= areas(name, one) | rates(name, one)
    for name, found in told_apart(known, seed).items():
        metrics |= flat(f"{name}_auc", found.auc)
    return metrics


def _same_models(plain: Shadows, unlearned: UnlearnedShadows) -> Shadows:
    """Return those of the plain shadow models that were unlearned too: more models make an attack better by themselves.

    Models of one seed begin with the same ones; where there are fewer, or of another seed, they are left as they are.
    """
    if plain.seed != unlearned.seed or len(plain.halves) < unlearned.models:
        return plain
    return replace(plain, margins=plain.margins[: unlearned.models], halves=plain.halves[: unlearned.models])


def _sides(known: Evidence, eval_set: str, chosen: Mask) -> tuple[Samples, dict[str, Pair]]:
    """Return the ``chosen`` members of an evaluation set, and by whose they are the margins of both sides."""
    ours, theirs = margins_on(known, eval_set, chosen), margins_on(known, "test", known.never_seen)
    return known.eval_sets[eval_set].take(chosen), {who: (ours[who], theirs[who]) for who in ours}


def _unlearned_ratios(
    shadows: UnlearnedShadows, members: Samples, others: Samples, sure: Mapping[str, Pair], fate: Fate
) -> dict[str, Pair]:
    """Return the log-ratios of margins: a ``fate`` against never-seen, with spreads pooled over both sides."""
    margin, fates = shadows.on(concat([members, others]))
    masks, size = (fates == fate, fates == Fate.NEVER_SEEN), len(members)
    found = {who: likelihood_ratios(np.concatenate(pair, axis=1), margin, *masks) for who, pair in sure.items()}
    return {who: (ratios[:, :size], ratios[:, size:]) for who, ratios in found.items()}


def _same(members: Samples, seed: int, one_each: bool = False) -> Crowd:
    """Return the members as both sides, so that the same people are drawn for either."""
    users = np.unique(members.user) if one_each else members.user
    side = crowd_of(users, users, seed).members
    return Crowd(side, side)
