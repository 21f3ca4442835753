"""The numbers of the code released with E2URec, each once: the settings that are called ``paper``.

They were read from its shell scripts and trainers (github.com/justarter/E2URec, commit e1eec9c), which run T5-base on
MovieLens-1M. ``docs/paper-settings.md`` tells for every number what the paper, the code and our own defaults say.

The code judges the states after so many steps, and no later state, so steps are what counts; a request of another size
is cut off by the code's largest number of passes, as it would be there.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from core import text
from core.config import Lora, Optimisation
from core.errors import RequestError
from core.training.loop import Loss
from core.unlearning.base import Method
from core.unlearning.common.forget_retain_batches import StepBudget

PAPER = "paper"
"""Name of these settings on the command line."""
SHARD_COUNT = 4
"""Shards of SISA and of RecEraser."""
BASELINE_RATE, STUDENT_RATE = 5e-5, 1e-3
"""Learning rates: of the augmented model and of all baselines, and of the student."""
BASELINE_WEIGHT = 0.2
"""Weight of what goes in NegGrad, and in what the code runs for Bad-T."""
STUDENT_LORA = Lora(rank=16, alpha=32.0, targets="attention", dropout=0.05)
"""The student's adapter, on query and value projections."""
_PASSES, _AUGMENT_PASSES = 20, 100
_AUGMENTED_AT, _STUDENT_AT, _NEGGRAD_AT, _BAD_TEACHER_AT = 1200, 1000, 3000, 2400


def released_optimiser(rate: float) -> Optimisation:
    """Return the optimiser of every trainer of the released code but for the learning rate.

    It is torch's AdamW as it comes, in batches of 16, with the model's dropout on. The rate is the same at every step,
    and gradients are not clipped.
    """
    return Optimisation(
        rate, batch_size=16, warmup=None, weight_decay=0.01, betas=(0.9, 0.999), clip=None, dropout=True, accumulate=1
    )


def in_full_when_alone(loss: Loss, forgets: npt.NDArray[np.bool_], weight: float) -> Loss:
    """Return ``loss`` with the term ``forget`` divided by its ``weight`` in batches that have no retain sample.

    So it counts in full there, as in the first epoch of the released code, which has one term only.

    Args:
        loss: A loss with the term ``forget``.
        forgets: (n,) which samples are to be forgotten.
        weight: What ``forget`` is multiplied with afterwards; nothing is divided where that is 0.
    """
    if weight == 0:
        return loss

    def whole(logits: Tensor, positions: Tensor) -> Mapping[str, Tensor]:
        terms = loss(logits, positions)
        alone = bool(torch.from_numpy(forgets)[positions.cpu()].all())
        return {**terms, "forget": terms["forget"] / weight} if alone else terms

    return whole


def paper_settings(method: type[Method]) -> Any:
    """Return the method's ``Settings`` with the numbers of the released code; what it has no number for is our default.

    Raises:
        RequestError: The paper does not compare with the method.
    """
    if method.name not in _CHANGES:
        raise RequestError(text.unlearning.not_in_the_paper(method.card.title, _CHANGES))
    return method.Settings(**_CHANGES[method.name])


def in_the_paper(method: str) -> bool:
    """Return whether the paper compares with the method of that name, so that it has settings of that name."""
    return method in _CHANGES


def _baseline(judged_at: int) -> dict[str, Any]:
    """Return what the code's baselines share that train all weights: a forget sample for each retain sample."""
    budget = StepBudget(passes=_PASSES, steps=(_PASSES, judged_at), retain_ratio=1.0)
    return {"optimisation": released_optimiser(BASELINE_RATE), "budget": budget}


_CHANGES: Mapping[str, Mapping[str, Any]] = {
    "original": {},
    "retrain": {},
    "sisa": {"shards": SHARD_COUNT, "partition": "ratings"},
    "receraser": {"shards": SHARD_COUNT, "partition": "chance", "attention_steps": 0},
    "neggrad": {"forget_weight": BASELINE_WEIGHT, **_baseline(_NEGGRAD_AT)},
    "negkl": _baseline(_NEGGRAD_AT),
    "bad_teacher": {"teacher": "opposite", "forget_weight": BASELINE_WEIGHT, **_baseline(_BAD_TEACHER_AT)},
    "e2urec": {
        "alpha": 2.0,
        "reach": None,
        "w": 0.6,
        "click_weight": 1.0,
        "remember_weight": 1.0,
        "augment_lora": None,
        "augment": released_optimiser(BASELINE_RATE),
        "augment_passes": _AUGMENT_PASSES,
        "augment_steps": (_AUGMENT_PASSES, _AUGMENTED_AT),
        "student_lora": STUDENT_LORA,
        "student": released_optimiser(STUDENT_RATE),
        "forget_only_steps": None,
        "student_passes": _PASSES,
        "student_steps": (_PASSES, _STUDENT_AT),
        "retain_ratio": 1.0,
    },
}
"""Changes to each method's defaults. A pass is one step at least, so as many steps as passes is the least there is."""
