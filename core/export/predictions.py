"""All that the models said about single samples, as one table."""

import numpy as np
import pandas as pd

from core.data.interactions import Interactions
from core.data.samples import Split
from core.evaluation.evidence import Evidence

_SETS = ("forget", "retain", "test")
"""Evaluation sets that are listed; the other ones hold samples of these again."""
_COLUMNS = ("user", "item", "title", "stars", "split", "before", "after", "retrained")


def predictions_table(interactions: Interactions, known: Evidence) -> pd.DataFrame:
    """Return one row a sample that the models of a run were compared on.

    Args:
        interactions: The ratings.
        known: What is known of the run.

    Returns:
        Columns ``user`` and ``item`` (ids as they were given), ``title``, ``stars``; ``split``: ``forgotten``,
        ``retained``, or the name of the split that models are judged on; and P(click) ``before``, ``after`` and
        ``retrained``, the mean of the retrained models, NaN where there are none.
    """
    return pd.concat([_rows(interactions, known, name) for name in _SETS], ignore_index=True)


def _rows(interactions: Interactions, known: Evidence, eval_set: str) -> pd.DataFrame:
    samples = known.eval_sets[eval_set]
    rows = interactions.rows(samples.row)
    said = known.reference.clicks.get(eval_set) if known.reference is not None else None
    values = {
        "user": interactions.given.users.column(rows["user"].to_numpy()),
        "item": interactions.given.items.column(rows["item"].to_numpy()),
        "title": rows["title"].to_numpy(),
        "stars": rows["rating"].to_numpy(),
        "split": {"forget": "forgotten", "retain": "retained"}.get(eval_set)
        or [Split(at).name.lower() for at in samples.split],
        "before": known.clicks[f"{eval_set}_before"].astype(float),
        "after": known.clicks[eval_set].astype(float),
        "retrained": np.nan if said is None else said.astype(float).mean(axis=0),
    }
    return pd.DataFrame(values, columns=list(_COLUMNS))
