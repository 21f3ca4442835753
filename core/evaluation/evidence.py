"""All that an unlearned model can be judged by: what it and others predicted, and whose samples those are."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from core.data.requests import ForgetPlan
from core.data.samples import Ints, Samples
from core.evaluation.eval_sets import EARLIER
from core.evaluation.exposure.unlearned_shadows import UnlearnedShadows
from core.evaluation.references import Reference
from core.evaluation.shadows import Shadows, never_seen

Clicks = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Evidence:
    """A finished run, seen by its predictions alone.

    Attributes:
        plan: What went and what stayed.
        eval_sets: The samples by evaluation set: ``forget``, ``retain`` and ``test``.
        clicks: p(yes) (n,) by evaluation set, and of the original as ``forget_before`` and so on.
        reference: Predictions of retrained models, where there are any.
        shadows: Answers of shadow models, where there are any.
        no_shadows: Why there are none, in a sentence.
        unlearned_shadows: Answers of shadow models that the run's method has unlearned too, where there are any.
        no_unlearned_shadows: Why there are none, in a sentence.
    """

    plan: ForgetPlan
    eval_sets: Mapping[str, Samples]
    clicks: Mapping[str, Clicks]
    reference: Reference | None
    shadows: Shadows | None = None
    no_shadows: str = ""
    unlearned_shadows: UnlearnedShadows | None = None
    no_unlearned_shadows: str = ""

    def said(self, eval_set: str) -> dict[str, Clicks]:
        """Return p(yes) on a set (k, n) by whose it is: ``after``, ``before`` and, with a reference, ``retrained``."""
        found = {"after": self.clicks[eval_set][None], "before": self.clicks[f"{eval_set}_before"][None]}
        return found if self.reference is None else found | {"retrained": self.reference.clicks[eval_set]}

    @cached_property
    def never_seen(self) -> Mask:
        """(t,) which test samples are of users without any training sample, not even one that went earlier."""
        return never_seen(self.eval_sets["test"], self.plan.train) & ~self.gone_before

    @cached_property
    def later(self) -> Mask:
        """(t,) which test samples are later ratings of the people who lost some."""
        return np.isin(self.eval_sets["test"].user, self.plan.people)

    @cached_property
    def gone_before(self) -> Mask:
        """(t,) which test samples are of people who lost ratings in earlier requests to the same model."""
        test = self.eval_sets["test"].user
        return np.isin(test, self.eval_sets[EARLIER].user) if EARLIER in self.eval_sets else np.zeros(len(test), bool)

    @property
    def stayed(self) -> Mask:
        """(t,) which test samples are of training users who lost nothing."""
        return ~self.never_seen & ~self.later & ~self.gone_before

    @cached_property
    def kept(self) -> Mask:
        """(r,) which samples of the set ``retain`` are of people who lost nothing, now or in earlier requests."""
        lost = [self.eval_sets[name].user for name in ("forget", EARLIER) if name in self.eval_sets]
        return ~np.isin(self.eval_sets["retain"].user, np.concatenate(lost))

    @property
    def others(self) -> Samples:
        """The samples that forgotten ones are to be told from."""
        return self.eval_sets["test"].take(self.never_seen)

    @property
    def owners(self) -> tuple[Ints, Ints]:
        """Users of the forgotten samples (m,), and of those that they are to be told from (n,)."""
        return self.plan.forget.user, self.eval_sets["test"].user[self.never_seen]
