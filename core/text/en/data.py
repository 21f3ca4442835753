"""What people are told by ``core/data``."""

from collections.abc import Sequence
from typing import Any

from core.config import COMMAND

# What is wrong with a table, or with a data set's card.


def lacks_columns(name: str, missing: Sequence[str]) -> str:
    """Return the sentence for a table without some of its columns."""
    return f"The table of {name} lacks the columns {', '.join(missing)}; add them and try again."


def no_rating(name: str) -> str:
    """Return the sentence for a table without rows."""
    return f"The table of {name} holds no rating; give one with at least one row."


def no_number(name: str, column: str, value: Any, row: int) -> str:
    """Return the sentence for a cell that is no number, with what would be one."""
    fix = {
        "rating": "give it one, or leave that row out",
        "time": "give the seconds since 1970, or leave that row out",
    }.get(column, "number them, for instance with pandas.factorize")
    kind = "number" if column in ("rating", "time") else "whole number"
    return f"The table of {name} holds '{value}' as {column} (row {row}, counted from 0), which is no {kind}; {fix}."


def no_title(name: str, item: str, which: Any) -> str:
    """Return the sentence for something that was rated and has no title; ``item`` is the data set's noun."""
    return f"The table of {name} has no title for {item} {which}; give it one, or leave its ratings out."


def bad_age(name: str, reason: str) -> str:
    """Return the sentence for ages that are no whole numbers."""
    return f"The table of {name} holds ages that are no whole years ({reason}); round them, or leave them empty."


def off_scale(name: str, rating: float, who: tuple[Any, Any], scale: tuple[float, float, float]) -> str:
    """Return the sentence for a rating, ``who`` gave it to what, that is not on a scale (lowest, highest, step)."""
    user, item = who
    lowest, highest, step = scale
    return (
        f"The table of {name} holds ratings outside {lowest:g} to {highest:g} in steps of {step:g}, such as {rating:g} "
        f"(user {user}, item {item}); rescale them, or change the scale on its card."
    )


def rated_twice(name: str, user: int, item: int) -> str:
    """Return the sentence for a second rating of the same thing by the same person."""
    return f"The table of {name} holds more than one rating of item {item} by user {user}; keep one of them."


def bad_scale(lowest: float, highest: float, step: float, like_above: float) -> str:
    """Return the sentence for a scale on which nothing could be told apart."""
    return (
        f"There is no scale from {lowest:g} to {highest:g} in steps of {step:g} with likes above {like_above:g}; whole "
        "steps must lead from the lowest to the highest rating, with some ratings above the last dislike and some not."
    )


def bad_name(name: str) -> str:
    """Return the sentence for a name that could not be a folder's."""
    return f"A data set cannot be called {name!r}; use lower-case letters, digits, dots, hyphens and underscores."


# Which data sets there are.


def unknown_dataset(name: str, known: Sequence[str]) -> str:
    """Return the sentence for a data set that is not on the registry."""
    return f"There is no data set {name!r}; choose one of {', '.join(known)}."


def dataset_twice(name: str, first: str, second: str) -> str:
    """Return the sentence for two data sets of the same name, with the modules that they come from."""
    return f"The data set {name!r} of {second} is there already, from {first}; give it another name."


def another_dataset(name: str, found: str) -> str:
    """Return the sentence for a data set that opens as another one."""
    return f"The data set {name!r} opened as {found!r}; give its ratings the card that it is registered with."


def no_recommender(title: str, name: str, original: str) -> str:
    """Return the sentence for a data set on which no recommender has been trained yet."""
    command = f"{COMMAND} train {name} --original {original}"
    return f"There is no trained recommender for {title}; train one with `{command}`."


# Where the files come from.


def not_downloaded(url: str, reason: str) -> str:
    """Return the sentence for an address from which nothing came."""
    return f"{url} could not be downloaded: {reason}."


def pip_failed(requirement: str, reason: str) -> str:
    """Return the sentence for a wheel that pip did not bring."""
    return f"pip could not download {requirement}: {reason}."


def pip_status(status: int) -> str:
    """Return why pip did not bring a wheel, where it said nothing itself."""
    return f"it ended with status {status}"


def wrong_hash(file: str, requirement: str, found: str, wanted: str) -> str:
    """Return the sentence for a file that is not the one that was expected."""
    return f"{file} of {requirement} has the SHA-256 {found} where {wanted} was expected."


def files_absent(source: str, absent: Sequence[str]) -> str:
    """Return the sentence for an archive without the files that were wanted."""
    return f"{source} holds no {' and no '.join(absent)}."


def too_large(what: str, most: int) -> str:
    """Return the sentence for a file of more than ``most`` bytes."""
    return f"{what} is larger than {most >> 20} MiB."


