"""Does a recommender serve everybody alike, and does forgetting somebody change that? AUC by gender and by age."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from core import text
from core.data.samples import Ints
from core.evaluation.attacks import ENDS
from core.evaluation.evidence import Clicks, Evidence, Mask

AGES = (18, 25, 35, 45, 50, 56)
"""Where age groups begin, in years; below the first is one more. They are those of MovieLens-1M's own ages."""
ENOUGH_OF_EACH, ENOUGH_PEOPLE = 50, 5
"""Liked and disliked samples, each, and people that a group needs: the AUC of fewer tells of them, not of a group."""


def fairness(
    known: Evidence, users: pd.DataFrame, enough: int = ENOUGH_OF_EACH, people: int = ENOUGH_PEOPLE
) -> dict[str, Any]:
    """Return the AUC on test samples by gender and by age group, and how far groups are apart.

    Args:
        known: What is known of a run.
        users: ``gender`` and ``age`` by user id, as in :attr:`core.data.interactions.Interactions.users`.
        enough: Liked and disliked samples, each, that a group needs to be told of.
        people: People that it needs.

    Returns:
        ``fairness``: by ``gender`` and ``age``, of each group that is large enough, ``auc`` with ``_before`` and
        ``_retrained`` (the mean of the retrained models'), and the counts ``samples`` and ``users``. ``gender_spread``
        and ``age_spread`` with the same endings: the AUC of the group served best less that of the group served worst,
        the mean of this over models where there are several; None where fewer than two groups are large enough.

        Chance alone keeps groups apart, the more so the more and the smaller they are: read a spread beside the
        original's and the retrained models', on the same people.

    Source: ours; CURE4Rec (Chen et al., 2024), arXiv 2408.14393, asks what unlearning does to fairness between groups.
    """
    test, said = known.eval_sets["test"], known.said("test")
    groups: dict[str, Any] = {}
    metrics: dict[str, Any] = {}
    for name, members in (("gender", _by_gender(users)), ("age", _by_age(users))):
        found = {}
        for group, ids in members.items():
            chosen = np.isin(test.user, ids)
            if _large_enough(test.label[chosen], test.user[chosen], enough, people):
                found[group] = {who: _areas(test.label, clicks, chosen) for who, clicks in said.items()}
        groups[name] = {group: dict(_told(areas, members[group], test.user)) for group, areas in found.items()}
        for who, end in ENDS.items():
            each = [areas[who] for areas in found.values() if who in areas]
            metrics[f"{name}_spread{end}"] = float(np.ptp(each, axis=0).mean()) if len(each) > 1 else None
    return {"fairness": groups, **metrics}


def _by_gender(users: pd.DataFrame) -> Mapping[str, Ints]:
    """Return the ids of each gender, as the data set calls it; who tells none is in no group."""
    known = users["gender"].dropna()
    return {str(name): known.index[known == name].to_numpy() for name in sorted(known.unique())}


def _by_age(users: pd.DataFrame) -> Mapping[str, Ints]:
    known = users["age"].dropna().astype(int)
    at = np.digitize(known.to_numpy(), AGES)
    names = [text.evaluation.age_group(*ends) for ends in zip((0, *AGES), (*AGES, None), strict=True)]
    return {name: known.index[at == here].to_numpy() for here, name in enumerate(names) if (at == here).any()}


def _large_enough(labels: Ints, users: Ints, enough: int, people: int) -> bool:
    counts = np.bincount(labels, minlength=2)
    return bool(counts.min() >= max(enough, 1) and len(np.unique(users)) >= people)


def _areas(labels: Ints, clicks: Clicks, chosen: Mask) -> list[float]:
    """Return the AUC of each of the models that gave ``clicks`` (k, t), on the ``chosen`` samples."""
    from sklearn.metrics import roc_auc_score

    return [float(roc_auc_score(labels[chosen], one[chosen])) for one in clicks]


def _told(areas: Mapping[str, list[float]], members: Ints, users: Ints) -> Iterator[tuple[str, float | int]]:
    for who, each in areas.items():
        yield f"auc{ENDS[who]}", float(np.mean(each))
    theirs = users[np.isin(users, members)]
    yield "samples", len(theirs)
    yield "users", len(np.unique(theirs))
