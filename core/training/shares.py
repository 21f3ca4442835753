"""A batch in pieces: what each answers first, and its gradients once the loss of the whole batch is known.

A loss may weigh forgotten against retained samples of a batch, so it is a function of all of the batch's logits. Those
are few numbers: pieces are run forward, the loss is taken over all of them, and each piece is run backward from its own
part of the loss's gradient. So a batch may be spread over processes, or over time where memory is short, whatever its
loss is, and its gradient is that of the whole batch.

Source: Gao et al., Scaling Deep Contrastive Learning Batch Size under Memory Limited Setup, 2021 (arXiv 2101.06983).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeAlias

import torch
from torch import Tensor, nn

from core.data.samples import Padded
from core.training.rng_state import restore_rng_state, rng_state

Forward: TypeAlias = Callable[[Padded], Tensor]
"""Texts (n) → their logits (n, 2 or v), float32."""


class Share:
    """What one process does of a batch.

    Args:
        forward: Asks the model.
        texts: Its pieces; where there is more than one, each is run forward twice, the second time with a gradient,
            so that only one is held in memory. Dropout is the same both times.
    """

    def __init__(self, forward: Forward, texts: Sequence[Padded]) -> None:
        self._forward = forward
        self._texts = texts
        self._states: list[dict[str, Tensor]] = []
        self._kept: Tensor | None = None

    def logits(self) -> list[Tensor]:
        """Return the logits of each piece, without a gradient."""
        if len(self._texts) == 1:
            self._kept = self._forward(self._texts[0])
            return [self._kept.detach()]
        found = []
        for one in self._texts:
            self._states.append(rng_state())
            with torch.no_grad():
                found.append(self._forward(one))
        return found

    def backward(self, gradient: Tensor) -> None:
        """Add to the parameters' gradients.

        Args:
            gradient: Of the loss to all logits of :meth:`logits`, one below another.
        """
        if self._kept is not None:
            torch.autograd.backward(self._kept, gradient)
            return
        after, at = rng_state(), 0
        for one, state in zip(self._texts, self._states, strict=True):
            restore_rng_state(state)
            logits = self._forward(one)
            torch.autograd.backward(logits, gradient[at : at + len(logits)])
            at += len(logits)
        restore_rng_state(after)


@contextmanager
def apart(parameters: Sequence[nn.Parameter]) -> Iterator[None]:
    """Add the gradients of the block to those that are there already, or leave those as they are where it fails."""
    before = [one.grad for one in parameters]
    for one in parameters:
        one.grad = None
    try:
        yield
    except BaseException:
        for one, held in zip(parameters, before, strict=True):
            one.grad = held
        raise
    for one, held in zip(parameters, before, strict=True):
        if held is not None:
            one.grad = held if one.grad is None else held.add_(one.grad)


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether ``error`` says that a device, or this machine, has no memory left."""
    from accelerate.utils.memory import should_reduce_batch_size

    return isinstance(error, Exception) and bool(should_reduce_batch_size(error))
