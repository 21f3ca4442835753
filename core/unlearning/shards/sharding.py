"""What SISA and RecEraser share: a model a shard, made once, of which a request retrains those that it touches."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from core.data.requests import ForgetPlan
from core.data.samples import Ints, Samples
from core.models.backbone import Backbone
from core.runs.events import Step
from core.training.fit import fitting, passes_of
from core.training.loop import Part
from core.unlearning.base import Workspace
from core.unlearning.card import PhaseCard
from core.unlearning.shards.partition import Partition
from core.unlearning.shards.shard_store import ShardStore

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


def retained_shards(work: Workspace, divide: Callable[[], Partition]) -> Generator[Step, None, list[Backbone]]:
    """Return a model for each shard that never saw what goes, every one on the device.

    In phase ``shards`` each is trained from its first weights on all samples of its users, unless it is kept from an
    earlier request; in phase ``retrain`` those that the request touches are trained again on what they retain. A
    shard of which nothing is retained has no say any more and is left out.

    Args:
        work: The request, the original's recipe, and where shards are kept.
        divide: Who belongs to which shard; called where that is not kept yet.

    Raises:
        RunError: Kept shards are damaged, or cannot be written.
        ModelError: A kept shard's weights are damaged.

    Source: SISA (Bourtoule et al., 2021), shards without slices.
    """
    kept = ShardStore(work.keep)
    partition = kept.partition(divide)
    yield from _make(work, kept, partition)
    retained, touched = partition.divide(work.plan.retain), touched_shards(work.plan, partition)
    again = {shard: part for shard, part in enumerate(retained) if touched[shard] and len(part)}
    backbones = []
    for shard, part in enumerate(retained):
        if shard in again:
            backbone, _ = yield from _train(work, RETRAIN, shard, again)
            backbones.append(backbone)
        elif len(part):
            backbones.append(work.engine.place(kept.load(shard)))
    return backbones


def touched_shards(plan: ForgetPlan, partition: Partition) -> npt.NDArray[np.bool_]:
    """Return which shards (shards,) lose a sample, or hold one whose history was rebuilt."""

    def count(samples: Samples) -> Ints:
        return np.bincount(partition.of(samples), minlength=partition.count)

    return (count(plan.train) != count(plan.retain)) | (count(plan.retain.take(plan.rebuilt)) > 0)


def seed_of(work: Workspace, shard: int) -> int:
    """Return what decides a shard's first weights and the order in which it sees its samples."""
    return int(work.rng(f"shard {shard}").integers(2**31))


def _make(work: Workspace, kept: ShardStore, partition: Partition) -> Generator[Step, None, None]:
    parts = dict(enumerate(partition.divide(work.plan.train)))
    for shard in parts:
        if not kept.has(shard):
            backbone, seconds = yield from _train(work, SHARDS, shard, parts)
            kept.add(shard, backbone, seconds)
    work.seconds[SHARDS] = kept.seconds


def _train(
    work: Workspace, phase: str, shard: int, parts: Mapping[int, Samples]
) -> Generator[Step, None, tuple[Backbone, float]]:
    """Return a shard trained on its part, one of several that the phase trains, and the seconds that took."""
    seed = seed_of(work, shard)
    steps = {one: len(passes_of(part, work.training, seed)) for one, part in parts.items()}
    before = sum(count for one, count in steps.items() if one < shard)
    backbone = work.fresh(seed)
    whole = fitting(phase, backbone, parts[shard], work.training, seed)
    seconds = yield from work.train(replace(whole, part=Part(str(shard), before, sum(steps.values()))), backbone)
    return backbone, seconds
