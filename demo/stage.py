"""Presentation by keyboard, and what a browser tab remembers of its visit: what assets/stage.js can be asked for."""

from pathlib import Path

ASSETS = Path(__file__).resolve().parent.parent / "assets"


def go(step: int) -> str:
    """Return the script that opens a step as a click on its tab does."""
    return f"() => stage.go({step})"


def head(present: bool) -> str:
    """Return what stands in the head of the page; ``present`` is for a stage whatever the address says."""
    code, style = (ASSETS.joinpath(name).read_text(encoding="utf-8") for name in ("stage.js", "present.css"))
    return f"<style>{style}</style><script>window.alwaysPresent = {str(present).lower()};\n{code}</script>"
