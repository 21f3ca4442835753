"""Requests made up for tuning, and how well a method does on them; no result is ever judged by them.

Two stand for the real ones: a *crowd*, as many people as the preset ``twenty-percent`` names but others, and a *few*
people of whom each is forgotten alone. Models retrained without them say where unlearning should have gone, and
utility is measured on the validation split. Test samples and the presets' own people are never looked at.
"""

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from core.data.requests import PRESETS, ForgetRequest, preset
from core.data.samples import Samples, Split
from core.evaluation.distances import jsd
from core.evaluation.references import Reference
from core.evaluation.utility import utility
from core.experiment.experiment import Experiment
from core.runs.store import Predictions, Run

_SEED = 7
"""Draws the people of the two requests and the validation samples."""
_FEW, _BUSIEST = 6, 100
"""People forgotten one by one, drawn from so many with most training samples."""
_JUDGES = 6000
"""Validation samples on which utility is measured."""


@dataclass(frozen=True)
class TuningRequests:
    """Requests made up for tuning.

    Attributes:
        name: What they stand for.
        requests: Each is unlearned on its own.
    """

    name: str
    requests: tuple[ForgetRequest, ...]

    @property
    def together(self) -> ForgetRequest:
        """What the retrained models never saw: all requests in one."""
        return ForgetRequest(users=tuple(user for one in self.requests for user in one.users))


def tuning_requests(samples: Samples) -> tuple[TuningRequests, TuningRequests]:
    """Return the crowd and the few, drawn from training users whom no preset names; always the same ones."""
    train, rng = samples.of(Split.TRAIN), np.random.default_rng(_SEED)
    users, counts = np.unique(train.user, return_counts=True)
    named = {user for name in PRESETS for user in _people(preset(name, samples))}
    free = users[~np.isin(users, list(named))]
    crowd = rng.choice(free, min(len(users) // 5, len(free) // 2), replace=False)
    busiest = users[np.argsort(-counts, kind="stable")]
    left = busiest[np.isin(busiest, free) & ~np.isin(busiest, crowd)][:_BUSIEST]
    few = rng.choice(left, min(_FEW, len(left)), replace=False)
    alone = tuple(ForgetRequest(users=(user,)) for user in few)
    return TuningRequests("crowd", (ForgetRequest(users=tuple(crowd)),)), TuningRequests("few", alone)


def on_validation(experiment: Experiment) -> Experiment:
    """Return the experiment as tuning sees it: judged on some of the validation split, without any test sample."""
    samples = experiment.samples
    valid = np.flatnonzero(samples.split == Split.VALID)
    chosen = np.random.default_rng(_SEED).choice(valid, min(_JUDGES, len(valid)), replace=False)
    seen = np.sort(np.concatenate([np.flatnonzero(samples.split == Split.TRAIN), chosen]))
    return replace(experiment, samples=samples.take(seen), eval_split=Split.VALID)


def try_settings(
    judge: Experiment, method: str, settings: Any, asked: TuningRequests, goal: Reference, seed: int = 0
) -> dict[str, float]:
    """Unlearn each request and return how much of the way to the retrained models is left.

    Args:
        judge: What :func:`on_validation` returned.
        method: Name on the registry.
        settings: The method's settings.
        asked: What is to be unlearned, each request on its own.
        goal: Models retrained without all of it.
        seed: Decides everything random.

    Returns:
        ``before`` and ``after``, the mean JSD × 100 (nats) of all forgotten samples to the retrained models' mean
        prediction; ``left``, the second over the first; ``auc_lost``, how far at worst the AUC on validation samples
        fell below both the original's and the retrained models'; ``seconds``, the mean of what a request took.

    Raises:
        RequestError: There is no such method.
        RunError: The disk is full.

    Source: ours; the distance is that of :func:`core.evaluation.distances.jsd`.
    """
    owners = judge.plan(asked.together).forget.user
    said = [_unlearned(judge, method, settings, request, seed) for request in asked.requests]
    wanted = [goal.clicks["forget"][:, np.isin(owners, one.users)].mean(axis=0) for one in asked.requests]
    pairs = [(run[0], want) for run, want in zip(said, wanted, strict=True)]
    before, after = (
        100 * float(np.concatenate([jsd(clicks[part], want) for clicks, want in pairs]).mean())
        for part in ("forget_before", "forget")
    )
    labels = judge.samples.of(judge.eval_split).label
    retrained = float(np.mean([utility(labels, clicks)["auc"] for clicks in goal.clicks["test"]]))
    return {
        "before": before,
        "after": after,
        "left": after / before,
        "auc_lost": max(min(retrained, one["auc_before"]) - one["auc"] for _, one in said),
        "seconds": float(np.mean([metrics["seconds"] for _, metrics in said])),
    }


def _unlearned(
    judge: Experiment, method: str, settings: Any, request: ForgetRequest, seed: int
) -> tuple[Predictions, dict[str, Any]]:
    """Return what the unlearned model predicts and its metrics; nothing is kept of the run."""
    with tempfile.TemporaryDirectory() as folder:
        run = Run(Path(folder) / "run")
        for _ in judge.unlearn(request, method, seed, settings, run.folder):
            pass
        return run.predictions, run.metrics


def _people(request: ForgetRequest) -> set[int]:
    return {*request.users, *(user for user, _ in request.interactions)}
