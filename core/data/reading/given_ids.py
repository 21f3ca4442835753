"""Ids that are text in a table: inside they are numbers, and people meet them as they were given."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from core.data.titles import written_out

_ID, _WHOLE = re.compile(r"[0-9]{1,18}"), re.compile(r"([0-9]+)\.0+")


def read_id(given: str) -> int | None:
    """Return an id that stands in ``given`` as plain decimal digits; None for all else, such as ``1_3`` or ``+13``."""
    return int(given) if _ID.fullmatch(given) else None


@dataclass(frozen=True)
class GivenIds:
    """The texts for which the ids of one kind, users' or items', stand.

    Attributes:
        names: The text of each id; empty where ids are numbers as they are.
    """

    names: Mapping[int, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Return whether ids stand for texts."""
        return bool(self.names)

    def called(self, number: int) -> str:
        """Return an id as it was given."""
        return self.names.get(int(number), str(number))

    def all_called(self, numbers: Iterable[int]) -> list[str]:
        """Return ids as they were given."""
        return [self.called(one) for one in numbers]

    def column(self, numbers: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
        """Return a column of ids (n,) as they were given: texts, or the numbers themselves."""
        return np.array(self.all_called(numbers.tolist()), object) if self.names else numbers

    def read(self, given: str) -> int | None:
        """Return the id that is called so; None where there is none.

        Where ids are numbers as they are, spreadsheets and pandas may have written one as ``405.0``.
        """
        if self.names:
            return self._numbers.get(written_out(given.strip()))
        whole = _WHOLE.fullmatch(given)
        return read_id(whole[1] if whole else given)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {name: number for number, name in self.names.items()}


@dataclass(frozen=True)
class GivenPairs:
    """The texts for which the ids of users and items stand in one table.

    Attributes:
        users: Those of users.
        items: Those of items.
    """

    users: GivenIds = GivenIds()
    items: GivenIds = GivenIds()

    def called(self, pair: tuple[int, int]) -> str:
        """Return a rating as (user, item) in the form in which lists name it."""
        return f"{self.users.called(pair[0])}:{self.items.called(pair[1])}"

    def read(self, given: str) -> tuple[int, ...] | None:
        """Return (user,) or (user, item) of a text such as ``13`` or ``13:50``, in which ids may have colons too."""
        whole = self.users.read(given)
        if whole is not None:
            return (whole,)
        parts = given.split(":")
        for at in range(1, len(parts)):
            user, item = ":".join(parts[:at]).strip(), ":".join(parts[at:]).strip()
            found = self.users.read(user), self.items.read(item)
            if found[0] is not None and found[1] is not None:
                return found[0], found[1]
        return None

    def in_request(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Return a request's record, its ``users`` and ``interactions``, with ids as they were given."""
        users, items = (one.called if one else int for one in (self.users, self.items))
        pairs = [[users(user), items(item)] for user, item in record["interactions"]]
        return {"users": [users(one) for one in record["users"]], "interactions": pairs}

    def is_named(self, given: str) -> bool:
        """Return whether a text is the id of a user that is no number."""
        return bool(self.users) and self.users.read(given) is not None


NUMBERS = GivenPairs()
"""Of a table whose ids are numbers as they are."""
