"""What every model of a design answered, kept in half precision: all that its figures are made of.

A file holds log-odds of *Yes* by evaluation set and forget set, one row a model. No rating is in it: which samples are
meant follows from the data set and the request.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from core import text
from core.errors import RunError
from core.evaluation.distances import Values
from core.evaluation.evidence import Clicks
from core.evaluation.membership import margins
from core.runs.labelled import label_of, load_labelled, save_labelled
from core.runs.store import Run

PREDICTED = ("forget", "retain", "test")
"""Evaluation sets that are kept."""
MOST_OF_A_FILE = 10 << 20
"""Bytes of a file that is bundled, at most."""


def answers_of(runs: Iterable[Run]) -> dict[str, Clicks]:
    """Return p(yes) (k, n) of k finished runs by evaluation set.

    Raises:
        RunError: A run has not finished.
    """
    done = list(runs)
    for run in done:
        run.check_finished()
    each = [run.predictions for run in done]
    return {name: np.stack([one[name] for one in each]) for name in PREDICTED}


def save_answers(path: Path, by_set: Sequence[Mapping[str, Clicks]], key: str) -> None:
    """Write p(yes) by forget set and evaluation set to ``path``, under a ``key`` that names what they are of."""
    arrays = {
        f"{name}/{at + 1}": margins(1, clicks).astype(np.float16)
        for at, answers in enumerate(by_set)
        for name, clicks in answers.items()
    }
    save_labelled(path, arrays, {"key": key})


def load_answers(path: Path, sets: int, key: str) -> list[dict[str, Values]]:
    """Return p(yes) (k, n) by evaluation set, of each of so many forget sets.

    Raises:
        RunError: There is no such file, or its key is another.
    """
    from scipy.special import expit

    if not path.is_file() or label_of(path).get("key") != key:
        raise RunError(text.designs.no_answers(path))
    kept = {name: one.astype(np.float64) for name, one in load_labelled(path).items()}
    return [{name: expit(kept[f"{name}/{at + 1}"]) for name in PREDICTED} for at in range(sets)]
