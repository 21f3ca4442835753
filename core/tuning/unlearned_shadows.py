"""Shadow models that are unlearned as a request was: what an attacker makes who knows the method."""

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from core import text
from core.data.requests import ForgetPlan, ForgetRequest
from core.data.samples import Samples, Split, concat
from core.errors import RequestError
from core.evaluation.exposure.unlearned_shadows import (
    Fate,
    Fates,
    UnlearnedShadows,
    deal_out,
    save_unlearned_shadows,
    unlearned_shadows_key,
)
from core.evaluation.shadows import never_seen
from core.experiment.experiment import Experiment
from core.experiment.job import workspace
from core.experiment.recommender import Recommender
from core.models.adapters import Adapters
from core.runs.events import Events, Finished, Saved, Started, Step
from core.runs.labelled import load_labelled, save_labelled
from core.training.checkpoint import Checkpoint
from core.tuning.shadow_training import MARGINS, SECONDS, ShadowCast, cast_of, margins_of, shadow_folder, shadow_model
from core.unlearning.registry import find_method
from core.unlearning.tuned_settings import updated

MOST_UNLEARNINGS = 8
"""Unlearnings of each shadow model at most."""
_Said: TypeAlias = tuple[npt.NDArray[np.float16], float]
"""Logits of *Yes* less those of *No* (n,), and the wall seconds that unlearning took."""


@dataclass(frozen=True, eq=False)
class _Staging:
    """What is done to shadow models, and what they are asked.

    Attributes:
        experiment: Whose original is shadowed.
        cast: Who is who.
        fates: (models × unlearnings, people) what each unlearning has to do with each person.
        unlearnings: How many of each model.
        config: Of a run under attack, what decides how models are unlearned.
        settings: The method's settings, as the run has them.
        asked: The samples that are asked.
    """

    experiment: Experiment
    cast: ShadowCast
    fates: Fates
    unlearnings: int
    config: dict[str, Any]
    settings: Any
    asked: Samples

    @property
    def key(self) -> str:
        return unlearned_shadows_key(self.experiment.shadows_key, self.config)

    def folder(self, at: int) -> Path:
        """Return where unlearnings of the model number ``at`` are kept."""
        place = shadow_folder(self.experiment, at, self.cast.seed)
        return place.with_name(f"{at}-{self.config['method']}-{self.key}-{self.unlearnings}")

    def answers(self, at: int, turn: int) -> Path:
        """Return the file of what the model number ``at`` says after its unlearning number ``turn``."""
        return self.folder(at) / f"{turn}.safetensors"

    def seed(self, *numbers: int) -> int:
        return int(np.random.SeedSequence([self.cast.seed, *numbers]).generate_state(1)[0]) >> 1


def make_unlearned_shadows(
    experiment: Experiment, request: ForgetRequest, method: str, models: int = 8, seed: int = 0
) -> Events:
    """Train shadow models, let ``method`` unlearn each as the request asks of the original, and bundle their answers.

    Each is unlearned several times, of a share of its people as large as the request's share of the original's:
    people of the request, and people whom the original never saw. The settings are those that the method is given for
    the request itself. Interrupted, it goes on where it stood when it is started again.

    Args:
        experiment: Whose original the models shadow.
        request: What went; whole people only.
        method: Name on the registry.
        models: How many shadow models; an even number.
        seed: Decides everything random.

    Returns:
        Events, a phase a model and a phase an unlearning.

    Raises:
        RequestError: There are too few models or people, the request names single ratings or too few people, or the
            method learns beforehand from the original's own people.

    Source: Hayes et al., 2024, arXiv 2403.01218 (U-LiRA).
    """
    staging = _staged(experiment, request, method, models, seed)
    turns = [(at, turn) for at in range(models) for turn in range(staging.unlearnings)]
    titles = {one: text.tuning.unlearning_of_shadow(*one) for one in turns}
    phases = (*map(text.tuning.shadow, range(models)), *titles.values())
    yield Started(text.tuning.unlearned_shadows_of(method, experiment.key), experiment.engine.device, phases)
    for at in range(models):
        if not all(staging.answers(at, turn).is_file() for turn in range(staging.unlearnings)):
            yield from _unlearn_all(staging, at)
    kept = [load_labelled(staging.answers(*one)) for one in turns]
    path = unlearned_shadows_home(experiment, request, method)
    margins, device = np.stack([one[MARGINS] for one in kept]), experiment.engine.device
    who = staging.asked.row, staging.cast.people, staging.fates
    save_unlearned_shadows(path, UnlearnedShadows(margins, *who, seed, device, staging.unlearnings), staging.key)
    yield Saved(str(path))
    yield Finished({title: float(one[SECONDS]) for title, one in zip(titles.values(), kept, strict=True)})


