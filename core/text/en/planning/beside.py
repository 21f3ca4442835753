"""What people are told where the paper's table stands beside one of the same data."""

from collections.abc import Sequence

METHOD = "method"
CAPTION = (
    "Ours, then in brackets the paper's figure and the difference (ours less the paper's). The paper's JSD has the "
    "size of a symmetric KL, which its released code computes, so both of ours stand beside it. Its seconds are of its "
    "own GPU; the original's are those of its training."
)


def title(table: str) -> str:
    """Return what the table is about."""
    return f"Beside the paper's table for {table} (T5-base)"


def cell(ours: str, paper: str, difference: str) -> str:
    """Return our figure with the paper's and the difference."""
    return f"{ours} ({paper}; {difference})"


def phases(method: str, seconds: Sequence[tuple[str, str]]) -> str:
    """Return how a method's seconds are spent."""
    return f"Seconds of {method}: {', '.join(f'{name} {one}' for name, one in seconds)}."
