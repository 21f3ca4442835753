"""What becomes of memory that was let go of."""

import ctypes
import sys


def give_back_memory() -> bool:
    """Let the C library give back to the system what this process has let go of.

    By itself glibc gives back only the end of its heap. The tensors of a training step are of another length with each
    text, and whatever small thing is kept behind one keeps its place from the system: a language model's training grew
    by a gigabyte each few minutes. It takes as long as the pages are many, so it is not to be called with every step.

    Returns:
        Whether the C library is one that can be told so.

    Source: ours; malloc_trim(3) of the Linux man-pages.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is None:
        return False
    trim(ctypes.c_size_t(0))
    return True
