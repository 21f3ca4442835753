"""How much of what was forgotten returns when weights are rounded: from answers before and after, to numbers.

Rounding moves every answer, also those of a model that has nothing to bring back. So a mere distance to the original's
answers will not do: noise makes it larger and hides what returns. Here movement counts only along the line from the
unlearned answers to the original's, where noise cancels; from it is taken what the same rounding does to the original
along that line; and beside it stands what the same yields of a retrained model, in which nothing can return.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.data.samples import Ints
from core.evaluation.bootstrap import DRAWS, Estimate, interval
from core.evaluation.distances import Values, distances, jsd, named


@dataclass(frozen=True, eq=False)
class AnswersOf:
    """What one model says of the forgotten samples.

    Attributes:
        plain: (n,) p(yes) of the model as it is.
        rounded: (n,) p(yes) after its weights were rounded.
    """

    plain: npt.ArrayLike
    rounded: npt.ArrayLike

    @property
    def moved(self) -> Values:
        """(n,) how far rounding moved each answer."""
        return np.subtract(self.rounded, self.plain, dtype=np.float64)


def returned(model: AnswersOf, original: AnswersOf) -> float:
    """Return the share of the way back to the original that rounding moved a model's answers.

    With the way back ``d = original − model`` that is ``Σ moved · d / Σ d²``: 0 where the answers stay or move
    crosswise, 1 where they are the original's again, below 0 where they move away from it.

    Returns:
        NaN where the model says what the original says.

    Source: the coefficient of a regression through the origin; its use here is ours.
    """
    return _share(model.moved, _way_back(model, original))


def returned_beyond(model: AnswersOf, original: AnswersOf) -> float:
    """Return :func:`returned` less what the same rounding does to the original along the same line.

    It is 1 where rounding makes both the same model, as small changes of weights vanish between two levels, however
    far that moves the answers of both.
    """
    return _share(model.moved - original.moved, _way_back(model, original))


def beyond_interval(model: AnswersOf, original: AnswersOf, users: Ints) -> Estimate:
    """Return :func:`returned_beyond` with its 95 % interval over people; of one person alone, over samples.

    Args:
        model: The unlearned model.
        original: The original.
        users: (n,) ids of the samples' users.
    """
    way, moved = _way_back(model, original), model.moved - original.moved
    known, owner = np.unique(users, return_inverse=True)
    if len(known) < 2:
        known, owner = np.arange(len(way)), np.arange(len(way))
    up, down = np.bincount(owner, moved * way), np.bincount(owner, way * way)
    value = _share(moved, way)
    if len(known) < 2 or np.isnan(value):
        return Estimate(value)
    drawn = np.random.default_rng(0).integers(0, len(known), (DRAWS, len(known)))
    return interval(value, up[drawn].sum(axis=1) / down[drawn].sum(axis=1))


def rounding_metrics(
    model: AnswersOf,
    original: AnswersOf,
    retrained: AnswersOf | None,
    references: npt.ArrayLike | None,
    users: Ints,
) -> dict[str, float | None]:
    """Return what one rounding brought back.

    Args:
        model: The unlearned model on the forget set.
        original: The original there.
        retrained: A model that was retrained without what went, where there is one.
        references: (k, n) p(yes) of retrained models as they are, where there are any.
        users: (n,) ids of the samples' users.

    Returns:
        ``returned``; ``returned_original``, what the rounding does to the original along the same line;
        ``returned_beyond``, their difference, with ``_low``, ``_high`` and the retrained model's ``_retrained``;
        ``jsd``, the rounded model's mean JSD (nats) to the retrained models, with ``_before`` the rounded original's
        and ``_floor``; ``jsd_to_original`` and ``gap_to_original``, the mean JSD and the mean difference of p(yes)
        between the two, both rounded. What cannot be known is None.
    """
    beyond = beyond_interval(model, original, users)
    share = returned(model, original)
    others = returned_beyond(retrained, original) if retrained else float("nan")
    found = {"returned": share, "returned_original": share - beyond.value, "returned_beyond": beyond.value}
    found |= {"returned_beyond_low": beyond.low, "returned_beyond_high": beyond.high}
    found |= {
        "returned_beyond_retrained": others,
        "jsd_to_original": float(jsd(model.rounded, original.rounded).mean()),
    }
    found["gap_to_original"] = float(np.abs(np.subtract(model.rounded, original.rounded)).mean())
    found |= dict.fromkeys(("jsd", "jsd_before", "jsd_floor"), float("nan"))
    if references is not None:
        after, before = distances(model.rounded, references), distances(original.rounded, references)
        found |= {name: after[name] for name in ("jsd", "jsd_floor") if name in after}
        found |= named({"jsd": before["jsd"]}, suffix="_before")
    return {name: value if np.isfinite(value) else None for name, value in found.items()}


def _way_back(model: AnswersOf, original: AnswersOf) -> Values:
    return np.subtract(original.plain, model.plain, dtype=np.float64)


def _share(moved: Values, way: Values) -> float:
    length = float(way @ way)
    return float(moved @ way) / length if length > 0 else float("nan")
