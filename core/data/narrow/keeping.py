"""Narrow columns in a folder: one array a file, which is mapped into memory when opened, and two small tables."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.feather as feather

from core.data.card import DatasetCard
from core.data.narrow.array_files import ArrayWriter, opened_array
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


def _keep_frame(frame: pd.DataFrame, path: Path) -> None:
    feather.write_feather(pa.Table.from_pandas(frame), str(path), compression="uncompressed")
