"""The state of the sources of randomness that training draws from: saved with a checkpoint, swapped in a race."""

import torch
from torch import Tensor

from core.devices import uses_cuda

_CPU, _CUDA = "random", "random_cuda"


def rng_state() -> dict[str, Tensor]:
    """Return the state of torch's source of randomness and, where there is one, of the CUDA device's, as bytes."""
    state = {_CPU: torch.get_rng_state()}
    if uses_cuda():
        state[_CUDA] = torch.cuda.get_rng_state()
    return state


def restore_rng_state(state: dict[str, Tensor]) -> None:
    """Bring back what :func:`rng_state` returned; what else ``state`` holds is left alone."""
    torch.set_rng_state(state[_CPU])
    if _CUDA in state and uses_cuda():
        torch.cuda.set_rng_state(state[_CUDA])
