"""GoodReads (UCSD Book Graph), the comics, as in the paper's second table.

The ratings were gathered by M. Wan and J. McAuley ("Item Recommendation on Monotonic Behavior Chains", RecSys 2018),
for research; nothing of them is in this repository.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from core import text
from core.data.card import DatasetCard, Licence
from core.data.datasets.registry import register
from core.data.downloads import DownloadProgress
from core.data.interactions import Interactions
from core.data.prepared import prepared
from core.data.reading.assembling import assembled, numbered, titled
from core.data.reading.columns import Column, Kind, schema_of
from core.data.reading.fetching import Download, fetched
from core.data.reading.json_lines import json_batches, read_json_lines
from core.data.reading.places import FoundFiles, Source, find_files
from core.data.reading.times import seconds_of
from core.data.samples import Ints
from core.errors import DataError

INTERACTIONS_FILE, BOOKS_FILE = "goodreads_interactions*.json", "goodreads_books*.json"
MOST_PEOPLE, FEWEST_RATINGS, PEOPLE_SEED = 2_000, 21, 42
"""The paper's slice: so many people, by this seed, of those who rated so many books at least."""
_SITE = "https://mcauleylab.ucsd.edu/public_datasets/gdrive/goodreads/byGenre"
_FILES = (
    Download(f"{_SITE}/goodreads_interactions_comics_graphic.json.gz", None, 380_000_000),
    Download(f"{_SITE}/goodreads_books_comics_graphic.json.gz", None, 70_000_000),
)
_RATINGS = (
    Column("user", Kind.FILLED, "user_id"),
    Column("item", Kind.WHOLE, "book_id"),
    Column("rating", Kind.NUMBER, "rating"),
    Column("time", Kind.TEXT, "date_added"),
)
_BOOKS = (
    Column("item", Kind.WHOLE, "book_id"),
    Column("title", Kind.TEXT, "title"),
    Column("year", Kind.TEXT, "publication_year"),
)

GOODREADS_COMICS = DatasetCard(
    name="goodreads",
    title="GoodReads, comics",
    about="ratings of comics and graphic novels on Goodreads, until 2017 (Wan and McAuley, 2018)",
    licence=Licence(
        "for academic use",
        "For academic use, not to be passed on: https://mcauleylab.ucsd.edu/public_datasets/gdrive/goodreads",
        redistributable=False,
    ),
    citation=(
        "Mengting Wan and Julian McAuley. 2018. Item Recommendation on Monotonic Behavior Chains. RecSys 2018, 86-94. "
        "https://doi.org/10.1145/3240323.3240369"
    ),
    item="book",
    items="books",
    paper_table="GoodReads",
)
GOODREADS_SLICE = replace(
    GOODREADS_COMICS,
    name="goodreads-paper",
    title="GoodReads, the paper's slice",
    about="2,000 of the people with at least 21 ratings of comics, as in the paper",
)


@register(GOODREADS_COMICS)
def goodreads(data_dir: Path | None = None, progress: DownloadProgress | None = None) -> Interactions:
    """Return all ratings of comics from ``data_dir``, else from a download; a rating of 0 means unrated.

    Args:
        data_dir: A folder with ``goodreads_interactions_*.json.gz`` and ``goodreads_books_*.json.gz``, packed or not.
        progress: Told how far a download is.

    Raises:
        DataError: The files are not there, or a line of them is at fault.
    """
    return _opened(GOODREADS_COMICS, data_dir, progress)


@register(GOODREADS_SLICE)
def goodreads_paper(data_dir: Path | None = None, progress: DownloadProgress | None = None) -> Interactions:
    """Return the paper's slice of :func:`goodreads`, with the same arguments and errors."""
    return _opened(GOODREADS_SLICE, data_dir, progress)


def _opened(card: DatasetCard, data_dir: Path | None, progress: DownloadProgress | None) -> Interactions:
    names = INTERACTIONS_FILE, BOOKS_FILE
    if data_dir is not None:
        files, source = find_files(data_dir, names, ("goodreads",)), text.data.from_folder(data_dir)
    else:
        files, source = fetched(card.title, _FILES, names, progress), text.data.from_archive(_SITE)
    return prepared(card, files, source, lambda: read_goodreads(card, files, source))


def read_goodreads(card: DatasetCard, files: FoundFiles, source: str) -> Interactions:
    """Return what the files of interactions and of books hold, of the people that ``card`` asks for.

    Args:
        card: ``GOODREADS_COMICS`` or ``GOODREADS_SLICE``.
        files: Where they lie.
        source: The same in words.

    Raises:
        DataError: A line is at fault, nobody is left, or a rating is of a book without a line.
    """
    # No name here holds the ratings, which go as soon as they are sorted.
    return assembled(card, _kept(card, files, source), _titles(files.source(BOOKS_FILE)), source)


def _kept(card: DatasetCard, files: FoundFiles, source: str) -> pa.Table:
    """Return the ratings of those whom ``card`` asks for, with numbers for people and seconds for times."""
    ratings = _rated(files.source(INTERACTIONS_FILE))
    if not len(ratings):
        raise DataError(text.data.no_rating(card.name))
    people, _ = numbered(ratings.column("user"))
    kept = np.isin(people, chosen_people(people)) if card is GOODREADS_SLICE else np.ones(len(people), bool)
    if not kept.any():
        raise DataError(text.reading.tables.nobody_left(card.name, FEWEST_RATINGS))
    ratings = ratings.set_column(0, "user", pa.array(people)).filter(pa.array(kept))
    return ratings.set_column(3, "time", pa.array(seconds_of(ratings.column("time").combine_chunks(), source)))


def chosen_people(people: Ints) -> Ints:
    """Return the people (p,) of the paper's slice, given the person of every rating (n,)."""
    known, counts = np.unique(people, return_counts=True)
    often = known[counts >= FEWEST_RATINGS]
    return np.random.default_rng(PEOPLE_SEED).choice(often, min(MOST_PEOPLE, len(often)), replace=False)


def _rated(source: Source) -> pa.Table:
    """Return the lines with a rating, those without dropped while they are read."""
    batches = (batch.filter(pc.greater(batch.column("rating"), 0)) for batch in json_batches(source, _RATINGS))
    return pa.Table.from_batches([batch for batch in batches if len(batch)], schema=schema_of(_RATINGS))


def _titles(source: Source) -> pd.Series:
    books = read_json_lines(source, _BOOKS).to_pandas().drop_duplicates("item")
    named = books["title"].mask(books["title"] == "", "untitled")
    books["title"] = [titled(" ".join(title.split()), year) for title, year in zip(named, books["year"], strict=True)]
    return books.set_index("item")["title"]
