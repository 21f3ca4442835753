"""Times as they come: seconds, milliseconds, ISO dates, the long form of Goodreads; all become unix seconds."""

import re
from datetime import datetime, timezone

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from core import text
from core.data.reading.columns import FaultList
from core.errors import DataError

Times = npt.NDArray[np.int64]
MILLISECONDS = 10**11
"""A number from here on counts milliseconds: as seconds it would be in the year 5138."""
FORMATS = ("%a %b %d %H:%M:%S %z %Y", "%Y/%m/%d", "%d %b %Y", "%d/%m/%Y", "%m/%d/%Y")
"""Written times beside ISO 8601; day before month where both are possible, unless some day of the file is above 12."""
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def seconds_of(values: pa.Array, label: str) -> Times:
    """Return written times (n,) as unix seconds (n,); each distinct one is read once.

    Raises:
        DataError: Some are no times; the first are named, by their row.
    """
    coded = values.dictionary_encode()
    words = [str(one).strip() for one in coded.dictionary.to_pylist()]
    known, places = time_parser(words), coded.indices.to_numpy(zero_copy_only=False)
    if known is None:
        _refuse(words, places, label)
        raise DataError(text.reading.tables.no_time(label, words[0] if words else ""))
    return known[places]


def time_parser(words: list[str]) -> Times | None:
    """Return distinct written times (k,) as unix seconds (k,); None where they are not all of one form."""
    if not words:
        return np.zeros(0, np.int64)
    if all(_NUMBER.fullmatch(one) for one in words):
        return _from_numbers(np.array([float(one) for one in words]))
    iso = [_iso(one) for one in words]
    if None not in iso:
        return np.array(iso, np.int64)
    for form in FORMATS:
        found = pd.to_datetime(pd.Series(words), format=form, errors="coerce", utc=True)
        if not found.isna().any():
            return found.dt.tz_localize(None).to_numpy("datetime64[s]").astype(np.int64)
    return None


def _from_numbers(numbers: npt.NDArray[np.float64]) -> Times:
    """Return seconds, milliseconds, microseconds or nanoseconds as seconds, by their size."""
    largest = float(np.abs(numbers).max())
    for unit in (1, 1e3, 1e6, 1e9):
        if largest / unit < MILLISECONDS:
            return (numbers / unit).astype(np.int64)
    return numbers.astype(np.int64) // 10**9


def _iso(word: str) -> int | None:
    """Return an ISO date or time as unix seconds; without a zone it is UTC."""
    try:
        # Python 3.10 knows no Z, and no other than three or six digits behind the second.
        plain = re.sub(r"(\.[0-9]{1,6})[0-9]*", lambda found: found[1].ljust(7, "0"), word.replace("Z", "+00:00"))
        found = datetime.fromisoformat(plain)
    except ValueError:
        return None
    aware = found if found.tzinfo else found.replace(tzinfo=timezone.utc)
    return int(aware.timestamp())


def _refuse(words: list[str], places: npt.NDArray[np.integer], label: str) -> None:
    """Raise the DataError that names the rows whose time is none, where the others are."""
    alone = np.array([time_parser([one]) is None for one in words], bool)
    faults = FaultList()
    for row in np.flatnonzero(alone[places])[:1000]:
        faults.add(int(row) + 1, text.reading.tables.not_a_time(words[places[row]]))
    faults.count = int(alone[places].sum())
    if faults.count:
        raise DataError(text.reading.tables.faulty_rows(label, faults.first, faults.count))
