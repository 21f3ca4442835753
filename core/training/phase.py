"""What a stretch of training is: what moves, along which samples, towards what."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from torch import Tensor, nn

from core.config import Optimisation
from core.data.samples import Ints, Samples

Logits: TypeAlias = npt.NDArray[np.float32]
Loss: TypeAlias = Callable[[Tensor, Tensor], Mapping[str, Tensor]]
"""Logits (b, 2) and positions (b,) of a batch → its loss terms by name, each a scalar."""


@dataclass(frozen=True)
class Part:
    """One of several trainings that are a single phase to whoever watches it.

    Attributes:
        name: Tells its checkpoint from those of the others.
        before: Steps of the trainings before it.
        of: Steps of all of them.
    """

    name: str
    before: int
    of: int


@dataclass(frozen=True, eq=False)
class Phase:
    """A stretch of training: what moves, along which samples, towards what.

    Attributes:
        name: Its name, for whoever watches.
        parameters: What is trained; everything else keeps its value.
        samples: What ``batches`` are positions of.
        batches: Positions of each step's samples, in order.
        loss: The batch's loss terms; the sum of ``weights[name] * term`` is minimised.
        weights: Weight of each term.
        settings: The optimiser's settings.
        part: Which part of the phase this is; None where it is all of it.
    """

    name: str
    parameters: Sequence[nn.Parameter]
    samples: Samples
    batches: Sequence[Ints]
    loss: Loss
    weights: Mapping[str, float]
    settings: Optimisation
    part: Part | None = None

    @property
    def key(self) -> str:
        """Names its checkpoint."""
        return f"{self.name}-{self.part.name}" if self.part else self.name
