"""A visitor's own table of ratings, in the private folder of their visit: read, trained on, opened, and gone with it.

A table lies in a folder of an unguessable name inside that of its visit, with all that is made of it: its tokenised
samples, the recommender trained on it, what methods share between requests. The name is also that of the recommender
among the app's; no visit leads to it but the one in whose folder it lies.
"""

import re
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from core.checksums import read_record
from core.config import Optimisation, Training
from core.data.forms.readers import asked_rows
from core.data.interactions import Interactions
from core.data.own.bounded import TableBounds, check_bounds
from core.data.own.own_table import OwnTable, dataset_name, read_own_table
from core.data.samples import Split
from core.errors import DataError
from core.experiment.experiment import Experiment
from core.experiment.recommender import COMPACT_BASE, RECIPE_FILE, open_recommender, tokenised, train_recommender
from core.files import write_json
from core.runs.events import Events
from core.training.loop import Engine
from core.unlearning.registry import METHODS
from core.unlearning.tuned_settings import tuned_path
from demo import text

ENDINGS = (".csv", ".tsv", ".txt", ".jsonl", ".json", ".ndjson", ".parquet", ".inter", ".gz")
"""What an uploaded table may be called."""
_NAME = re.compile(r"yours-[0-9a-f]{32}")
_TABLE, _MODEL, _SAMPLES, _SHARED, _ASSETS = "table", "model", "samples", "shared", "assets"
_PASSES = ((5_000, 8), (20_000, 5), (2**63, 3))
"""Passes over so many training samples at most: enough for single people to be remembered. Ours, tried on parts of
MovieLens-100K and on made-up people."""
_SEED = 2_000
"""Of a visitor's own recommender; retrainings have smaller ones, and so other first weights."""
_OPTIMISATION = Optimisation(learning_rate=2e-3, batch_size=32, warmup=20)


@dataclass(frozen=True)
class OwnTableFacts:
    """What was understood of a table.

    Attributes:
        name: Name of its folder, and of the recommender that is trained on it.
        file: What its file is called.
        ratings: How many there are.
        people: Who rated.
        items: What was rated: how many things.
        nouns: What several of these are called.
        asked: Questions that come of it.
        learned: How many of them train the recommender.
        notes: What was guessed, left out or made up, in sentences.
    """

    name: str
    file: str
    ratings: int
    people: int
    items: int
    nouns: str
    asked: int
    learned: int
    notes: tuple[str, ...]


def is_own(original: str | None) -> bool:
    """Return whether a recommender of that name is a visitor's own; nobody's where a stranger names none."""
    return original is not None and _NAME.fullmatch(original) is not None


def trained_in(folder: str | Path) -> list[str]:
    """Return the names of the recommenders that were trained on a visitor's own tables.

    Args:
        folder: The private folder of their visit.
    """
    return sorted(name for name in _all_in(folder) if (Path(folder) / name / _MODEL / RECIPE_FILE).is_file())


def file_of(folder: str | Path, name: str) -> str:
    """Return what the file of a visit's own table is called; empty where it is gone."""
    return next((one.name for one in (Path(folder) / name / _TABLE).glob("*")), "")


def belongs_to(folder: str | Path, original: str) -> bool:
    """Return whether a recommender of that name was trained on a table of the visit in ``folder``."""
    return is_own(original) and original in trained_in(folder)


def take_in(upload: Path, folder: Path, bounds: TableBounds) -> OwnTableFacts:
    """Read an uploaded table and keep it in a visit; where that cannot be, nothing of it stays.

    Args:
        upload: The file, named as the visitor named it; it is moved.
        folder: The private folder of the visit.
        bounds: How large the table may be.

    Raises:
        DataError: It is too large, no table, or too little can be made of it.
    """
    place = folder / f"yours-{secrets.token_hex(16)}"
    try:
        (place / _TABLE).mkdir(parents=True, mode=0o700)
        shutil.move(upload, place / _TABLE / upload.name)
        check_bounds(place / _TABLE / upload.name, bounds)
        return _facts(place, _read(place))
    except DataError as error:
        shutil.rmtree(place, ignore_errors=True)
        raise DataError(_told(str(error), place)) from error
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise


