"""What people are told by ``core/training``."""

APPLE_GPU = "Apple GPU (MPS)"


def cpu(threads: int) -> str:
    """Return the name of a CPU that computes with so many threads."""
    return f"CPU, {threads} thread{'s' * (threads > 1)}"
