"""What one step of E2URec costs with a model of a known shape, and what a whole run would, by arithmetic."""

import resource
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from core.config import Training
from core.data.requests import ForgetPlan, ForgetRequest
from core.data.samples import HISTORY, Samples, Split
from core.models.adapters import Adapters
from core.models.backbone import Backbone
from core.models.shapes import random_backbone
from core.training.loop import Engine
from core.unlearning.base import Workspace
from core.unlearning.methods.e2urec import E2URec
from core.unlearning.paper_settings import paper_settings

TOKENS = 160
"""About what the profile, ten rated titles and the candidate take."""
BATCH = 16
"""The batch of the released code: so many forgotten samples, and as many that stay."""
PAPER_STEPS = {"augment": 1200, "student": 1000}
"""Steps of the released code: the augmented model's, and the one at which the student is judged."""
PAPER_SPLIT = (60_000, 20_000, 20_000)
"""Training, validation and test samples of the paper's slices."""
PAPER_FORGOTTEN = 12_000
"""Training samples that go in the paper: a fifth of 60,000."""
_PASSES: Mapping[str, tuple[float, float]] = {"augment": (1, 6), "teachers": (3, 2), "student": (2, 4)}
"""Batches that a step reads, and floating-point operations for each weight and token: 2 forward, 2 for the gradient of
what a layer was given, 2 more for that of its weights where they move, which an adapter spares."""


PARTS = tuple(_PASSES)
"""Parts of a step, in their order."""


def step_cost(name: str, tokens: int = TOKENS, batch: int = BATCH) -> dict[str, Any]:
    """Measure one step of E2URec as the paper has it: all weights overlearn, two teachers answer, an adapter follows.

    Args:
        name: One of :data:`~core.models.shapes.SHAPES`.
        tokens: Tokens of a prompt.
        batch: Samples that go in a batch.

    Returns:
        ``shape``, ``parameters``, ``tokens``, ``batch``, ``schedule`` (steps of a run of the paper, and the samples
        that go in it), ``seconds`` of each part of the step, ``operations`` (floating-point) by the arithmetic of
        :func:`operations`, ``per_second`` (operations over seconds), ``memory`` (bytes resident at most, of the whole
        process), ``run``: the ``seconds`` of all of the paper's steps at this speed, and their ``operations``, from
        which the seconds on another machine follow.

    Raises:
        ModelError: There is no such shape.

    Source: ours; the schedule is that of the code released with E2URec (docs/paper-settings.md).
    """
    backbone = random_backbone(name)
    _step(backbone, tokens, batch)  # what the first step makes, the others use
    seconds = _step(backbone, tokens, batch)
    needs = operations(backbone, tokens, batch)
    whole = {"augment": PAPER_STEPS["augment"], "teachers": PAPER_FORGOTTEN / batch, "student": PAPER_STEPS["student"]}
    return {
        "shape": name,
        "parameters": backbone.parameter_count,
        "schedule": {**PAPER_STEPS, "forgotten": PAPER_FORGOTTEN},
        "tokens": tokens,
        "batch": batch,
        "seconds": seconds,
        "operations": needs,
        "per_second": sum(needs.values()) / sum(seconds.values()),
        "memory": most_memory(),
        "run": {
            what: sum(times * one[part] for part, times in whole.items())
            for what, one in (("seconds", seconds), ("operations", needs))
        },
    }


def step_cost_path(assets: Path, shape: str) -> Path:
    """Return where what a step costs with a model of that shape lies among the assets."""
    return assets / "benchmarks" / "shapes" / f"{shape}.json"


def operations(backbone: Backbone, tokens: int, batch: int) -> dict[str, float]:
    """Return the floating-point operations of each part of a step; those of attention itself are left out.

    Weights that look up or are read at one position only do next to nothing and are not counted: the embedding, the
    output layer and, in an encoder–decoder, the decoder.

    Source: Kaplan et al., Scaling Laws for Neural Language Models, 2020, section 2.1: 2 per weight and token forward.
    """
    model = backbone.model
    read = model.get_encoder() if model.config.is_encoder_decoder else model.get_decoder()
    looked_up = sum(one.numel() for one in model.get_input_embeddings().parameters())
    weights = sum(one.numel() for one in read.parameters()) - looked_up
    return {part: many * each * weights * tokens * batch for part, (many, each) in _PASSES.items()}


def _step(backbone: Backbone, tokens: int, batch: int) -> dict[str, float]:
    """Return the seconds of each phase of E2URec where every phase takes one step."""
    engine, paper = Engine(), paper_settings(E2URec)
    once = replace(
        paper, augment_passes=1.0, augment_steps=(1, 1), student_passes=1.0, student_steps=(1, 1), forget_only_steps=0,
        augment=replace(paper.augment, batch_size=batch), student=replace(paper.student, batch_size=batch),
    )  # fmt: skip
    placed = engine.place(backbone)
    with tempfile.TemporaryDirectory() as keep, Adapters(placed) as adapters:
        work = Workspace(
            engine, placed, adapters, lambda _: placed, Training(1, paper.student), _plan(backbone, tokens, batch),
            np.zeros(2 * batch, np.int64), 0, Path(keep),
        )  # fmt: skip
        for _ in E2URec(once).unlearn(work):
            pass
    return dict(work.seconds)


def _plan(backbone: Backbone, tokens: int, batch: int) -> ForgetPlan:
    """Return a plan of made-up samples: a batch that goes, and one that stays."""
    samples, at = made_up_samples(backbone, 2 * batch, tokens), np.arange(2 * batch)
    goes, stays, nobody = (samples.take(part) for part in (at[:batch], at[batch:], at[:0]))
    unchanged = np.zeros(batch, bool)
    return ForgetPlan(ForgetRequest(users=(0,)), samples, goes, stays, unchanged, nobody, 0, goes.row, goes.user)


def made_up_samples(backbone: Backbone, count: int, tokens: int) -> Samples:
    """Return ``count`` samples of so many tokens each, drawn from those that the model knows."""
    at, most = np.arange(count), int(backbone.model.config.vocab_size)
    low = min(len(backbone.tokenizer), most // 2)
    drawn = np.random.default_rng(0).integers(low, most, count * tokens).astype(np.int32)
    return Samples(
        row=at, history=np.full((count, HISTORY), -1), label=at % 2, split=np.full(count, int(Split.TRAIN)), user=at,
        item=at, tokens=drawn, offsets=np.arange(count + 1) * tokens,
    )  # fmt: skip


def most_memory() -> int:
    """Return the bytes held at most: on the CUDA device where there is one, else of this process.

    The system tells the latter in KiB, on a Mac in bytes.
    """
    if torch.cuda.is_available():
        return int(torch.cuda.max_memory_allocated())
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
