"""What people are told about a table of their own: what its columns were taken for, and what is wrong with it."""

from collections.abc import Sequence
from typing import Any

YOURS = "yours"
YOUR_TERMS = "Your own table; you know what may be done with it."
UNTITLED = "untitled"


def from_file(path: Any) -> str:
    """Return where ratings came from that were read from somebody's own file."""
    return f"the file {path}"


def beside(name: str) -> str:
    """Return the note on a file that was read along with the ratings."""
    return f"{name} beside it was read as well."


def no_ages(label: str) -> str:
    """Return the sentence for ages that are no whole numbers."""
    return f"{label} holds ages that are no whole years; round them, leave them empty, or leave the column out."


def name_taken(file: Any, name: str) -> str:
    """Return the sentence for a table that would be called as another data set is."""
    return f"{file} would be called {name}, and there is a data set of that name; rename the file."


def nobody_left(name: str, fewest: int) -> str:
    """Return the sentence for a data set of which nobody has enough ratings."""
    return f"Nobody in the files of {name} has {fewest} ratings; take the whole files."


def no_time(label: str, example: str) -> str:
    """Return the sentence for times of several forms."""
    return f"{label} writes times in more than one way, such as '{example}'; write all as seconds or as 2026-01-31."


def not_a_time(word: str) -> str:
    """Return what is wrong with a row whose time is none."""
    return f"holds '{word[:40]}' as time"


def faulty_rows(label: str, faults: Sequence[tuple[int, str]], count: int) -> str:
    """Return the sentence for rows that are at fault, counted without the header and without empty lines."""
    named = "; ".join(f"row {row} {what}" for row, what in faults)
    more = f"; and {count - len(faults):,} more rows" if count > len(faults) else ""
    return f"{label}: {named}{more}. Nothing of it was kept; write times as seconds or as 2026-01-31."


def no_role(label: str, role: str, names: Sequence[str]) -> str:
    """Return the sentence for a table of which no column could be taken for users or items."""
    seen = ", ".join(f"“{name}”" for name in names[:12])
    return f"{label} names the columns {seen}, and none is known as that of {role}s; name it with --{role} COLUMN."


def no_profile(name: str, known: Sequence[str]) -> str:
    """Return the sentence for a column that is no part of a profile."""
    return f"“{name}” is no part of a profile; prompts know columns called {', '.join(known)}."


def unrated(count: int) -> str:
    """Return the note on ratings that stand for none."""
    return f"{count:,} ratings are 0 or -1 beside a scale that begins above; they were taken as unrated and left out."


def one_rating(label: str, rating: float | None) -> str:
    """Return the sentence for ratings that are all equal."""
    what = "holds no rating" if rating is None else f"holds hardly any rating but {rating:g}"
    return f"{label} {what}, so nothing says what was liked and what was not; name a column with --rating."


def levelled(lowest: float, highest: float, levels: int) -> str:
    """Return the note on counts that became levels."""
    return f"Ratings from {lowest:g} to {highest:g} are on no scale of stars; they were put on {levels} equal levels."


def scale(lowest: float, highest: float, step: float, like_above: float) -> str:
    """Return the note on the scale that was guessed."""
    steps = f"from {lowest:g} to {highest:g} in steps of {step:g}"
    return f"Ratings are {steps}; above {like_above:g} is a like (--like-above)."


def nothing_above(label: str, border: float, lowest: float, highest: float) -> str:
    """Return the sentence for a border that parts nothing."""
    return (
        f"{label} holds ratings from {lowest:g} to {highest:g}, so likes above {border:g} part nothing; give another."
    )


def columns(found: Sequence[tuple[str, str]]) -> str:
    """Return the note on what the columns were taken for."""
    return f"Columns: {', '.join(f'{role} is “{name}”' for role, name in found)}."


NO_TIMES = "There is no column of times; the order of the file is taken for the order in time (--time)."
NO_TITLES = "There is no column of titles; items are called by their ids (--title)."
NO_RATINGS = "There is no column of ratings; how often a person and an item stand together is taken for one (--rating)."


def twice(count: int) -> str:
    """Return the note on pairs that are rated more than once."""
    return f"{count:,} ratings are of a pair that is rated again later; the last one counts."


def encoding(name: str) -> str:
    """Return the note on a file that is not in UTF-8."""
    return f"The file is not in UTF-8; it was read as {name}."


def ids(what: str, count: int, first: str) -> str:
    """Return the note on ids that are text."""
    return f"Ids of {what}s are text, such as “{first}”; all {count:,} are shown, and asked for, as they were given."


def too_few(label: str, questions: int, fewest: int) -> str:
    """Return the sentence for a table out of which too few questions come."""
    return (
        f"{label} yields {questions} questions, and {fewest} are needed: each needs five earlier ratings by the same "
        "person; give a larger table."
    )


def several(folder: Any, pattern: str, count: int) -> str:
    """Return the sentence for a folder that is given as a table and holds none or several."""
    return f"{folder} holds {count} files {pattern}; name one of them."


def too_large(label: str, unpacked: int, rows: int) -> str:
    """Return the sentence for a table that is larger than is allowed, unpacked (bytes) or in lines."""
    return f"{label} holds more than {unpacked / 1e6:,.0f} MB unpacked, or {rows:,} lines; give a part of it."
