"""Words of *Your own data*: uploading a table, what was understood of it, training on it, and the way back."""

import re

from demo.text.en.common import count, seconds

OPEN = "Your own data"
CLOSE = "Close"
CHOOSE = "A table of ratings: drop it here, or click"
LEAD = "Bring your own ratings"
PRIVATE = (
    "What you upload stays in the folder of this visit. Nobody else can open it, and it goes when the visit ends: half "
    "an hour after its last page is closed, or when you press Start over."
)
TRAIN = "Train on it"
READING = "The table is being read."
TRAINING = "Training a recommender on your data"
TRAINED = "It is trained. Every step of the walk works on your data now."
CANCELLED = "Cancelled. Train on it again, and it goes on where it stood."
GONE = "This table is not here any more; upload it again."
_OWN = re.compile(r"^yours-[0-9a-f]{32}$")
_OPTION = re.compile(r" \(--[a-z-]+\)")
_NAME_IT = re.compile(r"name it with --(\w+) COLUMN")


def hint(megabytes: int) -> str:
    """Return what can be uploaded; ``megabytes`` is how large it may be."""
    return (
        f"CSV, TSV, JSON lines or Parquet, also gzipped, up to {megabytes} MB: a line a rating, with columns for the "
        "person and the thing that was rated, and best also for the rating, the time and a title."
    )


def card(file: str) -> str:
    """Return the two lines of the card of a visitor's own model."""
    return f"Your own data\nTrained here on {file}: only this visit has it."


def said(file: str) -> str:
    """Return the heading of what was understood of a table."""
    return f"What was understood of {file}"


def shown_name(original: str) -> str:
    """Return what a model is called where people read it: a visitor's own has a name that nobody need know."""
    return _OWN.sub("yours", original)


def source(file: str) -> str:
    """Return where a visitor's ratings came from."""
    return f"the uploaded file {file}"


def facts(people: int, ratings: int, items: int, nouns: str) -> list[tuple[str, str]]:
    """Return what was found in a table: a number and what it counts."""
    return [(f"{people:,}", "people"), (f"{ratings:,}", "ratings"), (f"{items:,}", nouns)]


def questions(asked: int, learned: int, fewest: int) -> str:
    """Return what a model can learn from a table.

    Args:
        asked: Ratings that the model can be asked about.
        learned: Those of them that it is trained on.
        fewest: Earlier ratings that each of them needs.
    """
    return (
        f"{count(asked, 'rating')} can be asked about, since the same person gave {fewest} or more before; the model "
        f"is trained on the first {learned:,}, and tested on the rest."
    )


def announced(spent: float, samples: int, passes: int) -> str:
    """Return how long training will take.

    Args:
        spent: Seconds.
        samples: Ratings that are learned.
        passes: How often each is.
    """
    return f"Training takes about {seconds(spent)} on this machine: {passes} passes over {samples:,} ratings."


def too_slow(spent: float, most: int) -> str:
    """Return the refusal of a table whose training would take longer than the host allows."""
    return (
        f"Training on it would take about {seconds(spent)} here, and this host allows {count(most, 'second')}; "
        "upload a part of the table."
    )


def on_page(sentence: str) -> str:
    """Return a sentence of the engine's about a table without the options of its commands."""
    without = _NAME_IT.sub(r"call it “\1” in the first line", _OPTION.sub("", sentence))
    return without.replace("name a column with --rating", "call the column of ratings “rating” in the first line")


def bad_kind(endings: str) -> str:
    """Return the sentence for a file whose name is not that of a table."""
    return f"The name of this file is not that of a table; upload one that ends in {endings}."
