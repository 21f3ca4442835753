"""goodbooks-10k: six million ratings of ten thousand books; they have no times, so the order of the file is theirs."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from core import text
from core.data.card import DatasetCard, Licence
from core.data.datasets.registry import register
from core.data.downloads import DownloadProgress
from core.data.interactions import Interactions
from core.data.prepared import prepared
from core.data.reading.assembling import assembled, titled
from core.data.reading.columns import Column, Kind, some
from core.data.reading.delimited import Layout, delimited_batches, read_delimited
from core.data.reading.fetching import Download, fetched
from core.data.reading.places import FoundFiles, find_files

RATINGS_10K, BOOKS_10K = "ratings*.csv", "books.csv"
_SITE = "https://github.com/zygmuntz/goodbooks-10k/releases/download/v1.0"
_ARCHIVE = Download(f"{_SITE}/goodbooks-10k.zip", None, 11_929_040)
_RATINGS = (
    Column("user", Kind.WHOLE, "user_id"),
    Column("item", Kind.WHOLE, "book_id"),
    Column("rating", Kind.NUMBER, "rating"),
)
_BOOKS = (
    Column("item", Kind.WHOLE, "book_id"),
    Column("title", Kind.FILLED, "title"),
    Column("year", Kind.TEXT, "original_publication_year"),
)

GOODBOOKS = DatasetCard(
    name="goodbooks-10k",
    title="goodbooks-10k",
    about="5,976,479 ratings of 10,000 books by 53,424 people, without times (Zając, 2017)",
    licence=Licence(
        "CC BY-SA 4.0",
        "May be passed on under the same licence, with the author named: https://github.com/zygmuntz/goodbooks-10k",
        redistributable=True,
    ),
    citation="Zygmunt Zając. 2017. Goodbooks-10k: a new dataset for book recommendations. FastML.",
    item="book",
    items="books",
    paper_table="GoodReads",
)


@register(GOODBOOKS)
def goodbooks_10k(data_dir: Path | None = None, progress: DownloadProgress | None = None) -> Interactions:
    """Return goodbooks-10k from ``data_dir``, else from a download.

    Args:
        data_dir: A folder or archive with ``ratings.csv`` and ``books.csv``. Part of the ratings will do.
        progress: Told how far a download is.

    Raises:
        DataError: The files are not there, or a line of them is at fault.
    """
    names = RATINGS_10K, BOOKS_10K
    if data_dir is not None:
        files, source = find_files(data_dir, names, ("goodbooks-10k",)), text.data.from_folder(data_dir)
    else:
        files, source = fetched(GOODBOOKS.title, [_ARCHIVE], names, progress), text.data.from_archive(_ARCHIVE.url)
    return prepared(GOODBOOKS, files, source, lambda: read_goodbooks(files, source))


def read_goodbooks(files: FoundFiles, source: str) -> Interactions:
    """Return what ``ratings.csv`` and ``books.csv`` hold; a rating's time is its place in the file.

    Args:
        files: Where they lie.
        source: The same in words.

    Raises:
        DataError: A line is at fault, or a rating is of a book without a line.
    """
    books = read_delimited(files.source(BOOKS_10K), Layout(_BOOKS)).to_pandas().drop_duplicates("item")
    books["title"] = [titled(*one) for one in zip(books["title"], books["year"], strict=True)]
    ratings = files.source(RATINGS_10K)
    timed = _in_order_of_the_file(some(delimited_batches(ratings, Layout(_RATINGS)), ratings))
    return assembled(GOODBOOKS, timed, books.set_index("item")["title"], source)


def _in_order_of_the_file(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    first = 0
    for batch in batches:
        yield batch.append_column("time", pa.array(np.arange(first, first + len(batch))))
        first += len(batch)
