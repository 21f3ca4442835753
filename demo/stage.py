"""The page's only script of our own: presentation by keyboard, and what a browser tab remembers of its visit."""

from pathlib import Path

SCRIPT = Path(__file__).resolve().parent.parent / "assets" / "stage.js"


def script(present: bool) -> str:
    """Return what stands in the head of the page; ``present`` is for a stage whatever the address says."""
    code = SCRIPT.read_text(encoding="utf-8")
    return f"<script>window.alwaysPresent = {str(present).lower()};\n{code}</script>"
