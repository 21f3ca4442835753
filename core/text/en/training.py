"""What people are told by ``core/training``."""

APPLE_GPU = "Apple GPU (MPS)"


def cpu(threads: int) -> str:
    """Return the name of a CPU that computes with so many threads."""
    return f"CPU, {threads} thread{'s' * (threads > 1)}"


def damaged_checkpoint(path: object) -> str:
    """Return that where a phase stood cannot be read."""
    return f"{path} was damaged and has been removed; this phase begins anew, and comes to the same end."


def diverged(phase: str, step: int) -> str:
    """Return that a loss, or a gradient, was no finite number any more."""
    return (
        f"Training stopped at step {step} of {phase}: its loss or gradient is no longer a finite number; lower the "
        "learning rate, or clip the gradient."
    )
