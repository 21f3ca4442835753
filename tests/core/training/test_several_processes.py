"""Two real processes come to what one does; a batch in pieces has the gradient of the whole batch."""

import os
import subprocess
import sys
import warnings
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import torch

from core.config import Optimisation, Training
from core.data.samples import Split
from core.errors import CoreError
from core.files import PROJECT
from core.runs.events import Step
from core.runs.store import Run
from core.training.fit import fitting
from core.training.loop import Engine
from tests.core.training import two_processes

TOLERANCE = 1e-4
"""Largest difference of a probability: sums are taken in another order, and AdamW magnifies what is left of them."""


def test_two_processes_go_on_where_one_was_stopped_and_come_to_what_one_comes_to(tmp_path, monkeypatch):
    alone, both = tmp_path / "alone", tmp_path / "both"
    two_processes.work(alone)
    monkeypatch.setattr("core.training.loop.SECONDS_BETWEEN", -1.0)
    with closing(two_processes.training(both)) as events:
        for event in events:
            if isinstance(event, Step) and event.step == 3:
                break
    assert list(both.glob(".original.checkpoint/*.safetensors"))
    script = Path(two_processes.__file__)
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", script, both]
    own = {**os.environ, "PYTHONPATH": str(PROJECT), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(list(map(str, command)), env=own, cwd=PROJECT, capture_output=True, text=True, timeout=1500)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["2 × CPU, 1 thread"]
    for method in ("retrain", "e2urec"):
        one, two = Run(alone / method), Run(both / method)
        assert two.metrics["device"] == "2 × CPU, 1 thread"
        for part, said in one.predictions.items():
            assert np.abs(said - two.predictions[part]).max() < TOLERANCE, (method, part)
    moved = Run(alone / "e2urec").predictions
    assert np.abs(moved["forget"] - moved["forget_before"]).max() > 5 * TOLERANCE


@pytest.fixture
def train(experiment):
    return experiment.samples.of(Split.TRAIN)


def fitted(engine, backbone, samples, settings):
    """Train a few steps; return what has moved, and what was said."""
    phase = fitting("train", backbone, samples, Training(1, settings), 0)
    few = type(phase)(**{**vars(phase), "batches": phase.batches[:4]})
    steps = list(engine.train(few, backbone, 0))
    return torch.cat([one.detach().flatten() for one in phase.parameters]), steps


def forgetful(backbone, most):
    """Let a model have memory for ``most`` samples at once, and note what it was asked."""
    asked, answer = [], backbone.answer

    def answered(texts):
        asked.append(len(texts.tokens))
        if len(texts.tokens) > most:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory")
        return answer(texts)

    backbone.answer = answered
    return asked


@pytest.mark.parametrize("accumulate", [1, 2])
def test_where_memory_runs_out_a_step_is_made_in_pieces_to_the_same_end(recommender, train, accumulate):
    settings = Optimisation(learning_rate=1e-3, batch_size=16, warmup=0, dropout=False, accumulate=accumulate)
    whole, _ = fitted(Engine(), recommender.fresh(0), train, settings)
    small = recommender.fresh(0)
    asked = forgetful(small, 5)
    with pytest.warns(UserWarning, match="no memory for") as said:
        halves, _ = fitted(Engine(), small, train, settings)
    assert [str(one.message).split(";")[0] for one in said] == [
        "There was no memory for 16 samples at once",
        "There was no memory for 8 samples at once",
    ]
    assert asked[:2] == [16, 8]
    assert max(asked[2:]) == 4
    assert torch.allclose(whole, halves, atol=1e-5)
    assert not torch.equal(whole, torch.cat([one.detach().flatten() for one in recommender.fresh(0).trained]))


def test_the_dropout_of_a_piece_is_the_same_both_times(recommender, train):
    settings = Optimisation(learning_rate=1e-3, batch_size=16, warmup=0, dropout=True)
    ends = []
    for _ in range(2):
        small = recommender.fresh(0)
        forgetful(small, 8)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            moved, steps = fitted(Engine(), small, train, settings)
        ends.append(moved)
    assert torch.equal(*ends)
    assert all(np.isfinite(step.losses["click"]) for step in steps)


def test_scores_are_the_same_where_memory_runs_out(recommender, train):
    whole = Engine().answers(recommender.backbone, train)
    forgetful(recommender.backbone, 7)
    with pytest.warns(UserWarning, match="no memory for"):
        assert np.allclose(Engine().answers(recommender.backbone, train), whole, atol=1e-5)


def test_a_single_sample_that_finds_no_memory_is_told_in_a_sentence(recommender, train):
    forgetful(recommender.backbone, 0)
    few = train.take(range(2))
    with pytest.warns(UserWarning, match="1 at a time"), pytest.raises(CoreError, match="for a single sample"):
        Engine().answers(recommender.backbone, few)


def test_what_is_no_lack_of_memory_is_not_taken_for_it(recommender, train):
    def broken(_):
        raise RuntimeError("shapes do not fit")

    recommender.backbone.answer = broken
    with pytest.raises(RuntimeError, match="shapes do not fit"):
        Engine().answers(recommender.backbone, train)
