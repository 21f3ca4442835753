"""Questions that nobody has answered yet: one person, a history, and items that they need not have rated."""

from collections.abc import Sequence

import numpy as np

from core.data.interactions import Interactions
from core.data.prompts import phrases, profile_phrases
from core.data.samples import HISTORY, Encode, Ints, Samples, Split, end_to_end


def questions(interactions: Interactions, encode: Encode, user: int, items: Sequence[int], history: Ints) -> Samples:
    """Return a sample for each of ``items``, in their order, to be asked and never to be trained or judged on.

    Args:
        interactions: The ratings.
        encode: The backbone's encoder of prompts.
        user: Id of the person.
        items: Ids of the items, k of them.
        history: (h,) rows of the earlier ratings that every prompt shows, oldest first; at most ten.

    Returns:
        Samples whose ``row`` is -1 and whose ``label`` is 0: there is no rating to compare with.
    """
    seen, titles, count = interactions.table.iloc[history], interactions.titles, len(items)
    [profile] = interactions.users.loc[[user], ["gender", "age", "occupation"]].itertuples(index=False)
    rated = list(zip(seen["title"], seen["rating"].astype(int), strict=True))
    prompts = [phrases(profile_phrases(*profile), rated, titles[item]) for item in items]
    tokens, offsets = end_to_end(encode(prompts))
    shown = np.full(HISTORY, -1, np.int64)
    shown[: len(history)] = history
    return Samples(
        row=np.full(count, -1, np.int64),
        history=np.tile(shown, (count, 1)),
        label=np.zeros(count, np.int64),
        split=np.full(count, int(Split.TEST), np.int64),
        user=np.full(count, user, np.int64),
        item=np.asarray(items, np.int64),
        tokens=tokens,
        offsets=offsets,
    )