def drop(folder: str | Path, spared: Iterable[str] = ()) -> list[str]:
    """Remove a visit's own tables and all that was made of them, but those ``spared`` by name; return the names."""
    gone = [name for name in _all_in(folder) if name not in set(spared)]
    for name in gone:
        shutil.rmtree(Path(folder) / name, ignore_errors=True)
    return gone


def training_for(samples: int) -> Training:
    """Return how a compact recommender is trained on so many samples of somebody's own."""
    return Training(next(passes for most, passes in _PASSES if samples <= most), _OPTIMISATION)


def train_own(place: Path, learned: int, engine: Engine) -> Events:
    """Train a recommender on the table in ``place``; one that was interrupted goes on where it stood.

    Args:
        place: The table's folder.
        learned: How many samples train it.
        engine: The loops and the device.

    Raises:
        DataError: The table cannot be read any more.
    """
    interactions = _private(_read(place).interactions)
    recipe, samples = training_for(learned), place / _SAMPLES
    yield from train_recommender(interactions, COMPACT_BASE, recipe, _SEED, place / _MODEL, engine, kept=samples)


def open_own(sessions: Path, original: str, tuned: Path) -> Experiment:
    """Return the recommender of that name on the table that it was trained on.

    Nothing is bundled with it. Methods have the settings that were tuned for another compact recommender: by default
    they have those that were published for a model hundreds of times as large.

    Args:
        sessions: Folder of the visits' folders.
        original: Its name.
        tuned: Folder of the other's tuned settings.

    Raises:
        DataError: There is none (any more).
        ModelError: It is damaged.
    """
    place = next(iter(sessions.glob(f"visit-*/{original}")), None) if is_own(original) else None
    if place is None:
        raise DataError(text.yours.data.GONE)
    interactions, recommender = _private(_read(place).interactions), open_recommender(place / _MODEL)
    recommender.check_fits(interactions)
    samples = tokenised(interactions, recommender, place / _SAMPLES)
    assets, shared = place / _ASSETS, place / _SHARED
    experiment = Experiment(interactions, recommender, samples, original, assets=assets, private=shared)
    _borrow(tuned, assets, experiment.key)
    return experiment


def _borrow(tuned: Path, assets: Path, key: str) -> None:
    """Copy tuned settings, without whom they were tuned on; those of methods that learn on a model stay behind."""
    for path in tuned.glob("*.json"):
        if path.stem in METHODS and not METHODS[path.stem].learns:
            kept = [{name: one[name] for name in ("samples", "settings")} for one in read_record(path)["tuned"]]
            write_json(tuned_path(assets, key, path.stem), {"tuned": kept})


def _all_in(folder: str | Path) -> list[str]:
    return [one.name for one in Path(folder).glob("yours-*") if is_own(one.name)]


def _read(place: Path) -> OwnTable:
    file = next((place / _TABLE).iterdir(), None) if (place / _TABLE).is_dir() else None
    if file is None:
        raise DataError(text.yours.data.GONE)
    return read_own_table(file, dataset_name(file))


def _private(interactions: Interactions) -> Interactions:
    """Return ratings that do not say where on this machine they lie."""
    card = replace(interactions.card, about=interactions.card.title)
    return Interactions(card, interactions.columns, text.yours.data.source(card.title), interactions.given)


def _facts(place: Path, read: OwnTable) -> OwnTableFacts:
    ratings = read.interactions
    rows, split = asked_rows(ratings)
    return OwnTableFacts(
        place.name,
        ratings.card.title,
        len(ratings),
        len(ratings.users),
        len(ratings.titles),
        ratings.card.items,
        len(rows),
        int((split == Split.TRAIN).sum()),
        read.notes,
    )


def _told(sentence: str, place: Path) -> str:
    """Return what the engine says of a file as people who uploaded it read it: by its name, without a folder."""
    for folder in {place, place.resolve()}:
        sentence = sentence.replace(f"{folder / _TABLE}/", "")
    return sentence
