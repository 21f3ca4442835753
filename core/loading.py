"""Loading what stays until the process ends."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Look for no garbage while libraries are imported and a page is laid out, and never again among what they made.

    They make a million objects, all of which stay. Python's collector goes through them over and over while they
    become more, which is a fifth of a start, and would go on to with each full collection.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
