"""Headers of every answer: what a browser may load, who may show the page in a frame, and what is told to others."""

import os
from collections.abc import Mapping

EMBED = "E2UREC_EMBED"
"""Environment variable: the sites, apart from Hugging Face, that may show the page in a frame, separated by spaces."""
_FRAMES = "'self' https://huggingface.co https://*.huggingface.co https://*.hf.space"
_PAGE = {
    "default-src": "'self'",
    # Gradio's page begins with scripts in its text, and makes functions of those that components bring along.
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self' data: blob:",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
}
_FILE = "sandbox; default-src 'none'"
"""Policy of files that visitors take away: whatever they hold, nothing in them is run."""


def headers_for(path: str) -> Mapping[str, str]:
    """Return the headers of an answer to a request for ``path``, names in lower case.

    Source:
        Content Security Policy Level 3 (W3C), Fetch (WHATWG, ``X-Content-Type-Options``), Referrer Policy (W3C).
    """
    is_file = "/gradio_api/file" in path
    return {
        "content-security-policy": _FILE if is_file else _page_policy(),
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    }


def _page_policy() -> str:
    more = os.environ.get(EMBED, "").replace(";", " ").replace(",", " ").split()
    frames = " ".join([_FRAMES, *more])
    return "; ".join(f"{name} {value}" for name, value in {**_PAGE, "frame-ancestors": frames}.items())
