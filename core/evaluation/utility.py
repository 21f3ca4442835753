"""How good click predictions are, against what people really did."""

import numpy as np
import numpy.typing as npt
from sklearn.metrics import log_loss, roc_auc_score


def utility(labels: npt.ArrayLike, clicks: npt.ArrayLike) -> dict[str, float]:
    """Return ``auc``, ``acc`` (at 0.5) and ``ll`` (log loss, nats) as fractions.

    Args:
        labels: (n,) 1 where the item was liked, else 0.
        clicks: (n,) predicted p(yes).

    Returns:
        ``auc`` is NaN where all labels are equal, everything is NaN where there is no sample.

    Source: E2URec, evaluation metrics.
    """
    truth, guess = np.asarray(labels), np.asarray(clicks, np.float64)
    if not len(truth):
        return dict.fromkeys(("auc", "acc", "ll"), float("nan"))
    both = len(np.unique(truth)) == 2
    return {
        "auc": float(roc_auc_score(truth, guess)) if both else float("nan"),
        "acc": float(np.mean((guess > 0.5) == truth)),
        "ll": float(log_loss(truth, guess, labels=[0, 1])),
    }
