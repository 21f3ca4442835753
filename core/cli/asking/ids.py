"""Ids and requests as options name them: numbers, or text in a table whose ids are text."""

import csv

import typer

from core import text
from core.data.datasets.own_tables import given_ids
from core.data.reading.given_ids import GivenIds, GivenPairs, read_id
from core.data.requests import ForgetRequest


def numbers(listed: str, option: str) -> tuple[int, ...]:
    """Return ``1,2`` as (1, 2).

    Args:
        listed: What was given.
        option: The option that it was given to, for the message.

    Raises:
        typer.BadParameter: Something in the list is not written in plain decimal digits.
    """
    found = [read_id(part) for part in listed.split(",")]
    if None in found:
        raise typer.BadParameter(text.cli.no_numbers(option, listed))
    return tuple(one for one in found if one is not None)


def one_id(given: str, names: GivenIds) -> int:
    """Return the id that an option was given.

    Args:
        given: What was given.
        names: The texts for which ids stand.

    Raises:
        typer.BadParameter: It is not written in plain decimal digits, or nothing is called so where ids are text.
    """
    found = names.read(given) if names else read_id(given)
    if found is None:
        raise typer.BadParameter(text.cli.no_such_id(given) if names else text.cli.no_id(given))
    return found


def asked_for(chosen: str | None, users: str | None, ratings: str | None, dataset: str) -> ForgetRequest | str:
    """Return what the command line asks to forget: a request, or the name of a preset.

    Args:
        chosen: A preset's name, or None.
        users: A list such as ``405,13``, or None.
        ratings: A list of pairs such as ``7:50,7:51``, or None.
        dataset: Name of the data set, in which ids may be text; those with commas stand in quotes.

    Raises:
        typer.BadParameter: Nothing was asked for, or a preset and a request of one's own, or a list cannot be read.
    """
    if (chosen is None) == (users is None and ratings is None):
        raise typer.BadParameter(text.cli.NO_REQUEST)
    if chosen is not None:
        return chosen
    given = given_ids(dataset)
    pairs = [_pair(part, given) for part in _parts(ratings)] if ratings is not None else []
    if users is None:
        return ForgetRequest((), tuple(pairs))
    whole = tuple(one_id(part, given.users) for part in _parts(users)) if given.users else numbers(users, "--users")
    return ForgetRequest(whole, tuple(pairs))


def _parts(listed: str) -> list[str]:
    return next(csv.reader([listed], skipinitialspace=True), [""])


def _pair(listed: str, given: GivenPairs) -> tuple[int, int]:
    if given.users or given.items:
        found = given.read(listed)
        if found is None or len(found) != 2:
            raise typer.BadParameter(text.cli.no_such_pair(listed))
        return found
    user, item = map(read_id, listed.partition(":")[::2])
    if user is None or item is None:
        raise typer.BadParameter(text.cli.no_pair(listed))
    return user, item
