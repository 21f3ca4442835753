"""What SISA, RecEraser and APA share: a model or an adapter a shard, of which a request retrains those it touches."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.config import Training
from core.data.requests import ForgetPlan
from core.data.samples import Ints, Samples
from core.models.backbone import Backbone, load_backbone
from core.runs.events import Step
from core.training.fit import fitting, passes_of
from core.training.loop import Part, Phase
from core.unlearning.base import Workspace
from core.unlearning.card import PhaseCard
from core.unlearning.shards.partition import Partition
from core.unlearning.shards.shard_store import Shard, ShardStore

SHARDS, RETRAIN = "shards", "retrain"
SHARD_PHASES: Mapping[str, PhaseCard] = {
    SHARDS: PhaseCard(
        "Make the shards", "Four models, each trained on a quarter of the people; kept for the next request."
    ),
    RETRAIN: PhaseCard(
        "Retrain",
        "The models that knew the forgotten ratings are trained from scratch without them.",
        "Training from scratch without the forgotten ratings",
    ),
}


@dataclass(frozen=True)
class ShardTraining:
    """How the shards of a method learn.

    Attributes:
        training: Passes and optimiser.
        begin: Phase, its number, samples and seed of a shard → what it is going to learn, the backbone that answers
            meanwhile, and the stretch of training.
        read: Opens what was kept of a shard, from its folder.
    """

    training: Training
    begin: Callable[[str, int, Samples, int], tuple[Shard, Backbone, Phase]]
    read: Callable[[Path], Any]


def whole_models(work: Workspace) -> ShardTraining:
    """Return how each shard becomes a model of its own, by the original's recipe from its first weights."""

    def begin(phase: str, _: int, samples: Samples, seed: int) -> tuple[Backbone, Backbone, Phase]:
        backbone = work.fresh(seed)
        return backbone, backbone, fitting(phase, backbone, samples, work.training, seed)

    return ShardTraining(work.training, begin, lambda folder: work.engine.place(load_backbone(folder)))


def retained_shards(
    work: Workspace, divide: Callable[[], Partition], how: ShardTraining | None = None, spent: float = 0.0
) -> Generator[Step, None, list[Any]]:
    """Return what each shard has learned that never saw what goes: a model on the device, by default.

    In phase ``shards`` each learns from all samples of its users, unless it is kept from an earlier request; in phase
    ``retrain`` those that the request touches learn again from what they retain. A shard of which nothing is retained
    has no say any more and is left out.

    Args:
        work: The request, the original's recipe, and where shards are kept.
        divide: Who belongs to which shard; called where that is not kept yet.
        how: How they learn; each a whole model where None.
        spent: Wall seconds that ``divide`` has cost already.

    Raises:
        RunError: Kept shards are damaged, or cannot be written.
        ModelError: A kept shard's weights are damaged.

    Source: SISA (Bourtoule et al., 2021), shards without slices.
    """
    how = how or whole_models(work)
    kept = ShardStore(work.keep, how.read)
    partition = kept.partition(divide, spent)
    yield from _make(work, kept, partition, how)
    retained, touched = partition.divide(work.plan.retain), touched_shards(work.plan, partition)
    again = {shard: part for shard, part in enumerate(retained) if touched[shard] and len(part)}
    learned = []
    for shard, part in enumerate(retained):
        if shard in again:
            one, _ = yield from _train(work, RETRAIN, shard, again, how)
            learned.append(one)
        elif len(part):
            learned.append(kept.load(shard))
    return learned


def touched_shards(plan: ForgetPlan, partition: Partition) -> npt.NDArray[np.bool_]:
    """Return which shards (shards,) lose a sample, or hold one whose history was rebuilt."""

    def count(samples: Samples) -> Ints:
        return np.bincount(partition.of(samples), minlength=partition.count)

    return (count(plan.train) != count(plan.retain)) | (count(plan.retain.take(plan.rebuilt)) > 0)


def seed_of(work: Workspace, shard: int) -> int:
    """Return what decides a shard's first weights and the order in which it sees its samples."""
    return int(work.rng(f"shard {shard}").integers(2**31))


def _make(work: Workspace, kept: ShardStore, partition: Partition, how: ShardTraining) -> Generator[Step, None, None]:
    parts = dict(enumerate(partition.divide(work.plan.train)))
    for shard in parts:
        if not kept.has(shard):
            learned, seconds = yield from _train(work, SHARDS, shard, parts, how)
            kept.add(shard, learned, seconds)
    work.seconds[SHARDS] = kept.seconds


def _train(
    work: Workspace, phase: str, shard: int, parts: Mapping[int, Samples], how: ShardTraining
) -> Generator[Step, None, tuple[Shard, float]]:
    """Return what a shard has learned from its part, one of several in the phase, and the seconds that took."""
    seed = seed_of(work, shard)
    steps = {one: len(passes_of(part, how.training, seed)) for one, part in parts.items()}
    before = sum(count for one, count in steps.items() if one < shard)
    learned, backbone, whole = how.begin(phase, shard, parts[shard], seed)
    seconds = yield from work.train(replace(whole, part=Part(str(shard), before, sum(steps.values()))), backbone)
    return learned, seconds
