"""MovieLens as comma-separated values, with half stars and without profiles: the small one, 25M and 32M.

The ratings are GroupLens's, who forbid passing them on: nothing of them is in this repository.
"""

from dataclasses import replace
from pathlib import Path

from core import text
from core.data.card import DatasetCard, RatingScale
from core.data.datasets.movielens import MOVIELENS_100K
from core.data.datasets.registry import Opener, register
from core.data.downloads import DownloadProgress
from core.data.interactions import Interactions
from core.data.prepared import prepared
from core.data.reading.assembling import assembled
from core.data.reading.columns import Column, Kind, some
from core.data.reading.delimited import Layout, delimited_batches, read_delimited
from core.data.reading.fetching import Download, fetched
from core.data.reading.places import FoundFiles, find_files
from core.data.titles import readable_title

RATINGS_CSV, MOVIES_CSV = "ratings.csv", "movies.csv"
HALF_STARS = RatingScale(lowest=0.5, highest=5, step=0.5, like_above=3)
"""Half a star to five; more than three are a click, as in the paper's data."""
_SITE = "https://files.grouplens.org/datasets/movielens"
_RATINGS = (
    Column("user", Kind.WHOLE, "userId"),
    Column("item", Kind.WHOLE, "movieId"),
    Column("rating", Kind.NUMBER, "rating"),
    Column("time", Kind.WHOLE, "timestamp"),
)
_MOVIES = (Column("item", Kind.WHOLE, "movieId"), Column("title", Kind.FILLED, "title"))


def read_movielens_csv(card: DatasetCard, files: FoundFiles, source: str) -> Interactions:
    """Return what ``ratings.csv`` and ``movies.csv`` hold.

    Args:
        card: The data set.
        files: Where they lie.
        source: The same in words.

    Raises:
        DataError: A line is at fault, or a rating is of a film without a line.
    """
    movies = read_delimited(files.source(MOVIES_CSV), Layout(_MOVIES)).to_pandas().drop_duplicates("item")
    titles = movies.set_index("item")["title"].map(readable_title)
    ratings = files.source(RATINGS_CSV)
    return assembled(card, some(delimited_batches(ratings, Layout(_RATINGS)), ratings), titles, source)


def _card(name: str, title: str, about: str, readme: str) -> DatasetCard:
    terms = f"For research, not to be passed on: {_SITE}/{readme}"
    return replace(
        MOVIELENS_100K,
        name=name,
        title=title,
        about=f"{about} (GroupLens; Harper and Konstan, 2015)",
        licence=replace(MOVIELENS_100K.licence, terms=terms),
        scale=HALF_STARS,
    )


def _opener(card: DatasetCard, inside: str, archive: Download) -> Opener:
    """Return what registers ``card``, opened from a folder called ``inside`` or from ``archive``."""

    def opened(data_dir: Path | None = None, progress: DownloadProgress | None = None) -> Interactions:
        names = RATINGS_CSV, MOVIES_CSV
        if data_dir is not None:
            files, source = find_files(data_dir, names, (inside,)), text.data.from_folder(data_dir)
        else:
            files, source = fetched(card.title, [archive], names, progress), text.data.from_archive(archive.url)
        return prepared(card, files, source, lambda: read_movielens_csv(card, files, source))

    return register(card)(opened)


MOVIELENS_SMALL = _card(
    "movielens-small",
    "MovieLens (small)",
    "100,836 film ratings in half stars by 610 people, 1996-2018",
    "ml-latest-small-README.html",
)
MOVIELENS_25M = _card(
    "movielens-25m",
    "MovieLens-25M",
    "25,000,095 film ratings in half stars by 162,541 people, 1995-2019",
    "ml-25m-README.html",
)
MOVIELENS_32M = _card(
    "movielens-32m",
    "MovieLens-32M",
    "32,000,204 film ratings in half stars by 200,948 people, 1995-2023",
    "ml-32m-README.html",
)
open_small = _opener(MOVIELENS_SMALL, "ml-latest-small", Download(f"{_SITE}/ml-latest-small.zip", None, 978_202))
open_25m = _opener(
    MOVIELENS_25M, "ml-25m", Download(f"{_SITE}/ml-25m.zip", "6b51fb2759a8657d3bfcbfc42b592ada", 261_978_986)
)
open_32m = _opener(MOVIELENS_32M, "ml-32m", Download(f"{_SITE}/ml-32m.zip", None, 238_950_008))
