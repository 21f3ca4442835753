"""What a recommender answered to the questions with which a page opens, kept for the next start of the program.

Loading a model takes longer than all else that a page needs, and the first questions are always the same. Answers are
kept under the SHA-256 of the weights, of the text of the questions, and of what computed them, so that they are told
again only where the very same computation would be done.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from core.data.samples import Samples
from core.errors import DamageError
from core.files import cache_folder
from core.runs.labelled import load_labelled, save_labelled

_FOLDER = "answers"


class KeptAnswers:
    """Answers of one recommender on this machine.

    Args:
        weights_digest: SHA-256 (hex) of its weights; empty where nothing is to be kept.
    """

    def __init__(self, weights_digest: str) -> None:
        self._weights = weights_digest
        self._known: dict[str, npt.NDArray[np.float32]] | None = None if weights_digest else {}
        self._noting = False

    @property
    def any(self) -> bool:
        """Whether something was kept."""
        return bool(self._read())

    def to(self, samples: Samples) -> npt.NDArray[np.float32] | None:
        """Return p(yes) (n,) of ``samples``; None where they were not asked about."""
        return self._read().get(_named(samples)) if self._read() else None

    def _read(self) -> dict[str, npt.NDArray[np.float32]]:
        if self._known is None:
            self._known = {}
            with suppress(OSError, DamageError):  # they are asked for anew then
                self._known = load_labelled(self._path)
        return self._known

    def note(self, samples: Samples, answers: npt.NDArray[np.float32]) -> None:
        """Take down what was answered, where somebody is :meth:`noting`."""
        if self._noting and self._known is not None:
            self._known[_named(samples)] = answers

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Keep what is answered until the context ends, and nothing else, for the next start."""
        if not self._weights:
            yield
            return
        self._known, self._noting = {}, True
        try:
            yield
        finally:
            self._noting = False
        with suppress(OSError):  # they are a convenience: nobody misses what could not be kept
            self._path.parent.mkdir(parents=True, exist_ok=True)
            save_labelled(self._path, self._known)

    @property
    def _path(self) -> Path:
        made = f"{torch.__version__} {torch.backends.cpu.get_cpu_capability()} {torch.get_num_threads()}"
        name = hashlib.sha256(f"{self._weights} {made}".encode()).hexdigest()
        return cache_folder() / _FOLDER / f"{name[:32]}.safetensors"


NO_ANSWERS = KeptAnswers("")
"""Keeps nothing."""


def _named(samples: Samples) -> str:
    """Return the SHA-256 (hex) of the text of ``samples``."""
    said = hashlib.sha256(np.ascontiguousarray(samples.tokens).tobytes())
    said.update(np.ascontiguousarray(samples.offsets).tobytes())
    return said.hexdigest()
