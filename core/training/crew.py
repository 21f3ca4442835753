"""Several processes on one job: the first leads, and alone reads, writes and prints; the others compute what it sends.

Whoever starts the program through ``accelerate launch`` or ``torchrun`` gets them. A batch stays what it is, however
many there are: each gets its part of it, and the leader the sum of the gradients. Weights move at the leader and are
sent on.
"""

import io
import pickle
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from itertools import count
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn

from core import text
from core.data.samples import Padded
from core.errors import CoreError
from core.launched import processes
from core.models.backbone import Backbone

LONGEST_WAIT = timedelta(days=30)
"""How long processes wait for each other: the leader may prepare data, or measure, for hours."""
_BUCKET = 1 << 25
"""Numbers that are sent at once."""


class CrewMemoryError(RuntimeError):
    """A process has no memory left for its part."""


@cache
def crew() -> "Crew | None":
    """Return the processes that work together; None where this one is alone. Asked for once accelerate has begun."""
    return Crew() if processes() > 1 else None


class Crew:
    """What the processes say to each other. Objects go through gloo, weights and gradients as the device likes."""

    def __init__(self) -> None:
        self.size = dist.get_world_size()
        self.rank = dist.get_rank()
        self.idle = True
        self._talk = dist.new_group(backend="gloo", timeout=LONGEST_WAIT)
        self._keys = count()

    @contextmanager
    def lent(self, backbone: Backbone, parameters: Sequence[nn.Parameter]) -> Iterator[int | None]:
        """Let the others have a model like ``backbone`` within the block.

        Args:
            backbone: The model.
            parameters: Those of its parameters that are trained.

        Yields:
            What the model is called by; None where it cannot be sent.
        """
        file = io.BytesIO()
        try:
            torch.save((backbone, list(parameters)), file)
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            warnings.warn(text.training.not_lent(error), stacklevel=3)
            yield None
            return
        key = next(self._keys)
        self.order(("model", key, file.getvalue()))
        try:
            yield key
        finally:
            if self.idle:
                self.order(("forget", key))

    def order(self, what: tuple[Any, ...]) -> None:
        """Tell all others the same."""
        dist.broadcast_object_list([what], 0, group=self._talk)

    def heard(self) -> tuple[Any, ...]:
        """Return what the leader says next."""
        said: list[Any] = [None]
        dist.broadcast_object_list(said, 0, group=self._talk)
        return tuple(said[0])

    def deal(self, parts: Sequence[Any]) -> None:
        """Send each process its part."""
        dist.scatter_object_list([None], list(parts), 0, group=self._talk)

    def dealt(self) -> Any:
        """Return this process's part."""
        mine: list[Any] = [None]
        dist.scatter_object_list(mine, None, 0, group=self._talk)
        return mine[0]

    def answer(self, what: tuple[str, Any]) -> None:
        """Answer the leader: ``ok`` with a result, ``memory``, or ``failed`` with why."""
        dist.gather_object(what, None, 0, group=self._talk)

    def answers(self, own: tuple[str, Any]) -> list[Any]:
        """Return every process's result, the leader's ``own`` first.

        Raises:
            CrewMemoryError: One has no memory left.
            CoreError: One has failed.
        """
        found: list[Any] = [None] * self.size
        dist.gather_object(own, found, 0, group=self._talk)
        self.idle = True
        failed = [what for said, what in found if said == "failed"]
        if failed:
            raise CoreError(text.training.process_failed(failed[0]))
        if any(said == "memory" for said, _ in found):
            raise CrewMemoryError
        return [what for _, what in found]

    def ask(self, key: int, texts: Sequence[Sequence[Padded]], dropout: bool, seed: int, learns: bool) -> None:
        """Let every process ask the model its ``texts``, in its pieces, by rank; answers follow."""
        self.idle = False
        self.order(("ask", key, dropout, seed, learns))
        self.deal(texts)

    def backward(self, key: int, gradients: Sequence[Any]) -> None:
        """Let every process go back from its part of the ``gradients``, by rank; answers follow."""
        self.idle = False
        self.order(("backward", key))
        self.deal(gradients)

    def sum_gradients(self, key: int, parameters: Sequence[nn.Parameter], chosen: Sequence[int]) -> None:
        """Let the leader have the sum of all gradients of the ``chosen`` parameters; the others drop theirs."""
        self.order(("sum", key, list(chosen)))
        self.reduced([parameters[at] for at in chosen])

    def reduced(self, parameters: Sequence[nn.Parameter]) -> None:
        """Take part in summing gradients; the leader's are the sums afterwards."""
        for one in parameters:
            one.grad = torch.zeros_like(one) if one.grad is None else one.grad
        for bucket in _buckets([one.grad for one in parameters if one.grad is not None]):
            flat = torch.cat([one.flatten() for one in bucket])
            dist.reduce(flat, 0)
            _spread(flat, bucket)

    def send_weights(self, key: int, parameters: Sequence[nn.Parameter]) -> None:
        """Let the others have the values of the leader's parameters."""
        self.order(("weights", key))
        self.shared_weights(parameters)

    def shared_weights(self, parameters: Sequence[nn.Parameter]) -> None:
        """Take part in sending the leader's values to all."""
        for bucket in _buckets([one.data for one in parameters]):
            flat = torch.cat([one.flatten() for one in bucket])
            dist.broadcast(flat, 0)
            _spread(flat, bucket)

    def keep(self, key: int) -> None:
        """Let every process count the gradients that it has just found: all others have found theirs too."""
        self.order(("keep", key))

    def leave(self) -> None:
        """Go home."""
        dist.destroy_process_group()

    def dismiss(self) -> None:
        """Let the others go home, unless the work was cut off in the middle: then whoever launched them ends them."""
        if self.idle:
            self.order(("stop",))
            self.leave()


def _buckets(tensors: Sequence[Tensor]) -> Iterator[list[Tensor]]:
    bucket: list[Tensor] = []
    held = 0
    for one in tensors:
        bucket.append(one)
        held += one.numel()
        if held >= _BUCKET:
            yield bucket
            bucket, held = [], 0
    if bucket:
        yield bucket


def _spread(flat: Tensor, tensors: Sequence[Tensor]) -> None:
    """Copy ``flat`` back into ``tensors``, one behind another."""
    for one, part in zip(tensors, torch.split(flat, [held.numel() for held in tensors]), strict=True):
        one.copy_(part.view_as(one))
