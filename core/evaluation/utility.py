"""How likely a model takes a click to be, and how good such predictions are against what people really did."""

import numpy as np
import numpy.typing as npt
import pandas as pd


def click_probability(logits: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """Return p(yes) (n,) from the logits (n, 2) of *No* and *Yes*.

    Source: E2URec (Wang et al.), click prediction by a two-way softmax.
    """
    from scipy.special import expit

    scores = np.asarray(logits, np.float64)
    return np.asarray(expit(scores[:, 1] - scores[:, 0]), np.float32)


def utility(labels: npt.ArrayLike, clicks: npt.ArrayLike) -> dict[str, float]:
    """Return ``auc``, ``acc`` (at 0.5) and ``ll`` (log loss, nats) as fractions.

    Args:
        labels: (n,) 1 where the item was liked, else 0.
        clicks: (n,) predicted p(yes).

    Returns:
        ``auc`` is NaN where all labels are equal, everything is NaN where there is no sample.

    Source: E2URec (Wang et al.), evaluation metrics.
    """
    from sklearn.metrics import log_loss, roc_auc_score

    truth, guess = np.asarray(labels), np.asarray(clicks, np.float64)
    if not len(truth):
        return dict.fromkeys(("auc", "acc", "ll"), float("nan"))
    both = len(np.unique(truth)) == 2
    return {
        "auc": float(roc_auc_score(truth, guess)) if both else float("nan"),
        "acc": float(np.mean((guess > 0.5) == truth)),
        "ll": float(log_loss(truth, guess, labels=[0, 1])),
    }


def user_auc(labels: npt.ArrayLike, clicks: npt.ArrayLike, users: npt.ArrayLike) -> tuple[float, int]:
    """Return the mean AUC over users who both liked and disliked something, and how many those are.

    Args:
        labels: (n,) 1 where the item was liked, else 0.
        clicks: (n,) predicted p(yes).
        users: (n,) ids.

    Returns:
        NaN and 0 where there is no such user.

    Source: ours; of each user it is the Mann–Whitney statistic over its largest value.
    """
    columns = {"user": users, "label": labels, "click": clicks}
    table = pd.DataFrame({name: np.asarray(values) for name, values in columns.items()})
    table["won"] = table.groupby("user")["click"].rank() * table["label"]
    by_user = table.groupby("user").agg(likes=("label", "sum"), size=("label", "size"), won=("won", "sum"))
    pairs = by_user["likes"] * (by_user["size"] - by_user["likes"])
    areas = (by_user["won"] - by_user["likes"] * (by_user["likes"] + 1) / 2) / pairs
    return float(areas[pairs > 0].mean()), int((pairs > 0).sum())
