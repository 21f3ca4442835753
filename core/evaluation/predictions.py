"""From answer logits to the probability of a click."""

import numpy as np
import numpy.typing as npt
from scipy.special import expit


def click_probability(logits: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """Return p(yes) (n,) from the logits (n, 2) of *No* and *Yes*.

    Source: E2URec, click prediction by two-way softmax.
    """
    scores = np.asarray(logits, np.float64)
    return np.asarray(expit(scores[:, 1] - scores[:, 0]), np.float32)
