"""Weights kept in fewer bits, and changes kept in fewer directions: what happens to a model on its way to its users."""

import torch
from torch import Tensor, nn
from torch.nn import functional


def rounded(weight: Tensor, bits: int, along: int = -1) -> Tensor:
    """Return ``weight`` as it comes back from whole numbers of so many ``bits``.

    With one scale ``s`` a row, its largest absolute value over ``m = 2^(bits − 1) − 1``, that is ``s · round(w / s)``;
    ``round(w / s)`` is one of −m … m.

    Args:
        weight: (..., n) any tensor.
        bits: 2 or more.
        along: The dimension in which a row runs.

    Source: symmetric round-to-nearest, the plainest of those that restore unlearned knowledge in Zhang et al.,
    *Catastrophic failure of LLM unlearning via quantization*, 2024 (arXiv 2410.16454).
    """
    scale = weight.abs().amax(dim=along, keepdim=True) / (2 ** (bits - 1) - 1)
    return torch.where(scale > 0, (weight / scale).round() * scale, weight)


@torch.no_grad()
def round_weights(model: nn.Module, bits: int) -> None:
    """Round every matrix of ``model`` in place, one scale an output; weights that are shared are rounded once.

    Biases and norms, which are no matrices, stay as they are. The matrices of an adapter that is on the model are
    rounded by themselves, beside those of its base.
    """
    from transformers.pytorch_utils import Conv1D

    done: set[int] = set()
    for layer in model.modules():
        for weight in layer.parameters(recurse=False):
            if weight.dim() > 1 and id(weight) not in done:
                done.add(id(weight))
                weight.copy_(rounded(weight, bits, 0 if isinstance(layer, Conv1D) else -1))


def low_rank(change: Tensor, rank: int) -> tuple[Tensor, Tensor]:
    """Return two matrices (m, rank) and (rank, n) whose product is the nearest to ``change`` (m, n) of that rank.

    Source: Eckart and Young, 1936, by the singular value decomposition; the values are shared evenly by both.
    """
    left, values, right = torch.linalg.svd(change, full_matrices=False)
    kept = values[:rank].sqrt()
    more = max(0, rank - len(kept))
    return functional.pad(left[:, :rank] * kept, (0, more)), functional.pad(
        kept[:, None] * right[:rank], (0, 0, 0, more)
    )
