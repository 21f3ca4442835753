"""What models show that have forgotten one request each: how near each came, and what an attacker still sees of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from core.data.samples import Samples, concat
from core.evaluation.bootstrap import crowd_of, interval, redrawn_mean
from core.evaluation.distances import Values, jsd, per_user
from core.evaluation.evidence import Evidence
from core.evaluation.membership import likelihood_ratios, loss_scores, margins
from core.evaluation.utility import utility

Said: TypeAlias = Mapping[str, Values]
"""p(yes) (models, n) by evaluation set."""


@dataclass(frozen=True, eq=False)
class SinglesJudge:
    """Reads models of which each has forgotten one request, beside models that were retrained without all of them.

    Attributes:
        known: All requests as one; its predictions are not looked at.
        own: (r, n) which of the forgotten samples are whose request's.
        references: What retrained models answer, (k, n) by evaluation set.
        people: Whether requests are people, who are attacked by the means of their scores, rather than single samples.
    """

    known: Evidence
    own: npt.NDArray[np.bool_]
    references: Said
    people: bool

    def read(self, said: Said, before: Said, held_out: bool = False) -> dict[str, list[float]]:
        """Return figures of models that forgot a request each: of each request, or one of them all.

        Args:
            said: What the model of each request answers, (r, n) by evaluation set.
            before: The same of the original, (1, n).
            held_out: Whether the model is the last of the retrained ones, which then is none of the references.

        Returns:
            ``jsd`` and ``retain_jsd`` of each request with their floors; ``jsd_change`` and ``retain_jsd_change``, what
            they are more than the original's; ``nearer``, the share of requests that came nearer to retraining than
            the original was; ``auc`` of each; and for each attack its ``*_gap`` to retrained models, how much more
            often a request's people (or samples) score above never-seen ones. Changes, shares and gaps have ``*_low``
            and ``*_high``.

        Source: ours; the attacks are Yeom et al.'s (2018) and Carlini et al.'s (2022).
        """
        end = -1 if held_out else None
        found: dict[str, list[float]] = {}
        for name, away in (("jsd", self._away), ("retain_jsd", self._away_retained)):
            now, then = away(said, end), away(before, end)
            found |= {name: now.tolist(), f"{name}_floor": [self._floors[name]]}
            found |= self._told(f"{name}_change", now - then)
            if name == "jsd":
                found |= self._told("nearer", (now < then).astype(float))
        for name, places in self._places(said).items():
            found |= self._told(f"{name}_gap", places, self._retrained[name][:end])
        labels = self.known.eval_sets["test"].label
        return found | {"auc": [utility(labels, one)["auc"] for one in said["test"]]}

    @cached_property
    def _retrained(self) -> dict[str, Values]:
        """The place (k, r) of each request on each retrained model, by attack."""
        many = len(self.own)
        each = [
            self._places({name: np.repeat(said[None, at], many, axis=0) for name, said in self.references.items()})
            for at in range(len(self.references["forget"]))
        ]
        return {name: np.stack([one[name] for one in each]) for name in each[0]}

    @cached_property
    def _floors(self) -> dict[str, float]:
        """How far retrained models are from one another: the mean over requests, and on what stayed."""
        forget, retain = self.references["forget"], self.references["retain"]
        pairs = [self._by_request(jsd(*two)[None]) for two in combinations(forget, 2)]
        stayed = [jsd(*two).mean() for two in combinations(retain, 2)]
        return {"jsd": float(np.mean(pairs)), "retain_jsd": float(np.mean(stayed))}

    def _away(self, said: Said, end: int | None) -> Values:
        """Return the JSD (r,) of each request's own samples to retrained models."""
        return self._mean_distance("forget", said, end, self._by_request)

    def _away_retained(self, said: Said, end: int | None) -> Values:
        """Return the JSD (r,) on what stayed, one a model."""
        return self._mean_distance("retain", said, end, lambda away: away.mean(axis=1))

    def _mean_distance(self, eval_set: str, said: Said, end: int | None, mean: Callable[[Values], Values]) -> Values:
        clicks, references = said[eval_set], self.references[eval_set][:end]
        return np.asarray(
            np.mean([mean(jsd(clicks, np.broadcast_to(one, clicks.shape))) for one in references], axis=0)
        )

    def _by_request(self, values: Values) -> Values:
        """Return the mean (r,) of each request's own samples among ``values`` (r, n), or (1, n) for all."""
        return np.asarray((values * self.own).sum(axis=1) / self.own.sum(axis=1))

    def _places(self, said: Said) -> dict[str, Values]:
        """Return by attack how often a request scores above people (samples) whom no model met (r,)."""
        forget, others = self.known.eval_sets["forget"], self.known.others
        sure = margins(forget.label, said["forget"])
        strange = margins(others.label, said["test"][:, self.known.never_seen])
        end = "_user" if self.people else ""
        scores = {f"mia{end}": (loss_scores(sure), loss_scores(strange))}
        if self.known.shadows is not None:
            met = self.known.shadows.on(concat([forget, others]))
            ratios = likelihood_ratios(np.concatenate([sure, strange], axis=1), *met)
            scores[f"lira{end}"] = ratios[:, : len(forget)], ratios[:, len(forget) :]
        return {name: self._above(*pair, others) for name, pair in scores.items()}

    def _above(self, ours: Values, theirs: Values, others: Samples) -> Values:
        own = self._by_request(ours)[:, None]
        strange = per_user(theirs, others.user)[0] if self.people else theirs
        return np.asarray((own > strange).mean(axis=1) + (own == strange).mean(axis=1) / 2)

    def _told(self, name: str, values: Values, beside: Values | None = None) -> dict[str, list[float]]:
        """Return the mean of ``values`` (r,), less that of retrained models (k, r) ``beside``, with its interval."""
        drawn = crowd_of([], np.arange(len(values))).others.drawn[1:]
        drawn = drawn / drawn.sum(axis=1, keepdims=True)
        mean, draws = float(values.mean()), np.einsum("dr,r->d", drawn, values)
        if beside is not None:
            mean, draws = mean - float(beside.mean()), draws - redrawn_mean(np.einsum("dr,kr->kd", drawn, beside))
        found = interval(mean, draws)
        return {name: [mean], f"{name}_low": [found.low], f"{name}_high": [found.high]}
