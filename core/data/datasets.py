"""The data sets by name."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.data.downloads import Progress
from core.data.interactions import Interactions
from core.data.sources import movielens_100k
from core.data.synthetic import synthetic
from core.errors import DataError


@dataclass(frozen=True)
class Dataset:
    """One data set that can be opened.

    Attributes:
        name: What it is asked for by.
        about: One line for people.
        open: Returns its ratings, given a folder or None, a seed, and a progress callback or None.
    """

    name: str
    about: str
    open: Callable[[Path | None, int, Progress | None], Interactions]


_ALL = (
    Dataset(
        name="movielens-100k",
        about="100,000 film ratings by 943 people, 1997-1998 (GroupLens; Harper and Konstan, 2015)",
        open=lambda data_dir, _seed, progress: movielens_100k(data_dir, progress),
    ),
    Dataset(
        name="synthetic",
        about="made-up people and films, here at once and free of any licence",
        open=lambda _data_dir, seed, _progress: synthetic(seed=seed),
    ),
)
DATASETS = {dataset.name: dataset for dataset in _ALL}
"""Every data set by its name."""


def open_dataset(
    name: str, data_dir: Path | None = None, seed: int = 0, progress: Callable[[str, int, int], None] | None = None
) -> Interactions:
    """Return a data set by its name.

    Args:
        name: One of ``DATASETS``.
        data_dir: Folder where a data set's own files lie; looked for elsewhere where None.
        seed: For data sets that are made up.
        progress: Told of downloads: a label, the bytes done, the bytes in total (0 where unknown).

    Raises:
        DataError: There is no such data set, or it could not be found or verified.
    """
    if name not in DATASETS:
        raise DataError(f"There is no data set {name!r}; choose one of {', '.join(DATASETS)}.")
    return DATASETS[name].open(data_dir, seed, progress)
