"""The curvature of the click loss without writing it down: Gauss–Newton products, and linear systems solved with them.

Parameters are taken together as one vector. Everything is computed in float32 and without dropout.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel

from core.data.samples import Ints, Samples
from core.models.backbone import Backbone
from core.training.batches import by_length

CURVED_AT_ONCE = 128
"""Samples of which gradients are taken at once."""


@dataclass(frozen=True, eq=False)
class Conjugate:
    """Where the conjugate gradient method stands on M x = b, M symmetric and positive definite.

    Attributes:
        solution: (d,) x so far.
        residual: (d,) b − M x.
        direction: (d,) where it goes next.
    """

    solution: Tensor
    residual: Tensor
    direction: Tensor

    def step(self, product: Tensor) -> None:
        """Go one step, in place.

        Args:
            product: (d,) M times ``direction``.

        Source: Hestenes and Stiefel, Methods of Conjugate Gradients for Solving Linear Systems, 1952.
        """
        before, bent = self.residual @ self.residual, self.direction @ product
        if before == 0 or bent <= 0:
            return
        self.solution.add_(self.direction, alpha=float(before / bent))
        self.residual.sub_(product, alpha=float(before / bent))
        self.direction.mul_(self.residual @ self.residual / before).add_(self.residual)


def conjugate(target: Tensor) -> Conjugate:
    """Return the start of the method, x = 0, on M x = ``target`` (d,)."""
    return Conjugate(torch.zeros_like(target), target.clone(), target.clone())


def gauss_newton_product(logits: Tensor, parameters: Sequence[Tensor], vector: Tensor) -> Tensor:
    """Return Σ_i J_iᵀ (diag p_i − p_i p_iᵀ) J_i times ``vector`` (d,), the curvature of the summed cross-entropy.

    It is the Hessian where logits are linear in the parameters, and the Fisher information always.

    Args:
        logits: (n, c), with the graph through which they depend on ``parameters``.
        parameters: Tensors of d values together; J_i (c, d) are the logits' derivatives by them.
        vector: What is multiplied.

    Source: Schraudolph, Fast Curvature Matrix-Vector Products for Second-Order Gradient Descent, 2002. J v is taken by
    differentiating Jᵀ u by u.
    """
    dual = torch.zeros_like(logits, requires_grad=True)
    pulled = torch.autograd.grad(logits, parameters, dual, create_graph=True)
    (pushed,) = torch.autograd.grad(flat(pulled) @ vector, dual, retain_graph=True)
    clicks = logits.detach().softmax(dim=-1)
    curved = clicks * (pushed - (clicks * pushed).sum(dim=-1, keepdim=True))
    return flat(torch.autograd.grad(logits, parameters, curved))


def flat(tensors: Sequence[Tensor]) -> Tensor:
    """Return all values of ``tensors``, one after another, as one vector."""
    return torch.cat([one.reshape(-1) for one in tensors])


@torch.no_grad()
def move(parameters: Sequence[nn.Parameter], step: Tensor) -> None:
    """Add ``step``, laid out as by :func:`flat`, to ``parameters``, in place."""
    at = 0
    for one in parameters:
        one.add_(step[at : at + one.numel()].view_as(one))
        at += one.numel()


def batches_by_length(samples: Samples) -> list[Ints]:
    """Return the positions of all samples, those of like length together."""
    return by_length(samples, CURVED_AT_ONCE)


def logits_of(backbone: Backbone, samples: Samples, positions: Ints) -> Tensor:
    """Return the answers' logits (b, 2) at some positions, with the graph through which they were computed."""
    backbone.eval()
    with _differentiable_twice():
        return backbone.answer(samples.padded(positions, backbone.pad)).float()


def curvature_of(backbone: Backbone, parameters: Sequence[Tensor], samples: Samples) -> Callable[[Tensor], Tensor]:
    """Return what multiplies a vector (d,) by the mean Gauss–Newton matrix of ``samples``, of which there are some."""
    batches = batches_by_length(samples)

    def times(vector: Tensor) -> Tensor:
        with _differentiable_twice():
            parts = [gauss_newton_product(logits_of(backbone, samples, at), parameters, vector) for at in batches]
        return torch.stack(parts).sum(dim=0) / len(samples)

    return times


@contextmanager
def _differentiable_twice() -> Iterator[None]:
    """Compute attention by plain products: the fused kernels have no second derivative."""
    with sdpa_kernel(SDPBackend.MATH):
        yield
