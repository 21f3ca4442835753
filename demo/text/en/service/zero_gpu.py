"""What is said where a GPU is lent for each job."""

from collections.abc import Mapping

KINDS = {"anonymous": "You are not signed in", "free": "You are signed in", "pro": "You are signed in, with PRO"}
"""Kinds of visitors, by name."""
PLACE, PLACES = "Train on", {"gpu": "GPU", "cpu": "CPU"}
SIGN_IN, SIGNED_IN = "Sign in with Hugging Face", "Sign out ({})"
LENT = "Hugging Face lends this page a GPU for each training."
ON_CPU = "All is computed on the CPU of this Space, and nothing of your GPU time is used."
_CPU = "To go on without one, choose “CPU” at the head of the page and press the button again."
ABORTED = (
    "The work was broken off: it took longer than the GPU was lent for, or its process was ended. "
    "Nothing of it was kept. " + _CPU
)
REFUSALS = {
    "ZeroGPU worker error": ABORTED,
    "ZeroGPU quota exceeded": "No GPU is lent to you any more today, or to this Space. " + _CPU,
    "ZeroGPU illegal duration": "A GPU is never lent for as long as this would take. " + _CPU,
    "ZeroGPU pending credits exceeded": "Too much of your GPU time is in use elsewhere at this moment. " + _CPU,
    "ZeroGPU queue timeout": "No GPU was free within a minute; try again later. " + _CPU,
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


def asks(seconds: Mapping[str, int | None]) -> str:
    """Return how much GPU time a click on each button asks for.

    Args:
        seconds: Name of a button → seconds of GPU time at most; None where it takes more than the visitor may have.
    """
    each = (f"“{name}” for {f'up to {one} s' if one else 'more than a day’s share'}" for name, one in seconds.items())
    return f"GPU time that a click asks for: {', '.join(each)}."


def may_have(kind: str, seconds: int) -> str:
    """Return how much GPU time a visitor may have.

    Args:
        kind: Of visitor, one of ``KINDS``.
        seconds: A day.
    """
    return f"{KINDS[kind]}: Hugging Face lends you {seconds // 60} minutes a day, on all Spaces together."


def raised(before: int, after: int) -> str:
    """Return what signing in is good for.

    Args:
        before: Seconds a day without it.
        after: Seconds a day with a free account.
    """
    return f"It raises your GPU time from {before // 60} to {after // 60} minutes a day; more with PRO."
