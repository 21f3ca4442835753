"""``python -m core``, or ``e2urec`` where it is installed: the command line, and the page behind its ``app``."""

import os
import sys
from collections.abc import Sequence
from typing import Any

from core.loading import loading


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Args:
        arguments: What follows the program's name; the process's own where None.
    """
    try:
        with loading():
            from core.cli.main import main as run_command_line
        return run_command_line(arguments, _serve)
    except KeyboardInterrupt:  # pressed while libraries were still being loaded
        return 130


def _serve(**options: Any) -> None:
    """Serve the page; it and Gradio are loaded no sooner than that."""
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # read by gradio when it is imported
    from demo.cover import covered

    with covered(options["host"], options["port"]) as cover, loading():
        from demo.serve import opened

        page = opened(cover.fetched, **options | {"port": cover.port})
    page()


if __name__ == "__main__":
    sys.exit(main())
