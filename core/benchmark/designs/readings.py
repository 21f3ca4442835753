"""What a model shows on a forget set: figures as they are, and with the people drawn again, alike for all models."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from core.data.samples import Ints, Samples, concat
from core.evaluation.attacks import can_show_a_rate
from core.evaluation.bootstrap import Crowd, Side, crowd_of, success
from core.evaluation.distances import Values, jsd, per_user
from core.evaluation.evidence import Evidence
from core.evaluation.membership import likelihood_ratios, loss_scores, margins

Readings: TypeAlias = dict[str, Values]
"""Readings (models, references, 1 + draws) by metric, as they are first; of metrics without references (m, 1, …)."""
AnswersBySet: TypeAlias = Mapping[str, Values]
"""p(yes) (models, n) by evaluation set."""
ATTACKED = ("mia_user", "lira_user")
"""Attacks whose figures are read: by the loss and by the likelihood ratio, on people."""
DISTANCES = {"jsd": "forget", "retain_jsd": "retain"}
"""Metric → the evaluation set that it is measured on."""
_PLACE = {"forget": 0, "retain": 1, "test": 2, "strangers": 3}
"""Begins the seed by which people of an evaluation set are drawn."""
_RATE = 0.01
"""False positives at which a true-positive rate is read."""


@dataclass(frozen=True, eq=False)
class Judge:
    """Reads models on one forget set.

    Attributes:
        known: The samples, and the shadow models where there are any; its predictions are not looked at.
        number: Which forget set it is. People of its own are drawn apart from those of others; those whom no model ever
            saw, and those of the test split, are drawn alike for all.
        references: What models answer that were retrained without this forget set.
    """

    known: Evidence
    number: int
    references: AnswersBySet

    def read(self, answers: AnswersBySet, held_out: bool = False) -> Readings:
        """Return what models show beside retrained ones.

        Args:
            answers: Of the models.
            held_out: Whether the last of the retrained models is none of the references, being judged itself.

        Returns:
            For each attack on people its ``*_auc`` and ``*_gap``, and where there are people enough ``lira_user_tpr``;
            ``jsd`` on the forget set and ``retain_jsd``; and ``auc`` on the test split, of everybody.
        """
        found: Readings = {}
        end = -1 if held_out else None
        for name, (area, rate) in self._attacked(answers).items():
            found[f"{name}_auc"] = area[:, None]
            found[f"{name}_gap"] = area[:, None] - self.beside[name][0][None, :end]
            if name == "lira_user" and can_show_a_rate(self._people.members.people, self._people.others.people):
                found[f"{name}_tpr"] = rate[:, None]
        for name, eval_set in DISTANCES.items():
            found[name] = self._distances(eval_set, answers[eval_set], self.references[eval_set][:end])
        return found | {"auc": self._utility(answers["test"])[:, None]}

    @cached_property
    def beside(self) -> dict[str, tuple[Values, Values]]:
        """The AUC and the true-positive rate (r, 1 + draws) of each attack on the retrained models."""
        return self._attacked(self.references)

    def _attacked(self, answers: AnswersBySet) -> dict[str, tuple[Values, Values]]:
        """Return the AUC and the true-positive rate (m, 1 + draws) of each attack on models."""
        found = {}
        for name, (ours, theirs) in self._scores(answers).items():
            each = [success(one, other, self._people, _RATE) for one, other in zip(ours, theirs, strict=True)]
            areas, rates = zip(*each, strict=True)
            found[name] = np.stack(areas), np.stack(rates)
        return found

    def _scores(self, answers: AnswersBySet) -> dict[str, tuple[Values, Values]]:
        """Return the scores (m, people) of forgotten people and of people whom no model ever saw, by attack."""
        forget, others = self.known.eval_sets["forget"], self.known.others
        sure = margins(forget.label, answers["forget"])
        strange = margins(others.label, answers["test"][:, self.known.never_seen])
        found = {"mia_user": (loss_scores(sure), loss_scores(strange))}
        if self.known.shadows is not None:
            margin, inside = self.known.shadows.on(concat([forget, others]))
            ratios = likelihood_ratios(np.concatenate([sure, strange], axis=1), margin, inside)
            found["lira_user"] = ratios[:, : len(forget)], ratios[:, len(forget) :]
        return {
            name: (per_user(ours, forget.user)[0], per_user(theirs, others.user)[0])
            for name, (ours, theirs) in found.items()
        }

    @cached_property
    def _people(self) -> Crowd:
        strangers = np.unique(self.known.others.user)
        return Crowd(self._drawn("forget").members, crowd_of([], strangers, _PLACE["strangers"]).others)

    def _drawn(self, eval_set: str) -> Crowd:
        """Return the people of an evaluation set, once each, as both sides of a crowd."""
        own = 0 if eval_set == "test" else len(_PLACE) * (1 + self.number)
        people = np.unique(self.known.eval_sets[eval_set].user)
        return crowd_of(people, people, own + _PLACE[eval_set])

    def _distances(self, eval_set: str, clicks: Values, references: Values) -> Values:
        """Return the mean JSD (m, r, 1 + draws) over the samples of an evaluation set."""
        side = self._drawn(eval_set).members
        owner = np.unique(self.known.eval_sets[eval_set].user, return_inverse=True)[1]
        sizes = np.bincount(owner, minlength=side.people)
        sums = [[np.bincount(owner, jsd(one, other), side.people) for other in references] for one in clicks]
        drawn = np.einsum("mru,du->mrd", np.array(sums), side.drawn)
        return np.asarray(drawn / np.einsum("u,du->d", sizes, side.drawn))

    def _utility(self, clicks: Values) -> Values:
        """Return the AUC (m, 1 + draws) on the test split, likes against dislikes."""
        liked = self.known.eval_sets["test"].label == 1
        return np.stack([success(one[liked], one[~liked], self._judges, _RATE)[0] for one in clicks])

    @cached_property
    def _judges(self) -> Crowd:
        """The people of the test split, with what they liked and with what they did not."""
        test = self.known.eval_sets["test"]
        return both_sides(test, self._drawn("test").members, test.label == 1)


def both_sides(samples: Samples, people: Side, first: npt.NDArray[np.bool_]) -> Crowd:
    """Return a crowd whose two sides are of the same people, drawn alike.

    Args:
        samples: Samples (n,).
        people: Their people, in ascending order, and how often each is drawn.
        first: (n,) which samples stand on the side of the members; the rest stand on the other.
    """
    owner = np.unique(samples.user, return_inverse=True)[1]
    return Crowd(*(_those(owner[chosen], people) for chosen in (first, ~first)))


def _those(owner: Ints, people: Side) -> Side:
    """Return the side of the samples of given owners; people without any are not on it."""
    present, position = np.unique(owner, return_inverse=True)
    return Side(position, people.drawn[:, present])
