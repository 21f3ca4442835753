"""What people are told by ``core/training``."""

APPLE_GPU = "Apple GPU (MPS)"
NO_MEMORY = (
    "There is no memory for a single sample: take a smaller model or a larger device, close what else runs on it, or "
    "set E2UREC_GRADIENT_CHECKPOINTING=1."
)


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


def several(processes: int, device: str) -> str:
    """Return the name of several devices, of a process each."""
    return f"{processes} × {device}"


def halved(before: int, now: int) -> str:
    """Return that memory ran out, and what is done about it."""
    return (
        f"There was no memory for {before} samples at once; from now on it is {now} at a time. A step is still made of "
        "all of its samples, so the result is the same."
    )


def process_failed(why: str) -> str:
    """Return that one of several processes could not go on."""
    return f"One of the processes could not go on ({why}); the same command goes on from where it stood."


def not_lent(why: object) -> str:
    """Return that other processes cannot take part."""
    return f"This model cannot be sent to the other processes ({why}), so that this one computes alone."
