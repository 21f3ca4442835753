"""A batch through a model, forward and back: at once, in pieces where memory is short, or spread over processes."""

import warnings
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from core import text
from core.data.samples import Ints, Padded, Samples
from core.errors import CoreError
from core.models.backbone import Backbone
from core.models.recomputing import recomputing
from core.training.batches import pieces
from core.training.crew import Crew, CrewMemoryError
from core.training.phase import Logits, Phase
from core.training.shares import Forward, Share, apart, is_out_of_memory

_Result = TypeVar("_Result")


class BatchPasses:
    """Runs batches; keeps in mind how large a piece may be.

    Args:
        accelerator: Accelerate's, for device and precision.
        crew: Those who share the work; None where this process is alone.
    """

    def __init__(self, accelerator: Any, crew: Crew | None) -> None:
        self._accelerator = accelerator
        self._crew = crew
        self._most: int | None = None
        """Samples that are held at once; None for as many as there are."""

    def forward(self, backbone: Backbone) -> Forward:
        """Return what asks ``backbone``, in the device's precision."""

        def asked(texts: Padded) -> Tensor:
            with self._accelerator.autocast(), recomputing(backbone):
                return backbone.answer(texts).float()

        return asked

    def gradients(
        self, phase: Phase, backbone: Backbone, positions: Ints, key: int | None, seeds: tuple[int, int], moves: bool
    ) -> dict[str, float]:
        """Add the gradient of a batch to the parameters', and return its loss terms by name.

        Where memory runs out, the batch is cut into pieces of half the size, and again, with a word each time; its
        gradient is the same.

        Args:
            phase: What moves, and towards what.
            backbone: The model.
            positions: The batch's samples.
            key: What the other processes call the model; None where this one computes alone.
            seeds: Seed of the phase, and the step: they decide the dropout of other processes.
            moves: Whether the parameters are moved next, so that other processes' gradients are needed.

        Raises:
            CoreError: There is no memory for a single sample, or another process has failed.
        """
        backbone.train(phase.settings.dropout)

        def once() -> dict[str, float]:
            if key is None and self._most is None:
                return self._at_once(phase, backbone, positions)
            return self._in_shares(phase, backbone, positions, key, seeds, moves)

        return self._halving(once, phase.parameters, len(positions))

    def scores(self, backbone: Backbone, samples: Samples, batches: Sequence[Ints], key: int | None) -> list[Logits]:
        """Return the logits (b, 2 or v) of each batch; with other processes, each has one.

        Raises:
            CoreError: There is no memory for a single sample, or another process has failed.
        """
        backbone.eval()

        def once() -> list[Logits]:
            texts = [self._texts(backbone, samples, one) for one in batches]
            if key is None or self._crew is None:
                return [self._numbers(backbone, one) for one in texts]
            self._crew.ask(key, [*texts, *[[]] * (self._crew.size - len(texts))], False, 0, False)
            found = self._crew.answers(tried(lambda: self._numbers(backbone, texts[0])))
            return found[: len(texts)]

        return self._halving(once, (), max(map(len, batches)))

    def _halving(self, work: Callable[[], _Result], parameters: Sequence[Any], samples: int) -> _Result:
        """Return what ``work`` returns, in smaller pieces as often as memory runs out."""
        while True:
            try:
                with apart(parameters):
                    return work()
            except Exception as error:
                if not (isinstance(error, CrewMemoryError) or is_out_of_memory(error)):
                    raise
            self._halve(samples)

    def _halve(self, samples: int) -> None:
        from accelerate.utils.memory import clear_device_cache

        held = min(self._most or samples, -(-samples // (self._crew.size if self._crew else 1)))
        if held <= 1:
            raise CoreError(text.training.NO_MEMORY)
        self._most = held // 2
        clear_device_cache()
        warnings.warn(text.training.halved(held, self._most), stacklevel=2)

    def _texts(self, backbone: Backbone, samples: Samples, positions: Ints) -> list[Padded]:
        return [samples.padded(piece, backbone.pad) for piece in pieces(positions, self._most)]

    def _numbers(self, backbone: Backbone, texts: Sequence[Padded]) -> Logits:
        with torch.no_grad():
            each = [self.forward(backbone)(one).cpu().numpy() for one in texts]
        return each[0] if len(each) == 1 else np.concatenate(each)

    def _at_once(self, phase: Phase, backbone: Backbone, positions: Ints) -> dict[str, float]:
        logits = self.forward(backbone)(phase.samples.padded(positions, backbone.pad))
        return self._back(phase, logits, positions)

    def _back(self, phase: Phase, logits: Tensor, positions: Ints) -> dict[str, float]:
        """Go back from the loss of a batch to whatever ``logits`` come from; return the loss terms by name."""
        terms = phase.loss(logits, self._on_device(positions))
        losses = {name: float(term.detach()) for name, term in terms.items()}
        self._accelerator.backward(sum(phase.weights[name] * term for name, term in terms.items()))
        return losses

    def _in_shares(
        self, phase: Phase, backbone: Backbone, positions: Ints, key: int | None, seeds: tuple[int, int], moves: bool
    ) -> dict[str, float]:
        """Take the loss over all logits of a batch, and let everybody go back from the own part of its gradient."""
        crew, parameters = self._crew if key is not None else None, phase.parameters
        parts = np.array_split(positions, 1 if crew is None else crew.size)
        texts = [self._texts(backbone, phase.samples, part) for part in parts]
        own = Share(self.forward(backbone), texts[0])
        if crew is None or key is None:
            logits = torch.cat(own.logits()).requires_grad_()
            losses = self._back(phase, logits, positions)
            own.backward(_gradient(logits))
            return losses
        crew.ask(key, texts, phase.settings.dropout, (seeds[0] * 1_000_003 + seeds[1]) % (1 << 31), True)
        answers = crew.answers(tried(lambda: [one.cpu().numpy() for one in own.logits()]))
        each = [self._on_device(np.concatenate(one)) for one in answers if len(one)]
        logits = torch.cat(each).requires_grad_()
        losses = self._back(phase, logits, positions)
        gradients = torch.split(_gradient(logits), [len(part) for part in parts])
        crew.backward(key, [one.cpu().numpy() for one in gradients])
        there = crew.answers(tried(lambda: gone_back(own, gradients[0], parameters)))
        crew.keep(key)
        if moves:
            crew.sum_gradients(key, parameters, np.flatnonzero(np.any(there, axis=0)).tolist())
        return losses

    def _on_device(self, array: npt.NDArray[Any]) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(array)).to(self._accelerator.device, non_blocking=True)


def gone_back(share: Share, gradient: Tensor, parameters: Sequence[Any]) -> list[bool]:
    """Run ``share`` backward; return which of the ``parameters`` have a gradient now."""
    share.backward(gradient)
    return [one.grad is not None for one in parameters]


def tried(work: Callable[[], Any]) -> tuple[str, Any]:
    """Return ``ok`` with the result of ``work``, or ``memory`` where there is not enough."""
    try:
        return "ok", work()
    except Exception as error:
        if not is_out_of_memory(error):
            raise
    return "memory", None


def _gradient(logits: Tensor) -> Tensor:
    assert logits.grad is not None  # noqa: S101 - what has been gone back from has one
    return logits.grad
