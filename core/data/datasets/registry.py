"""The data sets by name. A file registers one: a card, and below it the function that opens it.

    @register(DatasetCard("my-shop", "My shop", Licence("mine", "Ask me.", redistributable=False)))
    def open_my_shop(data_dir, progress):
        return Interactions(...)

Ours lie in this folder and are found there; any other file need only be imported, at whatever time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, TypeVar

from core import text
from core.data.card import DatasetCard
from core.data.downloads import DownloadProgress
from core.data.interactions import Interactions
from core.errors import DataError

Opener: TypeAlias = Callable[[Path | None, DownloadProgress | None], Interactions]
"""Returns a data set's ratings, given the folder of its own files or None, and whom to tell of downloads or None."""
_Opens = TypeVar("_Opens", bound=Opener)


@dataclass(frozen=True)
class Dataset:
    """One data set that can be opened.

    Attributes:
        card: What it says of itself.
        open: Returns its ratings; they bear the same card.
    """

    card: DatasetCard
    open: Opener

    @property
    def name(self) -> str:
        """What it is asked for by."""
        return self.card.name

    @property
    def about(self) -> str:
        """One line for people."""
        return self.card.about


DATASETS: dict[str, Dataset] = {}
"""Every data set by its name: ours first, then others as they were imported. Read it when you need it: it may grow."""


def register(card: DatasetCard) -> Callable[[_Opens], _Opens]:
    """Put a data set on the registry; the decorated function opens it.

    Raises:
        DataError: There is another data set of that name.
    """

    def kept(opener: _Opens) -> _Opens:
        """Keep it, or raise the DataError."""
        if card.name in DATASETS:
            first = DATASETS[card.name].open.__module__
            raise DataError(text.data.dataset_twice(card.name, first, opener.__module__))
        DATASETS[card.name] = Dataset(card, opener)
        return opener

    return kept


def open_dataset(
    name: str, data_dir: str | Path | None = None, progress: DownloadProgress | None = None
) -> Interactions:
    """Return a data set by its name.

    Args:
        name: One of ``DATASETS``.
        data_dir: Folder where a data set's own files lie; looked for elsewhere where None.
        progress: Told of downloads: a label, the bytes done, the bytes in total (0 where unknown).

    Raises:
        DataError: There is no such data set, or it could not be found or verified.
    """
    if name not in DATASETS:
        raise DataError(text.data.unknown_dataset(name, list(DATASETS)))
    found = DATASETS[name].open(None if data_dir is None else Path(data_dir), progress)
    if found.name != name:
        raise DataError(text.data.another_dataset(name, found.name))
    return found
