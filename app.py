"""Start the page: ``python app.py``, which is ``python -m core app``. Hugging Face Spaces runs this file too."""

import sys

from core.__main__ import main
from demo.session.zero_gpu.lender import lends_gpus

if __name__ == "__main__":
    lends_gpus()  # before PyTorch is imported
    sys.exit(main(["app", *sys.argv[1:]]))
