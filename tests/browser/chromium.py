"""Which Chromium drives the page, and how it is started: it talks to nobody of its own accord."""

import os
import shutil

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PLACES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def find_chromium():
    """Return the path of the Chromium that was named, or else of the first one installed, or None."""
    return os.environ.get("E2UREC_CHROMIUM") or next(filter(None, map(shutil.which, PLACES)), None)
