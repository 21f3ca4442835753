"""Whether this process computes on a CUDA device."""

import os

import torch

CPU_ONLY = "ACCELERATE_USE_CPU"
"""Environment variable, accelerate's own: a true value keeps a process off every device but the CPU."""
_TRUE = {"1", "true", "yes", "y", "t", "on"}


def uses_cuda() -> bool:
    """Return whether there is a CUDA device that this process may use."""
    return os.environ.get(CPU_ONLY, "").lower() not in _TRUE and torch.cuda.is_available()
