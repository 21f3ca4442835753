"""Metrics in plain words."""

import numpy as np

NAMES = {
    "auc": "A liked one ahead of a disliked one",
    "acc": "Right guesses",
    "jsd": "On what was forgotten",
    "retain_jsd": "On what stayed",
}
"""What a metric is called in plain words, by its name; others have none."""


def share(value: float) -> str:
    """Return a share in percent."""
    return f"{100 * value:.1f} %"


def distance(value: float) -> str:
    """Return a distance of two significant figures, never in powers of ten."""
    return np.format_float_positional(value, precision=2, unique=False, fractional=False, trim="-")


def seconds(value: float) -> str:
    """Return a duration in the units that suit it."""
    if value < 10:
        return f"{value:.1f} s"
    if value < 600:
        return f"{value:.0f} s"
    return f"{value / 60:.1f} min"
