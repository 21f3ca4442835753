"""How long a GPU is asked for, and how long a visitor may have it."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from gradio.context import LocalContext

from core.errors import RunError
from demo import text

MARGIN, ON_THE_WAY, UNKNOWN = 1.5, 10.0, 60
"""How many times what the CPU would take is asked for, the seconds that are added for the way there, and what is asked
for where nobody can tell (what ZeroGPU itself supposes)."""
FACTOR = 1.5
"""What ZeroGPU counts for a second on its newer GPUs; ``duration_factor`` in the package ``spaces``, 0.51."""


@dataclass(frozen=True)
class Quota:
    """What Hugging Face lets a visitor have of all GPUs in a day.

    Attributes:
        kind: Name of the kind of visitor, in ``text.service.zero_gpu.KINDS``.
        seconds: Seconds a day.
    """

    kind: str
    seconds: int


ANONYMOUS, FREE, PRO = Quota("anonymous", 120), Quota("free", 300), Quota("pro", 2400)


def visitor_quota() -> Quota:
    """Return what the visitor may have whose request is being answered: by whether they signed in on this page."""
    request = LocalContext.request.get(None)
    try:
        return quota_of(getattr(request, "request", request).session)
    except (AttributeError, AssertionError):  # nobody asks, or nobody can sign in here
        return ANONYMOUS


def quota_of(session: Mapping[str, Any]) -> Quota:
    """Return what a visitor may have.

    Args:
        session: What Gradio keeps of a visitor who signed in.
    """
    user = (session.get("oauth_info") or {}).get("userinfo")
    if not user:
        return ANONYMOUS
    return PRO if user.get("isPro") else FREE


def asked(expected: float | None, quota: Quota, timed: bool = True) -> int:
    """Return how many seconds of a GPU to ask for: with a margin, and never more than a visitor may have in a day.

    Args:
        expected: Seconds that it takes; None where nobody can tell.
        quota: What the visitor may have.
        timed: Whether that is how long a GPU takes; else the CPU, than which a GPU may be much faster.

    Raises:
        RunError: Even without the margin it is more than that.
    """
    most = int(quota.seconds / FACTOR)
    if expected is None:
        return min(UNKNOWN, most)
    if timed and expected > most:
        raise RunError(text.service.zero_gpu.too_long(ceil(expected * FACTOR), quota.seconds))
    return min(ceil(ON_THE_WAY + MARGIN * expected), most)
