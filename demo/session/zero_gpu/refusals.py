"""What ``spaces`` raises, as a sentence that offers the CPU."""

import re

from demo import text

_LEFT = re.compile(r"\((\d+)s requested vs\. (-?\d+)s left\)(?:\. Try again in (.+?)\. )?")


def sentence(error: Exception) -> str:
    """Return what a visitor is told of an error that is ZeroGPU's own.

    Args:
        error: What was raised: as a rule a ``gradio.Error``, whose ``title`` tells its kind. That of a job which took
            too long, and was therefore killed, is that of any other worker's end.
    """
    said, title = text.service.zero_gpu, str(getattr(error, "title", ""))
    message = str(getattr(error, "message", error))
    if found := _LEFT.search(message):
        return said.quota_exceeded(int(found[1]), max(int(found[2]), 0), found[3] or "")
    return said.REFUSALS.get(title) or said.other(message or type(error).__name__)
