"""Narrow columns in a folder: one array a file, which is mapped into memory when opened, and two small tables."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.feather as feather

from core.data.card import DatasetCard
from core.data.narrow.ratings import RatingColumns, blocks, levels_of, release

ARRAYS = ("user", "item", "level", "time")
"""The columns of ratings, each in a file of its own."""
_PEOPLE, _TITLES = "people.arrow", "titles.arrow"


def keep_columns(columns: RatingColumns, folder: Path) -> None:
    """Write ratings into ``folder``.

    Raises:
        OSError: The folder cannot be written.
    """
    for name in ARRAYS:
        with ArrayWriter(folder / f"{name}.npy") as file:
            array = getattr(columns, name)
            for rows in blocks(len(array)):
                file.add(array[rows])
                release(array)
    _keep_frame(columns.people, folder / _PEOPLE)
    _keep_frame(columns.titles.to_frame(), folder / _TITLES)


def opened_columns(folder: Path, card: DatasetCard) -> RatingColumns:
    """Return the ratings that :func:`keep_columns` wrote for this ``card``; those that nobody reads stay on disk.

    Raises:
        OSError: A file cannot be read.
        ValueError: A file is no array, or no table.
    """
    people, titles = (feather.read_table(folder / name).to_pandas() for name in (_PEOPLE, _TITLES))
    arrays = {name: opened_array(folder / f"{name}.npy") for name in ARRAYS}
    return RatingColumns(
        people=people,
        titles=titles["title"],
        levels=levels_of(card.scale),
        **arrays,
    )


def opened_array(path: Path) -> npt.NDArray[Any]:
    """Return an array that lies in a file; what is read of it comes into memory, and :func:`release` lets go of it."""
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))


class ArrayWriter:
    """Writes an array of one dimension part by part, as a file that ``numpy.load`` reads."""

    def __init__(self, path: Path) -> None:
        self._path, self._count, self._type = path, 0, np.dtype(np.uint8)

    def __enter__(self) -> "ArrayWriter":
        self._file = self._path.open("wb")
        self._head()
        return self

    def add(self, part: npt.NDArray[Any]) -> None:
        """Write some more of the array; all parts are of one type."""
        self._count, self._type = self._count + len(part), part.dtype
        np.ascontiguousarray(part).tofile(self._file)

    def __exit__(self, *_error: object) -> None:
        self._file.seek(0)
        self._head()
        self._file.close()

    def _head(self) -> None:
        """Write what says how long the array is, which takes as many bytes whatever it says."""
        about = {"descr": np.lib.format.dtype_to_descr(self._type), "fortran_order": False, "shape": (self._count,)}
        np.lib.format.write_array_header_1_0(self._file, about)


def _keep_frame(frame: pd.DataFrame, path: Path) -> None:
    feather.write_feather(pa.Table.from_pandas(frame), str(path), compression="uncompressed")
