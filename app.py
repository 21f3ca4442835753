"""Start the app: ``python app.py``. Hugging Face Spaces runs this file too."""

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # read by gradio when it is imported

from core.data.datasets import DATASETS
from core.errors import CoreError
from core.files import ASSETS
from demo import ui
from demo.workshop import open_workshop


def arguments() -> argparse.Namespace:
    """Return the command line's arguments."""
    parser = argparse.ArgumentParser(description="An interactive proof that a recommender can forget you.")
    parser.add_argument("--dataset", default="movielens-100k", choices=list(DATASETS), help="what to recommend from")
    parser.add_argument("--data-dir", type=Path, help="folder with the data set's own files")
    parser.add_argument("--assets", type=Path, default=ASSETS, help="folder of trained models and references")
    parser.add_argument("--host", default=None, help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=None, help="port to listen on (default: the first free from 7860)")
    parser.add_argument("--present", action="store_true", help="for a stage: large type, steps by arrow keys")
    return parser.parse_args()


def main() -> int:
    """Open the data, build the page and serve it until it is stopped."""
    given = arguments()
    try:
        workshop = open_workshop(given.dataset, given.data_dir, given.assets)
    except CoreError as error:
        print(error, file=sys.stderr)
        return 1
    ui.launch(ui.build(workshop), given.host, given.port, given.present, quiet=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
