from dataclasses import replace

import numpy as np
import pytest
import torch

from core.config import Optimisation, Training
from core.data.samples import Split
from core.training.checkpoint import Checkpoint
from core.training.fit import click_loss, fit, fitting, passes_of
from core.training.loop import Engine, Part, Phase

GENTLE = Optimisation(learning_rate=1e-3, batch_size=16, warmup=0, weight_decay=0.0, dropout=False)


@pytest.fixture
def engine():
    return Engine()


@pytest.fixture
def train(experiment):
    return experiment.samples.of(Split.TRAIN)


def weights_of(backbone):
    return torch.cat([weight.detach().flatten() for weight in backbone.model.parameters()]).clone()


def run(steps):
    said = []
    while True:
        try:
            said.append(next(steps))
        except StopIteration as end:
            return said, end.value


def test_training_makes_clicks_more_likely(engine, recommender, train):
    recipe = Training(epochs=6, optimisation=Optimisation(learning_rate=5e-3, batch_size=16, warmup=0))
    steps, seconds = run(fit(engine, recommender.fresh(0), train, recipe, 0))
    losses = [step.losses["click"] for step in steps]
    assert np.mean(losses[-6:]) < np.mean(losses[:6])
    assert seconds > 0
    assert steps[-1].step == steps[-1].of == len(steps)


def test_only_the_given_parameters_move(engine, recommender, train):
    backbone = recommender.backbone
    before = {name: weight.detach().clone() for name, weight in backbone.model.named_parameters()}
    chosen = "encoder.block.0.layer.0.SelfAttention.q.weight"
    parameters = [backbone.model.get_parameter(chosen)]
    batches, loss = passes_of(train, Training(1, GENTLE), 0), click_loss(train, backbone.device)
    run(engine.train(Phase("train", parameters, train, batches, loss, {"click": 1.0}, GENTLE), backbone, 0))
    moved = {name for name, weight in backbone.model.named_parameters() if not torch.equal(weight, before[name])}
    assert moved == {chosen}


def test_a_term_of_no_weight_moves_nothing(engine, recommender, train):
    backbone = recommender.backbone
    before, loss = weights_of(backbone), click_loss(train, backbone.device)
    parameters = list(backbone.model.parameters())
    run(engine.train(Phase("train", parameters, train, [np.arange(8)], loss, {"click": 0.0}, GENTLE), backbone, 0))
    assert torch.equal(before, weights_of(backbone))


def test_accumulated_batches_move_like_one_large_batch(engine, recommender, train):
    results = []
    for accumulate, batches in ((1, [np.arange(16)]), (2, [np.arange(8), np.arange(8, 16)])):
        backbone = recommender.fresh(0)
        settings = Optimisation(**{**vars(GENTLE), "accumulate": accumulate, "clip": 1e9})
        parameters, loss = list(backbone.model.parameters()), click_loss(train, backbone.device)
        run(engine.train(Phase("train", parameters, train, batches, loss, {"click": 1.0}, settings), backbone, 0))
        results.append(weights_of(backbone) - weights_of(recommender.fresh(0)))
    assert torch.nn.functional.cosine_similarity(*results, dim=0) > 0.99


def test_scores_do_not_depend_on_the_order_or_the_company_of_samples(engine, recommender, train):
    _, (logits, _) = run(engine.score("evaluate", recommender.backbone, train))
    order = np.random.default_rng(0).permutation(len(train))
    _, (mixed, _) = run(engine.score("evaluate", recommender.backbone, train.take(order)))
    _, (alone, _) = run(engine.score("evaluate", recommender.backbone, train.take([7])))
    assert np.allclose(mixed, logits[order], atol=1e-5)
    assert np.allclose(alone[0], logits[7], atol=1e-5)


def test_a_stopped_training_goes_on_to_the_same_weights(engine, recommender, train, tmp_path, monkeypatch):
    monkeypatch.setattr("core.training.loop.SECONDS_BETWEEN", -1.0)
    recipe = Training(epochs=1, optimisation=Optimisation(learning_rate=5e-3, batch_size=16, warmup=2))
    whole, cut, resumed = (recommender.fresh(3) for _ in range(3))
    run(fit(engine, whole, train, recipe, 3))
    job = fit(engine, cut, train, recipe, 3, Checkpoint(tmp_path / "state", {"seed": 3}))
    stopped = [next(job) for _ in range(3)][-1]
    job.close()
    steps, _ = run(fit(engine, resumed, train, recipe, 3, Checkpoint(tmp_path / "state", {"seed": 3})))
    assert steps[0].step == stopped.step + 1
    assert torch.allclose(weights_of(resumed), weights_of(whole), atol=1e-6)


