"""The state of the sources of randomness that training draws from: saved with a checkpoint, swapped in a race."""

import torch
from torch import Tensor

CPU, CUDA = "random", "random_cuda"


def chance() -> dict[str, Tensor]:
    """Return the state of torch's source of randomness and, where there is one, of the CUDA device's."""
    state = {CPU: torch.get_rng_state()}
    if torch.cuda.is_available():
        state[CUDA] = torch.cuda.get_rng_state()
    return state


def restore_chance(state: dict[str, Tensor]) -> None:
    """Bring back what :func:`chance` returned; what else ``state`` holds is left alone."""
    torch.set_rng_state(state[CPU])
    if CUDA in state and torch.cuda.is_available():
        torch.cuda.set_rng_state(state[CUDA])
