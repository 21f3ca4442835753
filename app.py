"""Start the page: ``python app.py``, which is ``python -m core app``. Hugging Face Spaces runs this file too."""

import sys

from core.__main__ import main

if __name__ == "__main__":
    sys.exit(main(["app", *sys.argv[1:]]))