def no_archive(source: str, reason: str) -> str:
    """Return the sentence for something that is no zip archive."""
    return f"{source} is no intact zip archive: {reason}."


def not_found(title: str, tried: Sequence[str], names: Sequence[str]) -> str:
    """Return the sentence for a data set that is nowhere, with all that was tried."""
    return (
        f"{title} was not found ({'; '.join(tried)}): give a folder that holds {', '.join(names)} "
        "with --data-dir FOLDER."
    )


NOT_CACHED = "the cache holds no copy"


def offline(variable: str) -> str:
    """Return why nothing was downloaded."""
    return f"{variable}=1 forbids the download"


def not_kept(name: str, folder: Any, reason: Any) -> str:
    """Return the warning that a table could not be written to the cache."""
    return f"{name} could not be kept in {folder} ({reason})."


def from_folder(folder: Any) -> str:
    """Return where ratings came from that were read from a folder."""
    return f"the folder {folder}"


def from_archive(url: str) -> str:
    """Return where ratings came from that were downloaded."""
    return f"the archive {url}"


def from_wheel(requirement: str) -> str:
    """Return where ratings came from that pip brought."""
    return f"the copy in the wheel {requirement}"


def made_up(users: int, items: int, seed: int) -> str:
    """Return where ratings came from that nobody ever gave."""
    return f"made up here ({users} users, {items} items, seed {seed})"


# What the files hold.


COUNTS = {"ratings": "ratings", "users": "users", "items": "items"}
DIGESTS = {
    "ratings": "the SHA-256 of the ratings",
    "titles": "the SHA-256 of the titles",
    "profiles": "the SHA-256 of the profiles",
    "table": "the SHA-256 of the table",
}


def not_expected(file: str, source: str, name: str, what: str, wanted: Any, seen: Any, official: str) -> str:
    """Return the sentence for a file that is not the one that was expected; ``official`` is where that can be had."""
    return (
        f"{file} ({source}) is not that of {name}: expected as {what} {wanted}, found {seen}. Nothing of it was kept; "
        f"take the file as it is published in {official}."
    )


def not_described(source: str, column: str, which: Any) -> str:
    """Return the sentence for a user or an item that has ratings and no line of its own."""
    return f"The files of {source} describe no {column} {which} that was rated; take all of them from one archive."


def no_files(name: str, folder: Any) -> str:
    """Return the sentence for a folder that is named for a data set without files."""
    return f"{name} is made up here, so nothing is read from {folder}; leave --data-dir out."


def too_few(users: int, items: int) -> str:
    """Return the sentence for too small a made-up world."""
    return f"{users} users and {items} items are too few; make at least 2 users and 20 items."


# What is asked to be forgotten.

EMPTY_REQUEST = "The request is empty; name at least one user or one rating."
NOTHING_LEFT = "This request leaves no training sample to retain; leave some users out of it."


def unknown_preset(name: str, known: Sequence[str]) -> str:
    """Return the sentence for a preset that does not exist."""
    return f"There is no preset {name}; choose one of {', '.join(known)}."


def bad_share(percent: int) -> str:
    """Return the sentence for a share of people that cannot be forgotten."""
    return f"A share of {percent} percent cannot be forgotten; choose between 1 and 99."


def unknown(what: str, which: Sequence[Any]) -> str:
    """Return the sentence for users or ratings that the data set does not have."""
    return f"Unknown {what}{'s' * (len(which) > 1)} {named(which)}; choose from the data set."


def forgotten_already(users: Sequence[int], ratings: Sequence[tuple[int, int]]) -> str:
    """Return the sentence for a request of which all went in earlier ones."""
    return f"The model has forgotten {_both(users, ratings)} already; choose something that it still knows."


def never_trained(users: Sequence[int], ratings: Sequence[tuple[int, int]]) -> str:
    """Return the sentence for a request that covers no training sample."""
    return f"The model was never trained on {_both(users, ratings)}; choose ratings from the training period."


NOT_AN_ID = "An id is a whole number; name users as 13 and ratings as (13, 50)."


def named(which: Sequence[Any]) -> str:
    """Return the first five of users or of (user, item) pairs by name, and how many more there are."""
    names = [f"{one[0]}:{one[1]}" if isinstance(one, tuple) else str(one) for one in which[:5]]
    return ", ".join(names) + (f" and {len(which) - 5} more" if len(which) > 5 else "")


def _both(users: Sequence[int], ratings: Sequence[tuple[int, int]]) -> str:
    groups = (("user", users), ("rating", ratings))
    return " and ".join(f"{one}{'s' * (len(many) > 1)} {named(many)}" for one, many in groups if many)
