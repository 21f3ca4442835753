"""All that an unlearned model can be judged by: what it and others predicted, and whose samples those are."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from core.data.samples import Ints, Samples
from core.forgetting import ForgetPlan
from core.parts import EARLIER
from core.references import Reference
from core.shadows import Shadows, never_seen

Clicks = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Evidence:
    """A finished run, seen by its predictions alone.

    Attributes:
        plan: What went and what stayed.
        parts: The samples by part: ``forget``, ``retain`` and ``test``, the judged split.
        clicks: p(yes) by part, and of the original as ``forget_before`` and so on.
        reference: Predictions of retrained models, where there are any.
        shadows: Answers of shadow models, where there are any.
        no_shadows: Why there are none, in a sentence.
    """

    plan: ForgetPlan
    parts: Mapping[str, Samples]
    clicks: Mapping[str, Clicks]
    reference: Reference | None
    shadows: Shadows | None = None
    no_shadows: str = ""

    def said(self, part: str) -> dict[str, Clicks]:
        """Return p(yes) on a part (k, n) by whose it is: ``after``, ``before`` and, with a reference, ``retrained``."""
        found = {"after": self.clicks[part][None], "before": self.clicks[f"{part}_before"][None]}
        return found if self.reference is None else found | {"retrained": self.reference.clicks[part]}

    @cached_property
    def never_seen(self) -> Mask:
        """(t,) which judged samples are of users without any training sample, not even one that went earlier."""
        return never_seen(self.parts["test"], self.plan.train) & ~self.gone_before

    @cached_property
    def later(self) -> Mask:
        """(t,) which judged samples are later ratings of the people who lost some."""
        return np.isin(self.parts["test"].user, self.plan.forget.user)

    @cached_property
    def gone_before(self) -> Mask:
        """(t,) which judged samples are of people who lost ratings in earlier requests to the same model."""
        test = self.parts["test"].user
        return np.isin(test, self.parts[EARLIER].user) if EARLIER in self.parts else np.zeros(len(test), bool)

    @property
    def stayed(self) -> Mask:
        """(t,) which judged samples are of training users who lost nothing."""
        return ~self.never_seen & ~self.later & ~self.gone_before

    @property
    def others(self) -> Samples:
        """The samples that forgotten ones are to be told from."""
        return self.parts["test"].take(self.never_seen)

    @property
    def owners(self) -> tuple[Ints, Ints]:
        """Users of the forgotten samples (m,), and of those that they are to be told from (n,)."""
        return self.plan.forget.user, self.parts["test"].user[self.never_seen]
