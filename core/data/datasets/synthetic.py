"""A made-up data set: people with drifting tastes, films with genres and a quality, and what who thought of which.

A rating follows from who rates (leniency, taste, trust in what everybody likes) and from what is rated (genres,
quality), so a model can learn it; taste and trust differ from person to person, so forgetting a person shows.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from core import text
from core.data.card import DatasetCard, Licence
from core.data.datasets.registry import register
from core.data.datasets.synthetic_titles import GENRES, titles
from core.data.downloads import DownloadProgress
from core.data.interactions import Interactions
from core.errors import DataError

Floats = npt.NDArray[np.float64]

START = 1_577_836_800
"""Unix seconds of the first possible rating: 1 January 2020, UTC."""
SPAN = 600
"""Days over which people join."""
STAY = 90
"""Days over which most of one person's ratings fall."""
DAY = 86_400
MEAN_STARS = 3.5
USUAL = 77
"""Median number of films that one person rates, where there are enough of them."""
OCCUPATIONS = ("artist", "baker", "engineer", "farmer", "librarian", "nurse", "student", "teacher")

SYNTHETIC = DatasetCard(
    name="synthetic",
    title="Made-up people and films",
    about="made-up people and films, here at once and free of any licence",
    licence=Licence("none needed", "Made up here; free of any licence.", redistributable=True),
    item="film",
    items="films",
    paper_table="MovieLens-1M",
)


@dataclass(frozen=True)
class _People:
    taste: Floats  # (users, genres)
    drift: Floats  # (users, genres), change of taste over SPAN
    leniency: Floats  # (users,)
    trust: Floats  # (users,), weight of a film's quality
    profile: pd.DataFrame  # gender, age, occupation; indexed by user


@dataclass(frozen=True)
class _Films:
    genres: Floats  # (items, genres), rows of unit length
    quality: Floats  # (items,)
    fame: Floats  # (items,)
    peak: Floats  # (items,), when it is talked about, in shares of SPAN


@register(SYNTHETIC)
def open_synthetic(data_dir: Path | None = None, _progress: DownloadProgress | None = None) -> Interactions:
    """Return the made-up ratings of the usual size and seed; there is nothing to download.

    Raises:
        DataError: A folder is named; there is nothing to find in it.
    """
    if data_dir is not None:
        raise DataError(text.data.no_files(SYNTHETIC.name, data_dir))
    return synthetic()


def synthetic(users: int = 200, items: int = 300, seed: int = 0) -> Interactions:
    """Return made-up ratings; the same arguments give the same table.

    Args:
        users: Number of people, at least 2; each rates about a hundred films, some far fewer, some far more.
        items: Number of films, at least 20; one that nobody chose is not in the table.
        seed: Seed of everything that is random.

    Raises:
        DataError: There are too few people or films.
    """
    if users < 2 or items < 20:
        raise DataError(text.data.too_few(users, items))
    random = np.random.default_rng(seed)
    films, people = _films(random, items), _people(random, users)
    rated = pd.concat([_ratings_of(user, people, films, random) for user in range(users)], ignore_index=True)
    table = rated.join(titles(films.genres, random), on="item").join(people.profile, on="user")
    return Interactions(SYNTHETIC, table, text.data.made_up(users, items, seed))


def _films(random: np.random.Generator, items: int) -> _Films:
    genres = random.dirichlet(np.full(len(GENRES), 0.3), items)
    quality = random.normal(0.0, 0.7, items)
    return _Films(
        genres=genres / np.linalg.norm(genres, axis=1, keepdims=True),
        quality=quality,
        fame=random.normal(0.0, 0.8, items) + 0.4 * quality,
        peak=random.uniform(0.0, 1.0, items),
    )


def _people(random: np.random.Generator, users: int) -> _People:
    # Laplace: most people have one or two strong likes or dislikes rather than a little of each.
    taste = random.laplace(0.0, 0.65, (users, len(GENRES)))
    return _People(
        taste=taste,
        drift=random.normal(0.0, 0.5, taste.shape),
        leniency=random.normal(0.0, 0.5, users),
        trust=random.normal(1.0, 0.5, users),
        profile=_profile(random, taste),
    )


def _profile(random: np.random.Generator, taste: Floats) -> pd.DataFrame:
    """Return gender, age and occupation, each leaning a little on taste; ids start at 1."""
    users = len(taste)
    age = 38 + 4 * taste[:, 1] + random.normal(0.0, 10.0, users)
    calling = 0.5 * taste @ random.normal(0.0, 1.0, (taste.shape[1], len(OCCUPATIONS)))
    occupation = np.array(OCCUPATIONS, object)[(calling + random.gumbel(0.0, 1.0, calling.shape)).argmax(axis=1)]
    occupation[random.random(users) < 0.1] = None
    gender = np.where(0.4 * taste[:, 0] + random.normal(0.0, 1.0, users) > 0, "female", "male")
    fields = {"gender": gender, "age": age.round().clip(14, 80).astype(np.int64), "occupation": occupation}
    profile: pd.DataFrame = pd.DataFrame(fields, index=pd.RangeIndex(1, users + 1))
    return profile


def _ratings_of(user: int, people: _People, films: _Films, random: np.random.Generator) -> pd.DataFrame:
    moments = _moments(random, items=len(films.fame))
    chosen = _choice(random, people.taste[user], films, moments)
    taste = people.taste[user] + np.outer(moments, people.drift[user])
    liking = (films.genres[chosen] * taste).sum(axis=1)
    everyone = people.trust[user] * films.quality[chosen]
    score = MEAN_STARS + people.leniency[user] + liking + everyone + random.normal(0.0, 0.6, len(chosen))
    ratings: pd.DataFrame = pd.DataFrame(
        {
            "user": user + 1,
            "item": chosen + 1,
            "rating": score.round().clip(1, 5).astype(np.int64),
            "time": START + (moments * SPAN * DAY).astype(np.int64),
        }
    )
    return ratings


def _moments(random: np.random.Generator, items: int) -> Floats:
    """Return when one person rates, in shares of SPAN, ascending; how often varies widely, up to 80 % of the films."""
    usual = min(USUAL, 0.4 * items)
    count = int(np.clip(random.lognormal(np.log(usual), 0.55), 0.15 * usual, 0.8 * items))
    joined = random.uniform(0.0, 1.0)
    return np.sort(joined + random.exponential(STAY / SPAN / 2, count))


def _choice(random: np.random.Generator, taste: Floats, films: _Films, moments: Floats) -> npt.NDArray[np.int64]:
    """Return one film for each moment, none twice: the famous, the talked about, and what is to one's taste."""
    talk = -np.abs(films.peak - moments.mean())
    appeal = films.fame + 1.5 * talk + 0.4 * films.genres @ taste
    wanted = appeal + random.gumbel(0.0, 1.0, len(appeal))
    return random.permutation(np.argsort(-wanted, kind="stable")[: len(moments)])
