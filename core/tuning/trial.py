"""How well one setting of a method does on the requests that were made up for tuning."""

import tempfile
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.data.requests import ForgetRequest
from core.data.samples import Ints, Samples
from core.evaluation.distances import Values, jsd, per_user
from core.evaluation.membership import loss_scores, margins
from core.evaluation.references import Reference
from core.evaluation.shadows import never_seen
from core.evaluation.utility import utility
from core.experiment.experiment import Experiment
from core.runs.store import Predictions, Run
from core.tuning.choice import LEAST_GAP, objective
from core.tuning.tuning_requests import TuningRequests

_Clicks = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class _Tried:
    """One request unlearned: what the model says by part, what it says about what stays, and its metrics."""

    said: Predictions
    retain: _Clicks
    metrics: dict[str, Any]


@dataclass(frozen=True, eq=False)
class _Judged:
    """Who is asked: the samples that stay, those of never-seen people, and whose forgotten samples are whose."""

    retain: Samples
    forget: Samples
    test: Samples
    strangers: npt.NDArray[np.bool_]


def try_settings(
    judge: Experiment, method: str, settings: Any, asked: TuningRequests, goal: Reference, seed: int = 0
) -> dict[str, float | None]:
    """Unlearn each request and return how far it went, what it did to those who stay, and what an attacker still sees.

    Args:
        judge: What :func:`core.tuning.tuning_requests.on_validation` returned.
        method: Name on the registry.
        settings: The method's settings.
        asked: What is to be unlearned, each request on its own.
        goal: Models retrained without all of it.
        seed: Decides everything random.

    Returns:
        * ``before`` and ``after``, the mean JSD × 100 (nats) of all forgotten samples to the retrained models' mean
          prediction; ``left``, the second over the first
        * ``retain_before`` and ``retain_after``, the mean JSD × 100 of retained samples to each retrained model,
          ``retain_floor``, that among retrained models (None with only one); ``harm``, the second over the first
        * ``attack_before`` and ``attack_after``, the AUC of the loss attack per person, forgotten against never-seen
          people, less that on retrained models; ``gap``, the size of the second in units of the first's, at least
          :data:`~core.tuning.choice.LEAST_GAP`; None where nobody was never seen
        * ``objective``, see :func:`core.tuning.choice.objective`
        * ``auc_lost``, how far at worst the AUC on validation samples fell below both the original's and the retrained
          models'; ``seconds``, the mean of what a request took; ``retrain_seconds``, that of retraining

    Raises:
        RequestError: There is no such method.
        RunError: The disk is full.

    Source: ours; the distance is that of :func:`core.evaluation.distances.jsd`, the attack that of Yeom et al., 2018.
    """
    known = _judged(judge, asked)
    tried = [_unlearned(judge, method, settings, request, seed, known.retain) for request in asked.requests]
    measured = _forgotten(asked, known, tried, goal)
    measured |= _retained(judge.predict(known.retain), tried, goal)
    measured |= _attacked(asked, known, tried, goal)
    measured["objective"] = objective(measured["left"] or 0.0, measured["harm"] or 0.0, measured["gap"])
    labels = known.test.label
    retrained = float(np.mean([utility(labels, clicks)["auc"] for clicks in goal.clicks["test"]]))
    lost = max(min(retrained, one.metrics["auc_before"]) - one.metrics["auc"] for one in tried)
    spent = {"seconds": float(np.mean([one.metrics["seconds"] for one in tried]))}
    return {**measured, "auc_lost": lost, **spent, "retrain_seconds": float(goal.seconds.mean())}


def _judged(judge: Experiment, asked: TuningRequests) -> _Judged:
    plan = judge.plan(asked.together)
    sets = judge.eval_sets(plan)
    return _Judged(sets["retain"], plan.forget, sets["test"], never_seen(sets["test"], plan.train))


def _unlearned(
    judge: Experiment, method: str, settings: Any, request: ForgetRequest, seed: int, retain: Samples
) -> _Tried:
    """Return what the unlearned model says; nothing is kept of the run."""
    with tempfile.TemporaryDirectory() as folder:
        run = Run(Path(folder) / "run")
        for _ in judge.unlearn(request, method, seed, settings, run.folder):
            pass
        return _Tried(run.predictions, judge.predict(retain, run), run.metrics)


def _forgotten(asked: TuningRequests, known: _Judged, tried: list[_Tried], goal: Reference) -> dict[str, float | None]:
    wanted = [_of(goal.clicks["forget"], known, request).mean(axis=0) for request in asked.requests]
    before, after = (
        100 * float(np.concatenate([jsd(run.said[part], want) for run, want in zip(tried, wanted, strict=True)]).mean())
        for part in ("forget_before", "forget")
    )
    return {"before": before, "after": after, "left": after / before}


def _retained(original: _Clicks, tried: list[_Tried], goal: Reference) -> dict[str, float | None]:
    references = goal.clicks["retain"]
    before = _away(original, references)
    after = float(np.mean([_away(run.retain, references) for run in tried]))
    pairs = [float(jsd(one, other).mean()) for one, other in combinations(references, 2)]
    found = {"retain_before": before, "retain_after": after, "harm": after / before}
    return {**found, "retain_floor": 100 * float(np.mean(pairs)) if pairs else None}


def _away(clicks: _Clicks, references: npt.NDArray[np.float32]) -> float:
    return 100 * float(np.mean([jsd(clicks, one).mean() for one in references]))


def _attacked(asked: TuningRequests, known: _Judged, tried: list[_Tried], goal: Reference) -> dict[str, float | None]:
    if not known.strangers.any():
        return dict.fromkeys(("attack_before", "attack_after", "gap"))
    told: dict[str, list[float]] = {"_before": [], "": []}
    for request, run in zip(asked.requests, tried, strict=True):
        mine = known.forget.take(_about(known.forget, request))
        retrained = zip(_of(goal.clicks["forget"], known, request), goal.clicks["test"], strict=True)
        level = float(np.mean([_told(mine, forget, known, test) for forget, test in retrained]))
        for end, one in told.items():
            one.append(_told(mine, run.said[f"forget{end}"], known, run.said[f"test{end}"]) - level)
    before, after = (float(np.mean(one)) for one in told.values())
    return {"attack_before": before, "attack_after": after, "gap": abs(after) / max(abs(before), LEAST_GAP)}


def _told(mine: Samples, forget: _Clicks, known: _Judged, test: _Clicks) -> float:
    """Return how often a forgotten person's mean score is above a never-seen person's, ties counting one half."""
    strangers = known.test.take(known.strangers)
    members = _per_person(mine.label, forget, mine.user)[:, None]
    others = _per_person(strangers.label, test[known.strangers], strangers.user)
    return float((members > others).mean() + (members == others).mean() / 2)


def _per_person(labels: Ints, clicks: _Clicks, users: Ints) -> Values:
    return per_user(loss_scores(margins(labels, clicks)), users)[0]


def _of(clicks: npt.NDArray[np.float32], known: _Judged, request: ForgetRequest) -> npt.NDArray[np.float32]:
    """Return what retrained models (k, n) say about the samples of one request."""
    return clicks[:, _about(known.forget, request)]


def _about(samples: Samples, request: ForgetRequest) -> npt.NDArray[np.bool_]:
    """Return which ``samples`` (n,) one of several requests is about."""
    pairs = set(request.interactions)
    named = [pair in pairs for pair in zip(samples.user.tolist(), samples.item.tolist(), strict=True)]
    return np.isin(samples.user, request.users) | np.array(named, bool)
