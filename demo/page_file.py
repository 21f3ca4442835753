"""What is the same at every opening of the page, its style and its scripts, as one file that the browser keeps.

Gradio writes both into the page, a fourth of what a browser is sent each time. They are taken out of what the page says
of itself, and put back by the file before Gradio reads it: what it reads is the same.
"""

import hashlib
import json
import re
from collections import OrderedDict
from functools import lru_cache

_SAID = re.compile(rb"window\.gradio_config = (\{.*?\});</script>", re.DOTALL)
_SAME = ("css", "head")
"""Properties of what a page says of itself that are style and scripts."""
_NAME = re.compile(r"/(looks-[0-9a-f]{16}\.js)")
_MOST = 4
"""How many files are held: a page asks for its own at once, and then the browser has it."""
KEPT = "public, max-age=31536000, immutable"
"""How long a browser may keep a file: for good, since another one has another name."""


class PageFiles:
    """Takes files out of pages, and has the latest of them."""

    def __init__(self) -> None:
        self._files: OrderedDict[str, bytes] = OrderedDict()

    def taken_out(self, page: bytes) -> bytes:
        """Return a page with its style and scripts in a file; as it is where it says nothing of itself.

        Args:
            page: HTML.
        """
        found = _SAID.search(page)
        if found is None:
            return page
        left, script = _apart(found[1])
        if not script:
            return page
        name = f"looks-{hashlib.sha256(script).hexdigest()[:16]}.js"
        self._files[name] = script
        self._files.move_to_end(name)
        while len(self._files) > _MOST:
            self._files.popitem(last=False)
        ours = b'window.gradio_config = %s;</script><script src="./%s"></script>' % (left, name.encode())
        return page[: found.start()] + ours + page[found.end() :]

    def find(self, path: str) -> bytes | None:
        """Return the file that was taken out of a page and lies at ``path``, or None."""
        name = _NAME.fullmatch(path)
        return self._files.get(name[1]) if name else None


@lru_cache(maxsize=_MOST)  # every opening says the same
def _apart(told: bytes) -> tuple[bytes, bytes]:
    """Return what a page says of itself without style and scripts, and the script that puts them back, if any."""
    said = json.loads(told)
    same = {name: said.pop(name) for name in _SAME if said.get(name)}
    left = json.dumps(said, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c").encode()
    return left, f"Object.assign(window.gradio_config, {json.dumps(same)});".encode() if same else b""
