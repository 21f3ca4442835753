"""Whether several processes were launched together, as ``accelerate launch`` and ``torchrun`` say it."""

import os


def processes() -> int:
    """Return how many processes were launched together."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def is_follower() -> bool:
    """Return whether this process was launched beside others and is not the first."""
    return processes() > 1 and int(os.environ.get("RANK", "0")) > 0
