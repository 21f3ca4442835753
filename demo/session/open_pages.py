"""Which pages are open, so that the work for visitors who left can be stopped.

A function that yields to a page may never be told that the page is gone: where the connection breaks while a message is
being sent, Gradio neither closes the function nor ends it. Of the closing of a page it tells by another connection.
"""

import threading
import time
from collections.abc import Callable

from core.clock import Now

KEPT_CLOSED = 1800.0
"""Seconds after which a visit without a page has ended; somebody whose tab slept may come back until then."""
PATIENCE = 10.0
"""Seconds that work goes on for a visitor without a page: a reload takes fewer, and somebody else may be waiting."""


class OpenPages:
    """The pages that are open, and whose they are.

    Args:
        now: Tells the time (seconds).
    """

    def __init__(self, now: Now = time.monotonic) -> None:
        self._now, self._lock = now, threading.Lock()
        self._left: dict[str, float] = {}
        self._owners: dict[str, str] = {}
        self._closed: dict[str, float] = {}

    def opened(self, page: str, owner: str) -> None:
        """Note that ``owner`` has a ``page`` open."""
        with self._lock:
            self._owners[page] = owner
            self._left.pop(owner, None)
            self._closed.pop(page, None)

    def ended(self, kept: float = KEPT_CLOSED) -> list[str]:
        """Return, and let go of, those whose last page was closed more than ``kept`` seconds ago."""
        with self._lock:
            over = [owner for owner, since in self._left.items() if self._now() - since > kept]
            for owner in over:
                del self._left[owner]
            self._closed = {page: since for page, since in self._closed.items() if self._now() - since <= kept}
        return over

    def may_return(self, page: str, kept: float = KEPT_CLOSED) -> bool:
        """Return whether a page is open, or was until less than ``kept`` seconds ago: its tab may have slept."""
        with self._lock:
            since = self._closed.get(page)
            return page in self._owners or (since is not None and self._now() - since <= kept)

    def place(self, owner: str) -> int:
        """Return how many other owners who have a page open came before ``owner``."""
        with self._lock:
            here = list(dict.fromkeys(self._owners.values()))
        return here.index(owner) if owner in here else 0

    def closed(self, page: str, gone: Callable[[str], None]) -> None:
        """Note that a page was closed; if its owner has none open in ``PATIENCE`` seconds, call ``gone`` with them."""
        with self._lock:
            owner = self._owners.pop(page, None)
            if owner is not None:
                self._closed[page] = self._now()
            if owner is not None and owner not in self._owners.values():
                self._left[owner] = self._now()
        if owner is None:
            return

        def look() -> None:
            with self._lock:
                away = owner not in self._owners.values()
            if away:
                gone(owner)

        timer = threading.Timer(PATIENCE, look)
        timer.daemon = True
        timer.start()
