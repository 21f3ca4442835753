"""The Corner Bookshop: books rated with half stars, by made-up readers or by those in a ratings.csv of your own."""

from pathlib import Path

import numpy as np
import pandas as pd

from core.data.card import DatasetCard, Licence, RatingScale
from core.data.datasets.registry import register
from core.data.downloads import DownloadProgress
from core.data.interactions import Interactions
from core.data.sources import csv_in

BOOKSHOP = DatasetCard(
    name="bookshop",
    title="The Corner Bookshop",
    about="half-star book ratings by 60 made-up readers",
    licence=Licence("CC0", "Made up; do with it as you like.", redistributable=True),
    item="book",
    items="books",
    scale=RatingScale(lowest=0.5, highest=5, step=0.5, like_above=3),
    paper_table="GoodReads",
)


@register(BOOKSHOP)
def open_bookshop(data_dir: Path | None, _progress: DownloadProgress | None) -> Interactions:
    """Return the ratings in ``data_dir/ratings.csv``, or made-up ones where no folder is given."""
    if data_dir is not None:
        return Interactions(BOOKSHOP, csv_in(data_dir, "ratings.csv"), f"{data_dir}/ratings.csv")
    return Interactions(BOOKSHOP, made_up_ratings(), "made up in my_dataset.py")


def made_up_ratings(readers: int = 60, books: int = 80, each: int = 40) -> pd.DataFrame:
    """Return ratings of books that are better and worse, by readers who each like one shelf of the shop best."""
    rng = np.random.default_rng(0)
    shelves, quality = ("Crime", "Poetry", "Travel", "Cookery"), rng.normal(0, 1, books)
    rows = []
    for reader in range(1, readers + 1):
        start = 1_700_000_000 + int(rng.integers(10_000_000))
        for at, book in enumerate(rng.permutation(books)[:each]):
            shelf = book % len(shelves)
            score = 2.8 + quality[book] + 0.8 * (shelf == reader % len(shelves)) + rng.normal(0, 0.4)
            stars = np.clip(round(2 * score) / 2, 0.5, 5)
            rows.append((reader, book, stars, start + 86_400 * at, f"{shelves[shelf]}, Volume {book}"))
    return pd.DataFrame(rows, columns=["user", "item", "rating", "time", "title"])
