"""What becomes of large blocks of memory that are let go of."""

import ctypes
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""``M_TRIM_THRESHOLD`` and ``M_MMAP_THRESHOLD`` of glibc's ``malloc.h``."""
LARGE = 4 << 20
"""Bytes from which on a block is mapped by itself."""


def give_back_large_blocks() -> bool:
    """Let the C library give blocks from 4 MB on back to the system as soon as they are let go of, in this process.

    By itself glibc soon takes blocks of up to 32 MB from its one heap, which only shrinks at its end. The tensors of
    a training step are that large, of another length with each text, and whatever small thing is kept behind one keeps
    its place from the system: a language model's training grew to 8 GB, of which it used 3.

    Returns:
        Whether the C library is one that can be told.

    Source: ours; mallopt(3) of the Linux man-pages.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    return mallopt is not None and bool(mallopt(_MMAP_THRESHOLD, LARGE)) and bool(mallopt(_TRIM_THRESHOLD, 8 * LARGE))
