"""E2URec with one part taken out, and over the range of each number that matters.

Every entry changes one thing about the tuned settings. Two of those need a word:

* Tuned settings have a ``reach``: α is lowered, request by request, until what the forgetting teacher subtracts has
  that size. Where the cap binds, raising α changes nothing. So α is swept twice, under the cap and with the cap taken
  away (the paper's own form), and the cap itself is swept too.
* Rank is swept at a constant scale, ``alpha / rank`` of the adapter, so that a step stays as large as it was.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from core import text
from core.benchmark.plan import ABLATION, REFERENCE, Entry, Plan, as_tuned
from core.benchmark.results import OURS
from core.data.requests import ForgetRequest
from core.experiment.experiment import Experiment
from core.unlearning.methods.e2urec import E2URec

ALPHA_TIMES = (0.125, 0.25, 0.5, 1.0, 2.0)
REACH_TIMES = (0.25, 0.5, 1.0, 2.0, 4.0)
REMEMBER_WEIGHTS = (0.1, 0.2, 0.4, 0.6, 0.8, 0.95)
RANKS = (1, 2, 4, 8, 16, 32)


def ablation(experiment: Experiment, request: ForgetRequest, seeds: Sequence[int]) -> Plan:
    """Return the plan: original, retrain and E2URec as tuned, then E2URec changed in one thing at a time.

    Raises:
        RequestError: The request cannot be carried out.
    """
    tuned: E2URec.Settings = experiment.method(OURS, experiment.plan(request)).settings
    gentle = experiment.recommender.recipe.training.optimisation.learning_rate
    curves = sweeps(tuned)
    tuned_at = {curve: value for entry in curves if not entry.changes for curve, value in entry.at.items()}
    anchors = [as_tuned("original"), as_tuned(REFERENCE), as_tuned(OURS, tuned_at)]
    changed = [entry for entry in curves if entry.changes]
    return Plan(ABLATION, request, (*anchors, *without(tuned, gentle), *changed), tuple(seeds))


def without(tuned: E2URec.Settings, gentle: float) -> list[Entry]:
    """Return E2URec without one part at a time.

    Where the tuned settings leave the retain set's cross-entropy out, the remembering KL is all of L_REM; it is then
    taken out for nothing, and for the cross-entropy.

    Args:
        tuned: The settings that it is taken out of.
        gentle: Learning rate of the original's own training. The tuned rate is an adapter's, which may be too high for
            all weights; full fine-tuning is tried with both.
    """
    no_kl: dict[str, Any] = {"remember_weight": 0.0}
    found = [
        _without("no-forgetting-teacher", {"alpha": 0.0}),
        _without("no-remembering-kl", no_kl),
    ]
    if tuned.click_weight:
        found.append(_without("no-ce", {"click_weight": 0.0}))
    else:
        found.append(_without("with-ce", {"click_weight": 1.0}))
        found.append(_without("ce-for-kl", no_kl | {"click_weight": 1.0}))
    if tuned.student_lora:
        whole: dict[str, Any] = {"student_lora": None}
        found.append(_without("full", whole))
        slower = whole | {"student.learning_rate": gentle}
        if gentle != tuned.student.learning_rate:
            found.append(_without("full-gentle", slower))
    return found


def sweeps(tuned: E2URec.Settings) -> list[Entry]:
    """Return E2URec over each number; an entry without changes marks where the tuned value stands on its curve."""
    found = [_swept("w", value, tuned.w) for value in sorted({*REMEMBER_WEIGHTS, tuned.w})]
    found += [_swept("alpha", times * tuned.alpha, tuned.alpha) for times in ALPHA_TIMES]
    if tuned.reach is not None:
        free = [_swept("alpha", times * tuned.alpha, tuned.alpha) for times in ALPHA_TIMES]
        found += [_uncapped(one) for one in free]
        found += [_swept("reach", times * tuned.reach, tuned.reach) for times in REACH_TIMES]
    if lora := tuned.student_lora:
        scale = lora.alpha / lora.rank
        found += [_rank(rank, scale, lora.rank) for rank in sorted({*RANKS, lora.rank})]
    return found


def _swept(name: str, value: float, tuned: float) -> Entry:
    changes = {} if value == tuned else {name: value}
    return replace(_entry(f"{name}-{value:g}", f"{name} = {value:g}", changes), at={name: value})


def _uncapped(entry: Entry) -> Entry:
    """Return an entry of the sweep over α without the cap on it."""
    changes = {**entry.changes, "reach": None}
    title, at = f"{entry.title}, no reach", {"alpha without reach": entry.at["alpha"]}
    return replace(entry, name=f"{entry.name}-uncapped", title=title, changes=changes, at=at)


def _rank(rank: int, scale: float, tuned: int) -> Entry:
    changes = {} if rank == tuned else {"student_lora.rank": rank, "student_lora.alpha": scale * rank}
    return replace(_entry(f"rank-{rank}", f"rank = {rank}", changes), at={"rank": rank})


def _without(name: str, changes: dict[str, Any]) -> Entry:
    return _entry(name, text.benchmark.ABLATED[name], changes)


def _entry(name: str, title: str, changes: dict[str, Any]) -> Entry:
    return Entry(OURS, f"{OURS}.{name}", f"{OURS}: {title}", changes)
