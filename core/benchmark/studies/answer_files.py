"""What a study's models answered, asked once and kept beside their runs under a key that names them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from core import text
from core.errors import RunError
from core.runs.labelled import load_labelled, save_labelled
from core.runs.store import Predictions

_KEY = "key"


def asked_once(path: Path, key: str, ask: Callable[[], Predictions]) -> Predictions:
    """Return p(yes) (n,) by evaluation set, as kept in ``path``, or asked and kept there now.

    Args:
        path: The file.
        key: A digest of the model and of what it is asked; what is kept under another one is asked anew.
        ask: Returns the answers.
    """
    if path.is_file() and (found := load_labelled(path)).pop(_KEY).tobytes().decode() == key:
        return found
    said = ask()
    save_labelled(path, {**said, _KEY: np.frombuffer(key.encode(), np.uint8)})
    return said


def kept_answers(path: Path) -> Predictions:
    """Return what :func:`asked_once` has kept in a file.

    Raises:
        RunError: There is none.
    """
    if not path.is_file():
        raise RunError(text.benchmark.no_answers(path))
    return {name: one for name, one in load_labelled(path).items() if name != _KEY}
