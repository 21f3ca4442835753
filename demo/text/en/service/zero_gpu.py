"""What is said where a GPU is lent for each job."""

KINDS = {"anonymous": "not signed in", "free": "signed in", "pro": "with PRO"}
"""Kinds of visitors, by name."""
_CPU = "Choose “CPU” at the head of the page to go on without it, and press the button again."
ABORTED = (
    "The work was broken off: it took longer than the GPU was lent for, or its process was ended. "
    "Nothing of it was kept. " + _CPU
)
REFUSALS = {
    "ZeroGPU worker error": ABORTED,
    "ZeroGPU quota exceeded": "No GPU is lent to you any more today, or to this Space. " + _CPU,
    "ZeroGPU illegal duration": "A GPU is never lent for as long as this would take. " + _CPU,
    "ZeroGPU pending credits exceeded": "Too much of your GPU time is in use elsewhere at this moment. " + _CPU,
    "ZeroGPU queue timeout": "No GPU was free within a minute. Press the button again later, or now: " + _CPU,
    "ZeroGPU client error": "No GPU could be had for you: perhaps this page was open for too long; reload it. " + _CPU,
}
"""Sentences by the title of the error."""


def quota_exceeded(seconds: int, left: int, wait: str) -> str:
    """Return the sentence for somebody whose GPU time does not suffice.

    Args:
        seconds: Asked for.
        left: What they have left today.
        wait: In what time they have more, as hours:minutes:seconds; empty where nobody said.
    """
    again = f"There will be more in {wait} hours. " if wait else ""
    return f"This asks for {seconds} seconds of a GPU, and you have {left} left. {again}{_CPU}"


def too_long(seconds: int, quota: int) -> str:
    """Return the sentence for a job that takes more GPU time than somebody may have in a day.

    Args:
        seconds: What the job takes.
        quota: What they may have.
    """
    return f"This takes about {seconds} seconds of a GPU, and you have {quota} a day. {_CPU}"


def other(reason: str) -> str:
    """Return the sentence for any other fault of what lends GPUs."""
    return f"No GPU could be had: {reason.rstrip('.')}. {_CPU}"