def test_the_checkpoint_of_another_job_is_dropped(engine, recommender, train, tmp_path, monkeypatch):
    monkeypatch.setattr("core.training.loop.SECONDS_BETWEEN", -1.0)
    recipe = Training(epochs=1, optimisation=GENTLE)
    job = fit(engine, recommender.fresh(0), train, recipe, 0, Checkpoint(tmp_path, {"seed": 0}))
    next(job)
    job.close()
    assert list(tmp_path.glob("*.safetensors"))
    other = Checkpoint(tmp_path, {"seed": 1})
    assert not list(tmp_path.glob("*.safetensors"))
    steps, _ = run(fit(engine, recommender.fresh(0), train, recipe, 1, other))
    assert steps[0].step == 1


@pytest.fixture
def watched(recommender):
    """Return an engine by whose watch a pass of the model takes two seconds and nothing else takes any, and it."""
    at = [0.0]
    recommender.backbone.register_forward_pre_hook(lambda *_: at.__setitem__(0, at[0] + 2.0))
    return Engine(now=lambda: at[0]), at


def held(steps, at):
    """Run a loop to its end, holding each of its steps for a hundred seconds."""
    said = []
    while True:
        try:
            said.append(next(steps))
            at[0] += 100.0
        except StopIteration as end:
            return said, end.value


def test_training_is_not_charged_for_whoever_holds_its_steps(watched, recommender, train):
    (engine, at), backbone = watched, recommender.backbone
    batches, loss = passes_of(train, Training(1, GENTLE), 0), click_loss(train, backbone.device)
    phase = Phase("train", list(backbone.model.parameters()), train, batches, loss, {"click": 1.0}, GENTLE)
    said, seconds = held(engine.train(phase, backbone, 0), at)
    assert seconds == 2.0 * len(batches)
    assert [step.seconds_left for step in said] == [2.0 * (len(batches) - at) for at in range(1, len(batches) + 1)]


def test_scoring_is_not_charged_for_whoever_holds_its_steps(watched, recommender, train):
    engine, at = watched
    said, (_, seconds) = held(engine.score("evaluate", recommender.backbone, train), at)
    assert seconds == 2.0 * len(said)


def test_the_device_is_named_for_people(engine):
    assert "CPU" in engine.device or torch.cuda.is_available() or torch.backends.mps.is_available()


def test_trainings_that_are_parts_of_a_phase_count_on_and_keep_states_of_their_own(
    engine, recommender, train, tmp_path
):
    recipe, checkpoint = Training(1, GENTLE), Checkpoint(tmp_path, {"seed": 0})
    backbones = [recommender.fresh(seed) for seed in (1, 2)]
    count = len(passes_of(train, recipe, 0))
    parts = [
        replace(fitting("shards", one, train, recipe, 0), part=Part(str(at), at * count, 2 * count))
        for at, one in enumerate(backbones)
    ]
    said = [run(engine.train(part, one, 0, checkpoint))[0] for part, one in zip(parts, backbones, strict=True)]
    steps = [step for each in said for step in each]
    assert [step.step for step in steps] == list(range(1, 2 * count + 1))
    assert {(step.phase, step.of) for step in steps} == {("shards", 2 * count)}
    assert [step.seconds_left == 0 for step in steps] == [False] * (2 * count - 1) + [True]
    for part, one in zip(parts, backbones, strict=True):
        again = recommender.fresh(0)
        phase = replace(part, parameters=list(again.model.parameters()))
        assert run(engine.train(phase, again, 0, checkpoint))[0] == []
        assert torch.equal(weights_of(again), weights_of(one))


@pytest.mark.parametrize(("warmup", "rates"), [(None, [1, 1, 1, 1]), (0, [1, 0.75, 0.5, 0.25]), (2, [0.5, 1, 1, 0.5])])
def test_the_rate_rises_and_falls_or_stays_where_nothing_is_warmed_up(
    engine, recommender, train, monkeypatch, warmup, rates
):
    said, step = [], torch.optim.AdamW.step

    def noted(self, *args, **more):
        said.append(self.param_groups[0]["lr"])
        return step(self, *args, **more)

    monkeypatch.setattr(torch.optim.AdamW, "step", noted)
    settings = replace(GENTLE, warmup=warmup)
    phase = replace(fitting("train", recommender.backbone, train, Training(1, GENTLE), 0), settings=settings)
    run(engine.train(replace(phase, batches=phase.batches[:4]), recommender.backbone, 0))
    assert said == pytest.approx([1e-3 * one for one in rates])


@pytest.mark.parametrize("clip", [None, 0.5])
def test_gradients_are_clipped_where_a_bound_is_given(engine, recommender, train, monkeypatch, clip):
    asked = []
    monkeypatch.setattr(type(engine._accelerator), "clip_grad_norm_", lambda _, __, bound: asked.append(bound))
    phase = fitting("train", recommender.backbone, train, Training(1, replace(GENTLE, clip=clip)), 0)
    run(engine.train(replace(phase, batches=phase.batches[:3]), recommender.backbone, 0))
    assert asked == ([] if clip is None else [clip] * 3)
