"""The plan of the table over kinds of request: from one rating to a fifth of the people, and who those people are."""

from collections.abc import Sequence

import numpy as np

from core import text
from core.benchmark.kinds.people import core_people, edge_people, rare_person, usual_person
from core.benchmark.plan import Entry, Plan, with_controls
from core.data.interactions import Interactions
from core.data.learned import learned_rows
from core.data.requests import PRESET_SEED, ForgetRequest, forget_fraction, preset
from core.data.samples import Samples, Split

OVER_KINDS = "kinds"
"""Name of the benchmark over kinds of request."""
PERCENT_OF_PEOPLE = 5
"""Share of the training users (percent) in each request that is about who they are."""
_OWN, _FEW = "twenty-percent", "five-percent"
_FAMOUS = 50
"""The item whose ratings all go is drawn from so many with most of them."""


def kinds_of_request(interactions: Interactions, samples: Samples) -> dict[str, ForgetRequest]:
    """Return a request of each kind by its name, the same at every call; what each is, stands in the table's notes.

    Nobody is among the people whom tuning forgot, but for those who rated the one item: that rule spares nobody.

    Args:
        interactions: The ratings.
        samples: All samples of the data set.
    """
    few = forget_fraction(PERCENT_OF_PEOPLE, samples)
    count = len(few.users)
    return {
        "one-rating": preset("one-interaction", samples),
        "busy-person": preset("one-user", samples),
        "usual-person": ForgetRequest(users=(usual_person(samples),)),
        "rare-person": ForgetRequest(users=(rare_person(samples),)),
        "one-item": ratings_of_an_item(interactions, samples.of(Split.TRAIN)),
        _FEW: few,
        "core-people": ForgetRequest(users=core_people(samples, count)),
        "edge-people": ForgetRequest(users=edge_people(samples, count)),
        _OWN: preset(_OWN, samples),
    }


def ratings_of_an_item(interactions: Interactions, train: Samples) -> ForgetRequest:
    """Return the request of all ratings of one well-known item that a training prompt asks about or shows.

    Ids of the same title are one item.

    Args:
        interactions: The ratings.
        train: The training samples.
    """
    known = interactions.rows(learned_rows(train))
    first = known["item"].map({item: interactions.same_title(item)[0] for item in known["item"].unique().tolist()})
    items, counts = np.unique(first, return_counts=True)
    famous = items[np.argsort(-counts, kind="stable")[:_FAMOUS]]
    chosen = known[first == np.random.default_rng(PRESET_SEED).choice(famous)]
    return ForgetRequest(interactions=tuple(zip(chosen["user"].tolist(), chosen["item"].tolist(), strict=True)))


def over_kinds(interactions: Interactions, samples: Samples, methods: Sequence[str], seeds: Sequence[int]) -> Plan:
    """Return the plan of every method over kinds of request, the controls always among them.

    Runs of shares of the people lie where those of the plan over shares do.

    Args:
        interactions: The ratings.
        samples: All samples of the data set.
        methods: Names on the registry.
        seeds: One run of each row for each.
    """
    kinds, names = kinds_of_request(interactions, samples), with_controls(methods)
    entries = [of_kind(name, kind, request) for kind, request in kinds.items() for name in names]
    return Plan(OVER_KINDS, kinds[_OWN], tuple(entries), tuple(seeds))


def of_kind(method: str, kind: str, request: ForgetRequest) -> Entry:
    """Return the row of a method, as tuned, on the request of a kind.

    Args:
        method: Name on the registry.
        kind: Name of the kind.
        request: What goes.
    """
    title = text.benchmark.kind_row(method, kind)
    if kind == _OWN:
        return Entry(method, method, title, kind=kind)
    below = f"forget-{PERCENT_OF_PEOPLE}" if kind == _FEW else f"kind-{kind}"
    return Entry(method, method, title, request=request, below=below, kind=kind)
