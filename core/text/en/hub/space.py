"""What ``space-check`` says of a checkout."""

from collections.abc import Iterable

SILENT = "it never answered"
HOLDS = "It can be pushed as a Space."


def no_front_matter(why: str) -> str:
    """Return that a README has nothing that a Space could read."""
    return f"README.md has no front matter that can be read ({why}); begin it with a block between two lines of ---."


def key_missing(name: str) -> str:
    """Return that the front matter lacks a key."""
    return f"README.md does not say {name} in its front matter; add it."


def no_list(name: str) -> str:
    """Return that a key of the front matter is no list."""
    return f"{name} in README.md is no list; write one entry a line, or []."


def wrong_value(name: str, found: object, known: Iterable[str]) -> str:
    """Return that a key of the front matter has a value that the Hub does not take."""
    return f"{name} in README.md is {found!r}; the Hub takes {' or '.join(known)}."


def about_too_long(length: int, most: int) -> str:
    """Return that the short description is too long."""
    return f"short_description in README.md has {length} characters; shorten it to {most}."


def no_address(name: str, given: str) -> str:
    """Return the problem of a key that takes a whole address."""
    return f"{name} in README.md is {given}; give a whole address that begins with https://, or leave the line out."


def file_missing(name: str, place: str) -> str:
    """Return that a file which the front matter names is not there."""
    return f"{name} in README.md names {place}, which is not there; correct it."


def other_version(name: str, asked: str, tested: str) -> str:
    """Return that the front matter asks for another version than the one that is tested."""
    return f"{name} in README.md is {asked}, and {tested} is installed here; test that one, or write {tested}."


def outside(name: str, asked: str, allowed: str) -> str:
    """Return that a version is outside what ``requirements.txt`` allows."""
    return f"{name} {asked} is not within {allowed} of requirements.txt; widen that."


def too_large(name: str, size: int, most: int) -> str:
    """Return that a file, or all of them (``.``), is too large."""
    return f"{name} has {size:,} bytes, more than {most:,}; put it under LFS in .gitattributes, or leave it out."


def forbidden(name: str) -> str:
    """Return that a file must not be in a Space."""
    return f"{name} may run code when it is opened, or hold a secret; remove it."


def link(name: str) -> str:
    """Return that a file is a link."""
    return f"{name} is a link, which the Hub does not follow; put the file in its place."


def cold_start(seconds: float, most: float) -> str:
    """Return that the page took too long to come up on a bare machine."""
    return f"The page answered after {seconds:.0f} s; on a bare machine it has {most:.0f}."


def no_start(why: str) -> str:
    """Return that the page did not come up on a bare machine."""
    return f"The page did not come up ({why}); start it by hand with an empty cache to see why."
