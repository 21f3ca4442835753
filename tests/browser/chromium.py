"""Which Chromium drives the page, and how it is started: it talks to nobody of its own accord."""

import os
import shutil

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PATIENCE = 60_000
"""Milliseconds until what should have appeared is missing; a busy machine takes its time."""
PLACES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def find_chromium():
    """Return the path of the Chromium that was named, or else of the first one installed, or None."""
    return os.environ.get("E2UREC_CHROMIUM") or next(filter(None, map(shutil.which, PLACES)), None)


def patient_context(browser):
    """Return a new context of a browser, each page of which waits for as long as a busy machine may take."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    return context
