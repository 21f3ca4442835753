"""What is measured of a finished run when somebody asks, beyond what its job measured: see :func:`audit`."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np

from core.data.samples import Samples
from core.evaluation.attacks import Attacks, areas, attack_metrics, membership_attacks
from core.evaluation.distances import JSD_PERCENTILES, jsd_floor_spread, jsd_spread, named
from core.evaluation.evidence import Clicks, Evidence, Mask
from core.evaluation.exposure.before_after import before_after_attacks
from core.evaluation.exposure.method_known import method_known_metrics, stayed_method_known
from core.evaluation.exposure.stayed import stayed_attacks, stayed_metrics
from core.evaluation.membership import ks_test, loss_scores, margins
from core.evaluation.plain.standing import place_metrics
from core.evaluation.utility import user_auc, utility

_MEASURES = ("auc", "acc", "ll", "user_auc")


def audit(known: Evidence, attacks: Mapping[str, Attacks] | None = None) -> dict[str, Any]:
    """Return attacks, utility by group of people and distributions of distances, all from saved predictions.

    Args:
        known: What is known of a run.
        attacks: What the attacks found on it, where that is known; else it is found out here.

    A name is of the unlearned model as it is; ``*_before`` is of the original and ``*_retrained`` the mean of the
    retrained models. The 95 % interval of any of these stands under its name with ``_low`` and ``_high``. What cannot
    be known is None or NaN.

    Attacks: members are the forgotten samples, the others are test samples of users whom the model was never
    trained on. They differ in time too, so that even a retrained model's AUC is not one half: read every figure beside
    ``*_retrained`` and ``*_before``. For the loss-threshold attack, ``mia`` on samples and ``mia_user`` on people, and
    for the likelihood-ratio attack, ``lira`` and ``lira_user``:

    * ``*_auc``, and ``*_tpr``, the true-positive rate at 1 % false positives, NaN where fewer than two members or fewer
      than a hundred others make it meaningless; intervals are over people
    * ``*_gap``, the AUC less the mean of the retrained models' on the same people, and ``*_gap_before`` the original's;
      ``*_gap_floor`` is how far one retrained model is from the mean of the others; intervals are over people, drawn
      alike for all models, and over the retrained models
    * ``*_privleak``, the same difference as a share of the retrained models' AUC
    * ``*_ks`` and ``*_ks_p``, the Kolmogorov–Smirnov test of members' scores (of ``mia``: their losses) against the
      others'
    * ``*_members`` and ``*_others``, how many samples or people are compared
    * ``lira_skipped``, why there is no likelihood-ratio attack; None where there is one

    Who holds both models: ``fall_*`` and ``move_*``, with ``_auc``, ``_gap`` and counts, where ``*_retrained`` is what
    a retrained model in place of the unlearned one shows; see
    :func:`~core.evaluation.exposure.before_after.before_after_attacks`. People who stayed: ``retain_mia_*`` and
    ``retain_lira_*``, where ``*_gap`` is the unlearned model's AUC less the original's; see
    :func:`~core.evaluation.exposure.stayed.stayed_metrics`.

    Who knows the method: ``ulira_*`` and ``ulira_user_*``, ``ulira_told_*``, and on people who stayed
    ``retain_ulira_*``, where shadow models that were unlearned too are there; see
    :mod:`core.evaluation.exposure.method_known`. ``ulira_skipped`` says why there are none.

    Utility: ``auc``, ``acc``, ``ll`` and ``user_auc``, the mean over people who liked and disliked something (there are
    ``user_auc_users``); of all test samples as they are, ``later_*`` on the later ratings of people who lost some,
    ``stayed_*`` on those of other training users (``later_samples``, ``stayed_samples``). ``*_gap`` is the distance to
    ``*_retrained``, with its sign, and ``*_gap_before`` the original's.

    Forgetting: ``jsd_q05`` to ``jsd_q95`` over samples and retrained models; ``user_jsd`` and ``user_jsd_q05`` to
    ``user_jsd_q95`` over people; ``forget_ks`` and ``forget_ks_p``, the Kolmogorov–Smirnov test of the losses on the
    forget set against the retrained models' (the test behind TOFU's forget quality, Maini et al., 2024). ``*_floor`` is
    what retrained models score against one another.

    Line-up: ``place`` and what stands beside it, see :func:`core.evaluation.plain.standing.place_metrics`.
    """
    return _utility(known) | _forgetting(known) | exposure(known, attacks) | place_metrics(known)


def exposure(known: Evidence, attacks: Mapping[str, Attacks] | None = None) -> dict[str, Any]:
    """Return the part of :func:`audit` that is about attacks; arguments are the same."""
    metrics: dict[str, Any] = dict(attack_metrics(membership_attacks(known) if attacks is None else attacks))
    for name, one in before_after_attacks(known).items():
        metrics |= areas(name, one)
    metrics |= method_known_metrics(known) | {"ulira_skipped": known.no_unlearned_shadows or None}
    metrics |= stayed_metrics(stayed_attacks(known) | stayed_method_known(known))
    return metrics | {"lira_skipped": known.no_shadows or None}


def _utility(known: Evidence) -> dict[str, float | None]:
    everyone = np.ones(len(known.eval_sets["test"]), bool)
    metrics = _group("", known, everyone)
    for prefix, chosen in (("later_", known.later), ("stayed_", known.stayed)):
        metrics |= _group(prefix, known, chosen) | {f"{prefix}samples": int(chosen.sum())}
    return metrics


def _group(prefix: str, known: Evidence, chosen: Mask) -> dict[str, float | None]:
    """Return the utility on the ``chosen`` test samples (t,), and how far it is from the retrained models'."""
    samples, said = known.eval_sets["test"].take(chosen), known.said("test")
    found = {who: _measured(samples, clicks[:, chosen]) for who, clicks in said.items()}
    after, before, retrained = found["after"], found["before"], found.get("retrained")
    metrics: dict[str, float | None] = {f"{prefix}{name}_gap": None for name in _MEASURES}
    metrics |= named(after, prefix) | named(before, prefix, "_before")
    metrics[f"{prefix}user_auc_users"] = user_auc(samples.label, samples.label, samples.user)[1]
    if retrained is not None:
        metrics |= named(retrained, prefix, "_retrained")
        for one, end in ((after, "_gap"), (before, "_gap_before")):
            metrics |= named({name: one[name] - retrained[name] for name in _MEASURES}, prefix, end)
    return metrics


