"""Do people's liked items rank above others that they never rated? NDCG@10 and HR@10, on sampled candidates.

The protocol is sampled ranking: each liked item that was held out stands against 99 others, as in He et al., Neural
Collaborative Filtering, 2017, section 4.1; there it is a person's last item, here any liked one of the evaluation
split. Krichene and Rendle, On Sampled Metrics for Item Recommendation, 2020, show that such figures are not those over
the whole catalogue, and may order two recommenders otherwise: they compare models that were asked the very same
questions, and nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.data.forms.readers import Reader
from core.data.interactions import Interactions
from core.data.questions import Question, rated_before
from core.data.samples import Ints, Samples
from core.evaluation.attacks import ENDS
from core.evaluation.bootstrap import crowd_of, interval
from core.evaluation.distances import Values, named

OTHERS = 99
"""Items that each liked one stands against."""
CUT = 10
"""Places that count."""
QUESTIONS = 500
"""Liked items that are asked about, unless somebody wants more: each costs a hundred predictions a model."""
_FIGURES = ("ndcg10", "hr10")


@dataclass(frozen=True, eq=False)
class RankingQuestions:
    """``n`` liked items, each among items that the same person never rated; alike for all models.

    Attributes:
        liked: (n,) samples of the evaluation split whose item was liked.
        items: (n, c) item ids of the candidates, the liked one first.
        seed: Drew them.
    """

    liked: Samples
    items: Ints
    seed: int

    def prompts(self, interactions: Interactions, reader: Reader) -> Samples:
        """Return a sample (n · c,) for each candidate, row by row: the liked sample's prompt, with the item exchanged.

        Args:
            interactions: The ratings.
            reader: How the backbone reads samples.
        """
        shown = [rated_before(interactions, history) for history in self.liked.history]
        asked = [
            Question(user, history, item)
            for user, history, items in zip(self.liked.user.tolist(), shown, self.items.tolist(), strict=True)
            for item in items
        ]
        return reader.questions(interactions, asked)


def ranking_questions(
    interactions: Interactions, judged: Samples, most: int = QUESTIONS, seed: int = 0
) -> RankingQuestions:
    """Return liked items, drawn from ``judged``, each with 99 drawn from those that its person never rated.

    Titles that are one item under several ids count once: nobody is asked about another id of what they rated. Where
    somebody has fewer than 99 unrated items, everybody gets as few as they; who has none is left out.

    Args:
        interactions: The ratings.
        judged: Samples of the evaluation split.
        most: How many liked items at most; all where there are fewer.
        seed: Decides which.

    Source: He et al., 2017, section 4.1 (99 items that were not interacted with); the draw over liked items is ours.
    """
    rng = np.random.default_rng(seed)
    same = {item: interactions.same_title(item)[0] for item in interactions.titles.index.tolist()}
    catalogue = np.unique(list(same.values()))
    items_of = pd.Series(interactions.columns.item_ids()).groupby(interactions.columns.user_ids())
    rated = items_of.agg(lambda items: {same[item] for item in items})
    open_to = {user: np.setdiff1d(catalogue, list(rated[user])) for user in np.unique(judged.user).tolist()}
    asked = np.flatnonzero((judged.label == 1) & [len(open_to[user]) > 0 for user in judged.user.tolist()])
    chosen = judged.take(np.sort(rng.choice(asked, min(most, len(asked)), replace=False)))
    others = min([OTHERS, *(len(open_to[user]) for user in chosen.user.tolist())])
    drawn = [rng.choice(open_to[user], others, replace=False) for user in chosen.user.tolist()]
    items = np.column_stack([chosen.item, np.array(drawn, np.int64).reshape(len(chosen), others)])
    return RankingQuestions(chosen, items, seed)


def places(clicks: npt.ArrayLike) -> Ints:
    """Return where each liked item stands (n, 2): how many of the others are above it, and how many tie with it.

    Args:
        clicks: (n, c) p(yes) of the candidates, the liked one first.
    """
    given = np.asarray(clicks)
    liked, others = given[:, :1], given[:, 1:]
    return np.stack([(others > liked).sum(axis=1), (others == liked).sum(axis=1)], axis=1)


def gains(standing: Ints, candidates: int) -> dict[str, Values]:
    """Return ``ndcg10`` and ``hr10`` (n,) of each question: its mean over all orders of what ties.

    So a model that says the same of everything hits by chance, 10 times in a hundred, and neither always nor never.

    Args:
        standing: (n, 2) what :func:`places` returned.
        candidates: How many candidates each question has.

    Source: He et al., 2017, equation for HR@10 and NDCG@10 with a single relevant item; the mean over ties is McSherry
    and Najork's, Computing Information Retrieval Performance Measures Efficiently in the Presence of Tied Scores, 2008.
    """
    rank = np.arange(1, candidates + 1)
    hit = (rank <= CUT).astype(float)
    above, ties = standing.T
    found = {}
    for name, gain in zip(_FIGURES, (hit / np.log2(rank + 1), hit), strict=True):
        up_to = np.concatenate([[0.0], np.cumsum(gain)])
        found[name] = (up_to[above + ties + 1] - up_to[above]) / (ties + 1)
    return found


def ranking_metrics(asked: RankingQuestions, standing: Mapping[str, Sequence[Ints]]) -> dict[str, float | None]:
    """Return the metrics of ranking, of all models that were asked.

    Args:
        asked: The questions.
        standing: What :func:`places` returned of each model, by whose it is: ``after``, ``before``, ``retrained``; what
            was not asked is missing, or empty.

    Returns:
        ``ndcg10`` and ``hr10`` with ``_before`` and ``_retrained`` (the mean of those models) and 95 % intervals over
        people; ``*_gap``, the distance to ``*_retrained`` with its sign on the same people, and ``*_gap_before`` the
        original's; None for what is not known. ``ranking_samples``, ``ranking_users`` and ``ranking_candidates`` count.
    """
    drawn = crowd_of(asked.liked.user, asked.liked.user).members
    known = {who: [gains(one, asked.items.shape[1]) for one in models] for who, models in standing.items() if models}
    metrics: dict[str, float | None] = {}
    for name in _FIGURES:
        mean = {who: np.mean([one[name] for one in models], axis=0) for who, models in known.items()}
        for who, end in ENDS.items():
            metrics |= _over_people(f"{name}{end}", mean.get(who), drawn.owner, drawn.drawn)
        for who, end in (("after", "_gap"), ("before", "_gap_before")):
            both = {who, "retrained"} <= mean.keys()
            away = mean[who] - mean["retrained"] if both else None
            metrics |= _over_people(f"{name}{end}", away, drawn.owner, drawn.drawn)
    counts = len(asked.liked), len(np.unique(asked.liked.user)), asked.items.shape[1]
    return metrics | dict(zip(("ranking_samples", "ranking_users", "ranking_candidates"), counts, strict=True))


def _over_people(name: str, values: Values | None, owner: Ints, drawn: Values) -> dict[str, float | None]:
    """Return the mean of ``values`` (n,) and its interval, with the people who own them drawn again."""
    if values is None or not len(values):
        return {name: None}
    people = drawn.shape[1]
    sums, counts = np.bincount(owner, values, people), np.bincount(owner, minlength=people)
    means = np.einsum("du,u->d", drawn, sums) / np.einsum("du,u->d", drawn, counts)
    found = interval(float(means[0]), means[1:])
    ends = {"low": found.low, "high": found.high} if people > 1 else {}
    return {name: found.value, **named(ends, f"{name}_")}