def unlearned_shadows_home(experiment: Experiment, request: ForgetRequest, method: str) -> Path:
    """Return the file that :func:`make_unlearned_shadows` writes.

    Raises:
        RequestError: The request cannot be carried out, or there is no such method.
    """
    chosen = experiment.method(method, experiment.plan(request))
    return experiment.unlearned_shadows_at(experiment.run_config(request, chosen, seed=0))[0]


def unlearnings_of(candidates: int, people: int, share: float) -> int:
    """Return how often each shadow model is unlearned, so that each time about a ``share`` of its people goes.

    Args:
        candidates: Who may be forgotten, of all people.
        people: All people that shadow models are trained on.
        share: The request's people, of all that the original was trained on.

    Source: ours.
    """
    return max(1, round(candidates / (share * people)))


def _staged(experiment: Experiment, request: ForgetRequest, method: str, models: int, seed: int) -> _Staging:
    if request.interactions:
        raise RequestError(text.tuning.ONLY_PEOPLE)
    plan, cast = experiment.plan(request), cast_of(experiment, models, seed)
    chosen, trained = experiment.method(method, plan), np.unique(plan.train.user)
    candidates = np.isin(cast.people, plan.people) | ~np.isin(cast.people, trained)
    share = len(plan.people) / len(trained)
    unlearnings = unlearnings_of(int(candidates.sum()), len(cast.people), share)
    if unlearnings > MOST_UNLEARNINGS:
        raise RequestError(text.tuning.too_small_to_shadow(len(plan.people), unlearnings, MOST_UNLEARNINGS))
    fates = deal_out(cast.halves, candidates, unlearnings, seed)
    config = experiment.run_config(request, chosen, seed)
    return _Staging(experiment, cast, fates, unlearnings, config, chosen.settings, _asked(experiment, plan))


def _asked(experiment: Experiment, plan: ForgetPlan) -> Samples:
    """Return what a run on the original is attacked by: forgotten and retained samples, and those of the never seen."""
    sets = experiment.eval_sets(plan)
    others = sets["test"].take(never_seen(sets["test"], plan.train))
    return concat([sets["forget"], sets["retain"], others])


def _unlearn_all(staging: _Staging, at: int) -> Generator[Step, None, None]:
    """Make what is missing of the unlearnings of one shadow model."""
    model = yield from shadow_model(staging.experiment, staging.cast, at)
    pool = staging.cast.pool.take(staging.cast.inside(at))
    own = replace(pool, split=np.full(len(pool), int(Split.TRAIN)))
    stage = replace(staging.experiment, recommender=model, samples=own)
    for turn in range(staging.unlearnings):
        place, title = staging.answers(at, turn), text.tuning.unlearning_of_shadow(at, turn)
        if not place.is_file():
            gone = staging.cast.people[staging.fates[at * staging.unlearnings + turn] == Fate.FORGOTTEN]
            plan = stage.plan(ForgetRequest(tuple(gone))) if len(gone) else None
            margins, seconds = yield from _titled(title, _unlearned(staging, model, plan, at, turn))
            save_labelled(place, {MARGINS: margins, SECONDS: np.array(seconds)})


def _unlearned(
    staging: _Staging, model: Recommender, plan: ForgetPlan | None, at: int, turn: int
) -> Generator[Step, None, _Said]:
    """Return what a shadow model says after an unlearning, or as it is where nobody goes."""
    engine, seed, method = staging.experiment.engine, staging.seed(at, turn), find_method(staging.config["method"])
    if plan is None:
        logits, _ = yield from engine.score("evaluate", model.backbone, staging.asked)
        return margins_of(logits), 0.0
    stars, keep = staging.experiment.interactions.columns.stars(), staging.folder(at) / "kept"
    checkpoint = Checkpoint(staging.answers(at, turn).with_suffix(""), {"key": staging.key, "seed": seed})
    with Adapters(model.backbone) as adapters:
        first = workspace(model, engine, adapters, plan, stars, staging.seed(at), keep)
        learned = yield from method.learned_anew(staging.settings, first)
        work = replace(first, seed=seed, checkpoint=checkpoint, seconds={})
        chosen = method(updated(staging.settings, learned.settings), learned.arrays)
        result = yield from chosen.unlearn(work)
        logits, _ = yield from engine.score("evaluate", result.backbone, staging.asked)
    checkpoint.remove()
    return margins_of(logits), sum(work.seconds.values())


def _titled(title: str, steps: Generator[Step, None, _Said]) -> Generator[Step, None, _Said]:
    """Pass on steps under one title, with the name of what is done, and return what they come to."""
    with closing(steps):
        while True:
            try:
                step = next(steps)
            except StopIteration as end:
                said: _Said = end.value
                return said
            yield replace(step, phase=f"{title}: {step.phase}")