def _measured(samples: Samples, clicks: Clicks) -> dict[str, float]:
    """Return the mean utility of the models that gave ``clicks`` (k, n)."""
    each = [utility(samples.label, one) | {"user_auc": user_auc(samples.label, one, samples.user)[0]} for one in clicks]
    return {name: float(np.mean([one[name] for one in each])) for name in _MEASURES}


def _forgetting(known: Evidence) -> dict[str, float | None]:
    said, users = known.said("forget"), known.eval_sets["forget"].user
    if known.reference is None:
        return dict.fromkeys((*JSD_PERCENTILES, "user_jsd", "forget_ks", "forget_ks_p"))
    losses = {who: loss_scores(margins(known.eval_sets["forget"].label, clicks)) for who, clicks in said.items()}
    metrics: dict[str, float | None] = {}
    for who, end in (("after", ""), ("before", "_before")):
        metrics |= named(jsd_spread(said[who], said["retrained"], users), suffix=end)
        shift, p = ks_test([*losses[who]] * len(losses["retrained"]), losses["retrained"])
        metrics |= {f"forget_ks{end}": shift, f"forget_ks_p{end}": p}
    if len(said["retrained"]) > 1:
        ones, others = zip(*combinations(losses["retrained"], 2), strict=True)
        metrics["forget_ks_floor"] = ks_test(ones, others)[0]
        metrics |= named(jsd_floor_spread(said["retrained"], users), suffix="_floor")
    return metrics
