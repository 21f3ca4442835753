"""MovieLens-1M, as in the paper's first table: ``ratings.dat``, ``users.dat``, ``movies.dat``, parted by ``::``.

The ratings are GroupLens's (F. M. Harper and J. A. Konstan, "The MovieLens Datasets: History and Context", 2015), who
forbid passing them on: nothing of them is in this repository.
"""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from core import text
from core.data.card import DatasetCard
from core.data.datasets.movielens import MOVIELENS_100K
from core.data.datasets.registry import register
from core.data.downloads import DownloadProgress
from core.data.interactions import Interactions
from core.data.prepared import prepared
from core.data.reading.assembling import assembled, renamed
from core.data.reading.columns import Column, Kind, some
from core.data.reading.delimited import Layout, delimited_batches, read_delimited
from core.data.reading.fetching import Download, fetched
from core.data.reading.places import FoundFiles, Source, find_files
from core.data.titles import readable_title

RATINGS_1M, USERS_1M, MOVIES_1M = "ratings.dat", "users.dat", "movies.dat"
ARCHIVE_1M = Download(
    "https://files.grouplens.org/datasets/movielens/ml-1m.zip", "c4d9eecfca2ab87c1945afe126590906", 5_917_549
)
PAPER_SAMPLES = 100_000
"""The paper's slice: the last so many samples by time.

Source: E2URec's released code; the rest of its recipe (clicks above 3 stars, up to ten earlier ratings and five at
least, 60/20/20 by time) is how every data set is read here.
"""
_AGES = ((1, "under 18"), (18, "18-24"), (25, "25-34"), (35, "35-44"), (45, "45-49"), (50, "50-55"), (56, "56 or over"))
_OCCUPATIONS: dict[int, str | None] = dict(
    enumerate(
        (
            None,  # "other, or not specified"
            "academic or educator",
            "artist",
            "clerical or admin",
            "college or graduate student",
            "customer service",
            "doctor or health care",
            "executive or managerial",
            "farmer",
            "homemaker",
            "K-12 student",
            "lawyer",
            "programmer",
            "retired",
            "sales or marketing",
            "scientist",
            "self-employed",
            "technician or engineer",
            "tradesman or craftsman",
            "unemployed",
            "writer",
        )
    )
)

ML_1M = replace(
    MOVIELENS_100K,
    name="movielens-1m",
    title="MovieLens-1M",
    about="1,000,209 film ratings by 6,040 people, 2000-2003 (GroupLens; Harper and Konstan, 2015)",
    licence=replace(
        MOVIELENS_100K.licence,
        terms="For research, not to be passed on: https://files.grouplens.org/datasets/movielens/ml-1m-README.txt",
    ),
    ages=_AGES,
)
ML_1M_SLICE: DatasetCard = replace(
    ML_1M,
    name="movielens-1m-paper",
    title="MovieLens-1M, the paper's slice",
    about="the last 100,000 samples of MovieLens-1M, as in the paper",
    last_samples=PAPER_SAMPLES,
)


@register(ML_1M)
def movielens_1m(data_dir: Path | None = None, progress: DownloadProgress | None = None) -> Interactions:
    """Return MovieLens-1M from ``data_dir``, else from a download.

    Args:
        data_dir: A folder or archive with the three files, or a folder around ``ml-1m`` or ``ml-1m.zip``. Part of the
            ratings will do.
        progress: Told how far a download is.

    Raises:
        DataError: The files are not there, or a line of them is at fault.
    """
    return _opened(ML_1M, data_dir, progress)


@register(ML_1M_SLICE)
def movielens_1m_paper(data_dir: Path | None = None, progress: DownloadProgress | None = None) -> Interactions:
    """Return the paper's slice of :func:`movielens_1m`, with the same arguments and errors."""
    return _opened(ML_1M_SLICE, data_dir, progress)


def _opened(card: DatasetCard, data_dir: Path | None, progress: DownloadProgress | None) -> Interactions:
    names = RATINGS_1M, USERS_1M, MOVIES_1M
    if data_dir is not None:
        files, source = find_files(data_dir, names, ("ml-1m",)), text.data.from_folder(data_dir)
    else:
        files, source = fetched(card.title, [ARCHIVE_1M], names, progress), text.data.from_archive(ARCHIVE_1M.url)
    return prepared(card, files, source, lambda: read_movielens_1m(card, files, source))


def read_movielens_1m(card: DatasetCard, files: FoundFiles, source: str) -> Interactions:
    """Return what the three files hold.

    Args:
        card: The data set.
        files: Where they lie.
        source: The same in words.

    Raises:
        DataError: A line is at fault, or a rating is of a user or film without a line.
    """
    ratings = files.source(RATINGS_1M)
    batches = some(delimited_batches(ratings, _layout(("user", "item", "rating", "time"), whole=4, width=4)), ratings)
    return assembled(card, batches, _films(files.source(MOVIES_1M)), source, _people(files.source(USERS_1M)))


def _films(source: Source) -> pd.Series:
    table = read_delimited(source, _layout(("item", "title"), whole=1, width=3)).to_pandas().drop_duplicates("item")
    return table.set_index("item")["title"].map(readable_title)


def _people(source: Source) -> pd.DataFrame:
    table = read_delimited(source, _layout(("user", "gender", "age", "occupation"), whole=1, width=5)).to_pandas()
    known = table.drop_duplicates("user").set_index("user")
    codes = known[["age", "occupation"]].astype("int64")
    return pd.DataFrame(
        {
            "gender": known["gender"].map({"M": "male", "F": "female"}),
            "age": renamed(codes["age"], {age: age for age, _ in _AGES}, "age", source.label).astype("Int64"),
            "occupation": renamed(codes["occupation"], _OCCUPATIONS, "occupation", source.label),
        }
    )


def _layout(names: tuple[str, ...], whole: int, width: int) -> Layout:
    """Return a layout whose first ``whole`` columns are whole numbers; ages and occupations are codes."""
    codes = ("age", "occupation")
    kinds = [Kind.WHOLE if at < whole or name in codes else Kind.FILLED for at, name in enumerate(names)]
    columns = tuple(Column(name, kind, at) for at, (name, kind) in enumerate(zip(names, kinds, strict=True)))
    return Layout(columns, "::", quoted=False, header=False, width=width)
