"""What people are told about files: where they lie, what is wrong with which of their lines."""

from collections.abc import Sequence
from typing import Any


def file_of(name: str, place: Any) -> str:
    """Return what a file is called in messages."""
    return f"{name} in {place}"


def file_from(name: str, where: str) -> str:
    """Return what a file is called that came from ``where``, in words."""
    return f"{name} ({where})"


def unreadable(file: str, reason: str) -> str:
    """Return the sentence for a file that cannot be read, or is damaged."""
    return f"{file} could not be read: {reason}; check the file, or take a fresh copy."


def no_place(path: Any, names: Sequence[str]) -> str:
    """Return the sentence for a folder that is none, or an archive that is none."""
    return f"{path} is neither a folder nor a zip archive; --data-dir takes one that holds {_all(names)}."


def absent(place: Any, missing: Sequence[str], names: Sequence[str]) -> str:
    """Return the sentence for a folder without some of the files."""
    return f"{place} holds no {' and no '.join(missing)}; --data-dir takes a folder or zip archive with {_all(names)}."


def no_file(path: Any) -> str:
    """Return the sentence for a file that is not there."""
    return f"There is no file {path}; check its name."


def many_in_archive(path: Any, count: int) -> str:
    """Return the sentence for an archive that is given as one table and holds another number of files."""
    return f"{path} holds {count} files; give an archive with one table, or the table itself."


NO_LINE = "holds no line"
NOT_TEXT = "is no text"


def columns_of_line(found: int, wanted: int) -> str:
    """Return what is wrong with a line of too few or too many columns."""
    return f"has {found} column{'s' * (found != 1)} where {wanted} were expected"


def no_whole_number(column: str, cell: str) -> str:
    """Return what is wrong with a cell that should be a whole number."""
    return f"holds {_cell(cell)} as {column}, which is no whole number"


def no_number(column: str, cell: str) -> str:
    """Return what is wrong with a cell that should be a number."""
    return f"holds {_cell(cell)} as {column}, which is no number"


def empty_cell(column: str) -> str:
    """Return what is wrong with a cell that must not be empty."""
    return f"holds no {column}"


OPEN_QUOTE = "opens a quotation mark that is not closed"
NO_JSON = "is no JSON object"
NOT_TABLE = "cannot be parted into columns"
NO_PARQUET = "is no intact Parquet file"
LONG_LINE = "has a line of more than 16 MiB"
TOO_LONG = "is longer than 16 MiB"


def unknown_code(column: str, code: Any) -> str:
    """Return what is wrong with a file that holds a code that stands for nothing."""
    return f"holds {code} as {column}, which stands for nothing that is known"


def faulty(file: str, faults: Sequence[tuple[int, str]], count: int) -> str:
    """Return the sentence for a file with faulty lines, ``count`` in all, some of which are named."""
    named = "; ".join(f"line {line} {what}" for line, what in faults)
    more = f"; and {count - len(faults):,} more lines" if count > len(faults) else ""
    return f"{file}: {named}{more}. Nothing of it was kept; correct these lines, or leave them out."


def whole_file(file: str, what: str) -> str:
    """Return the sentence for a file that is wrong as a whole; ``what`` goes on after its name."""
    return f"{file} {what}; check that it is the file that was meant."


def lacks_column(file: str, column: str, seen: Sequence[str]) -> str:
    """Return the sentence for a table without a column that must be there."""
    return f"{file} has no column {column}; its first line names {', '.join(map(_cell, seen[:12])) or 'nothing'}."


def wrong_column(role: str, name: str) -> str:
    """Return what is wrong with a table of which a column does not hold what it must."""
    return f"holds something in the column {_cell(name)} that cannot be {role}"


def column_twice(file: str, column: str) -> str:
    """Return the sentence for a table that names a column twice."""
    return f"{file} names the column {column} twice; rename one of them."


def _cell(cell: str) -> str:
    return f"'{cell[:40]}…'" if len(cell) > 40 else f"'{cell}'"


def _all(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


# What is downloaded.


def by_hand(title: str, urls: Sequence[str], folder: Any, reason: Any) -> str:
    """Return the sentence for a data set that could not be downloaded, with where to put it by hand."""
    why = str(reason).strip().splitlines()[0].rstrip(".") if str(reason).strip() else type(reason).__name__
    return (
        f"{title} is not here and could not be downloaded ({why}): fetch {' and '.join(urls)} on a machine with a "
        f"network and put it into {folder}, or name a folder that holds it with --data-dir."
    )


def wrong_checksum(name: str, found: str, wanted: str) -> str:
    """Return the sentence for a download that is not what was published."""
    return f"{name} came with the MD5 {found} where {wanted} was published; nothing of it was kept"


def broken_off(name: str, done: int, total: int) -> str:
    """Return the sentence for a download that ended too soon."""
    return f"{name} broke off after {done:,} of {total:,} bytes; run the command again and it goes on from there"
