"""What people are told about a table of their own: what its columns were taken for, and what is wrong with it."""

from collections.abc import Sequence


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
