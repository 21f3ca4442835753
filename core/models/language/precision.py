"""Whether products are computed in bfloat16: decided by what this machine does faster, measured once."""

import os
import time
from functools import cache

import torch

PRECISION = "E2UREC_PRECISION"
"""Environment variable; ``bfloat16`` or ``float32`` decides without measuring."""
_PAYS = 1.5
"""How much faster it must be, since it is less exact."""
_ROUNDS = 5


@cache
def half_pays(device: str) -> bool:
    """Return whether language models compute their products in bfloat16 on a kind of device.

    Args:
        device: ``cpu``, ``cuda`` or ``mps``.
    """
    wanted = os.environ.get(PRECISION)
    if wanted in ("bfloat16", "float32"):
        return wanted == "bfloat16"
    if device == "cuda":
        return torch.cuda.is_bf16_supported()
    return device == "cpu" and _seconds(torch.float32) > _PAYS * _seconds(torch.bfloat16)


def _seconds(kind: torch.dtype) -> float:
    """Return the shortest of a few times that a product of a language model's usual size takes."""
    left, right = torch.ones(512, 576, dtype=kind), torch.ones(576, 1536, dtype=kind)
    spent = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        torch.mm(left, right)
        spent.append(time.perf_counter() - start)
    return min(spent)
