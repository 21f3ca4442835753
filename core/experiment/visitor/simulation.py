"""Simulated visitors: people whom the original never met, learned and forgotten, and what came of each."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from core.evaluation.utility import click_probability, utility
from core.experiment.experiment import Experiment
from core.experiment.visitor.lineup import SIMULATED, LineUp, as_visitor, line_up, never_met
from core.experiment.visitor.model import FORGET, LEARN, VISITOR, VisitorModel
from core.experiment.visitor.outcome import VisitorOutcome, moved, outcome, retained_probe, share_gone
from core.experiment.visitor.visitor import asked_differently
from core.files import read_json, runs_folder, write_json
from core.models.backbone import Backbone
from core.runs.events import Evaluated, Events, Finished, Started, Step
from core.runs.store import digest
from core.training.loop import Logits

_PHASE = "visitors"
_TOLD = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Of the summaries."""


def visitors_path(assets: Path, key: str) -> Path:
    """Return where it stands how visitors fared on the original that ``key`` names, such as ``synthetic/best``."""
    return assets / "visitors" / f"{key}.json"


def simulate_visitors(experiment: Experiment, people: int = SIMULATED, seed: int = 0) -> Events:
    """Learn and forget people of the data set whom the original never met, each from the original anew.

    What came of each is kept in the runs' folder, so that an interrupted simulation goes on where it was.

    Args:
        experiment: Whose original they are put into.
        people: How many, at most; they are always the same ones, and nobody of the line-up is among them.
        seed: Decides the trainings.

    Returns:
        Events that end with what :func:`summed_up` returns.
    """
    chosen = never_met(experiment)[: min(people, SIMULATED)]
    return experiment.alone(_simulated(experiment, chosen, seed))


def summed_up(each: Sequence[Mapping[str, Any]], noise: float) -> dict[str, Any]:
    """Return the distributions over simulated visitors: quantiles, and the shares that reached what was aimed at.

    Args:
        each: What came of each.
        noise: How far the answers to people who stay are from those of retrained models by chance (mean p(yes)).
    """
    numbers = {name for name, value in each[0].items() if isinstance(value, float)}
    spread = {name: np.quantile([one[name] for one in each], _TOLD).tolist() for name in sorted(numbers)}
    return {
        "visitors": len(each),
        "quantiles": list(_TOLD),
        "spread": spread,
        "back_in_band": float(np.mean([one["back_in_band"] for one in each])),
        "retained_noise": noise,
        "within_noise": float(np.mean([max(one["retained_learned"], one["retained"]) <= noise for one in each])),
        "each": list(each),
    }


@dataclass(frozen=True)
class _Judges:
    """On what all visitors of a simulation are measured, and what the original says there."""

    experiment: Experiment

    @cached_property
    def line(self) -> LineUp:
        return line_up(self.experiment)

    @cached_property
    def before(self) -> tuple[float, Logits]:
        return self.auc(self.original), click_probability(self.retained(self.original))

    @property
    def original(self) -> Backbone:
        return self.experiment.recommender.backbone

    def auc(self, backbone: Backbone) -> float:
        test = self.experiment.samples.of(self.experiment.eval_split)
        said = click_probability(self.experiment.engine.answers(backbone, test))
        return utility(test.label, said)["auc"]

    def retained(self, backbone: Backbone) -> Logits:
        return self.experiment.engine.answers(backbone, retained_probe(self.experiment))

    @cached_property
    def noise(self) -> float:
        """How far models retrained by chance are from the original on what stays; 0 where none are bundled."""
        others = [click_probability(self.retained(one)) for one in self.line.never[1:]]
        return float(np.mean([moved(self.before[1], one) for one in others])) if others else 0.0


def _simulated(experiment: Experiment, people: Sequence[int], seed: int) -> Events:
    judges = _Judges(experiment)
    settings = {"settings": asdict(VISITOR), "weights": experiment.recommender.weights_digest, "seed": seed}
    folder = runs_folder() / "visitors" / digest(settings)
    yield Started(_PHASE, experiment.engine.device, (_PHASE,))
    each = []
    for at, user in enumerate(people, start=1):
        kept = folder / f"{user}.json"
        if not kept.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            write_json(kept, _one(judges, user, seed))
        each.append(read_json(kept))
        yield Step(_PHASE, at, len(people))
    found = {"seed": seed, "line": judges.line.people, "rank_noise": judges.line.noise}
    yield Evaluated(found | (summed_up(each, judges.noise) if each else {"visitors": 0}))
    yield Finished({})


def _one(judges: _Judges, user: int, seed: int) -> dict[str, Any]:
    """Learn and forget one person; return what came of it, JSON-ready."""
    experiment, line = judges.experiment, judges.line
    model = VisitorModel(experiment, as_visitor(experiment, user), seed=seed)
    other = asked_differently(experiment.interactions, model.backbone.encode, model.visitor, user)
    states = [model.answers(other)]
    seconds = {LEARN: _drained(model.learn())}
    learned, place = model.answers(model.samples), line.place(model.backbone, model.samples)
    cost = _cost(judges, model.backbone, "_learned")
    states.append(model.answers(other))
    seconds[FORGET] = _drained(model.forget())
    states.append(model.answers(other))
    never, then, now = (click_probability(one).astype(float) for one in states)
    found = outcome(line, model, learned, place)
    differently = share_gone(abs(then - never), abs(now - never))
    record = _record(found) | {"share_gone_asked_differently": differently}
    return record | cost | _cost(judges, model.backbone, "") | {f"seconds_{name}": one for name, one in seconds.items()}


def _record(found: VisitorOutcome) -> dict[str, Any]:
    return {
        "ratings": len(found.never),
        "owed": float(found.owed.mean()),
        "left": float(found.left.mean()),
        "share_gone": found.share_gone,
        "places": list(found.places),
        "band": list(found.band),
        "people": found.people,
        "back_in_band": found.back_in_band,
    }


def _cost(judges: _Judges, backbone: Backbone, end: str) -> dict[str, float]:
    """Return the AUC (points) that a state costs, and by how much it moved what people who stay are told."""
    auc, before = judges.before
    said = click_probability(judges.retained(backbone))
    return {f"auc_cost{end}": 100 * (auc - judges.auc(backbone)), f"retained{end}": moved(before, said)}


def _drained(steps: Generator[Step, None, float]) -> float:
    """Run a training to its end and return its seconds."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return float(end.value)
