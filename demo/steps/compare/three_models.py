"""Questions put to all three models at once: about any item, or which items a person would like most."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.data.questions import Question, rated_before, unrated
from core.data.requests import ForgetPlan
from core.data.samples import HISTORY, MIN_HISTORY, Ints, Samples, Split
from core.evaluation.distances import Values
from core.evaluation.references import Reference
from core.experiment.experiment import Experiment
from core.experiment.recommend import CANDIDATES
from core.runs.store import Run

ClicksByModel: TypeAlias = Mapping[str, npt.NDArray[np.float32]]
"""P(click) by whose it is: ``before``, ``after`` and, where there is such a model, ``retrained``."""
Known: TypeAlias = Literal["forgotten", "trained", "held out", "never rated"]

_BEST = 6
"""How much each model recommends."""


@dataclass(frozen=True, eq=False)
class Trio:
    """The three models that are asked.

    Attributes:
        experiment: Whose recommender is the one before.
        run: The finished run that made the one after.
        plan: What it forgot.
        retrainings: The visitor's own retrainings, of which one is asked where none is bundled.
        reference: What all models that never saw the data say of what was forgotten; None where nobody knows.
    """

    experiment: Experiment
    run: Run
    plan: ForgetPlan
    retrainings: tuple[Run, ...] = ()
    reference: Reference | None = None

    def clicks(self, samples: Samples) -> ClicksByModel:
        """Return what each says about ``samples``; the models compute here."""
        said = {"before": self.experiment.predict(samples), "after": self.experiment.predict(samples, self.run)}
        retrained = self.experiment.predict_retrained(samples, self.plan.request, self.retrainings)
        return said if retrained is None else said | {"retrained": retrained}

    def never(self, row: int) -> Values:
        """Return what each model says that never saw a forgotten rating, ``row`` of the table; of others nothing."""
        at = np.flatnonzero(self.plan.forget.row == row)[:1]
        known = len(at) and self.reference is not None
        return self.reference.clicks["forget"][:, at[0]].astype(float) if known and self.reference else np.empty(0)

    @property
    def gone(self) -> list[int]:
        """Ids of the people who lost a rating."""
        return list(map(int, self.plan.people))

    @property
    def stayed(self) -> list[int]:
        """Ids of the other people that the original was trained on, those with most ratings first."""
        users, counts = np.unique(self.plan.retain.user, return_counts=True)
        stayed = ~np.isin(users, self.plan.people)
        order = np.argsort(-counts[stayed], kind="stable")
        return [int(user) for user in users[stayed][order]]

    def history(self, user: int) -> Ints:
        """Return the rows that a prompt about ``user`` shows: the last ten that the original was trained on.

        Forgotten ones are left out, unless too few others are left: of somebody who is forgotten altogether, all three
        models read what the original had read.
        """
        train = self.plan.train
        rows = train.row[train.user == user]
        kept = rows[~np.isin(rows, self.plan.rows)]
        return np.sort(kept if len(kept) >= MIN_HISTORY else rows)[-HISTORY:]


def trio(experiment: Experiment, run: Run, retrainings: Iterable[Run] = (), reference: Reference | None = None) -> Trio:
    """Return the models before and after ``run``, and one retrained without what it forgot, if there is one.

    Args:
        experiment: Whose recommender is the one before.
        run: The run.
        retrainings: The visitor's own.
        reference: What all retrained models say of what was forgotten.

    Raises:
        RunError: The run has not finished or belongs to another recommender.
    """
    return Trio(experiment, run, experiment.plan_of(run), tuple(retrainings), reference)


@dataclass(frozen=True, eq=False)
class ThreeAnswers:
    """What the three models say about one person and one item.

    Attributes:
        user: The person's id as it was given.
        title: The item's title.
        stars: What the person gave it; None where they never rated it.
        known: Whether that very rating was forgotten, is one that the original was trained on, was held out, or never
            was.
        clicks: P(click) by model; of a forgotten rating ``retrained`` is the mean of all models that never saw it, as
            everywhere on the page.
        mean_of: Of how many models that is the mean.
    """

    user: str
    title: str
    stars: float | None
    known: Known
    clicks: Mapping[str, float]
    mean_of: int = 1


def ask(asked: Trio, user: int, item: int) -> ThreeAnswers:
    """Return the answers about a person and any item; the models compute here.

    A rating that there is gets the prompt that the original read; else the person's latest history is read.
    """
    ours = asked.experiment
    samples = ours.lineage.samples or ours.samples
    found = np.flatnonzero((samples.user == user) & (samples.item == item))
    sample = samples.take(found[:1]) if len(found) else _questions(asked, user, [item])
    rated = ours.interactions.rows_about(user, item)
    clicks = {whose: float(one[0]) for whose, one in asked.clicks(sample).items()}
    stars = ours.interactions.columns.stars(rated)[0].item() if len(rated) else None
    known = _known(asked, sample, rated)
    never = asked.never(int(rated[0])) if known == "forgotten" else np.empty(0)
    clicks |= {"retrained": float(never.mean())} if len(never) else {}
    return ThreeAnswers(
        ours.interactions.given.users.called(user),
        str(ours.interactions.titles[item]),
        stars,
        known,
        clicks,
        max(len(never), 1),
    )


@dataclass(frozen=True, eq=False)
class Recommended:
    """What each model recommends to one person, best first.

    Attributes:
        user: The person's id.
        forgotten: Whether they lost a rating.
        candidates: Of how many items the best were chosen.
        lists: By model, one row an item: ``title``, ``click`` and ``place`` before (1 is the best).
    """

    user: int
    forgotten: bool
    candidates: int
    lists: Mapping[str, pd.DataFrame]

    def kept(self, whose: str) -> int:
        """Return how much of what ``whose`` model recommends was recommended before."""
        shown = self.lists[whose]
        return int((shown["place"] <= len(shown)).sum())


def recommend(asked: Trio, user: int) -> Recommended:
    """Return what each model would recommend to ``user`` of what they have not rated; the models compute here."""
    items = unrated(asked.experiment.interactions, user, CANDIDATES).tolist()
    clicks = asked.clicks(_questions(asked, user, items))
    titles = asked.experiment.interactions.titles.loc[items].to_numpy()
    table = pd.DataFrame({"title": titles, **clicks})
    table["place"] = table["before"].rank(ascending=False, method="first").astype(int)
    lists = {
        whose: table.nlargest(_BEST, whose)[["title", whose, "place"]].rename(columns={whose: "click"})
        for whose in clicks
    }
    return Recommended(user, user in asked.gone, len(items), lists)


def _questions(asked: Trio, user: int, items: Sequence[int]) -> Samples:
    ours = asked.experiment
    history = rated_before(ours.interactions, asked.history(user))
    asked_of = [Question(user, history, item) for item in items]
    return ours.recommender.backbone.reader.questions(ours.interactions, asked_of)


def _known(asked: Trio, sample: Samples, rated: Ints) -> Known:
    if not len(rated):
        return "never rated"
    if rated[0] in asked.plan.rows:
        return "forgotten"
    return "trained" if sample.row[0] >= 0 and sample.split[0] == Split.TRAIN else "held out"
