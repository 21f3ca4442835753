"""What methods really minimise, read from the training that they start on a tiny recommender."""

import numpy as np
import pytest
import torch
from closed_forms import cross_entropy, kl, npo, softmax

from core.unlearning.base import Workspace
from core.unlearning.tuned_settings import updated


@pytest.fixture
def request_(experiment):
    return experiment.presets()["twenty-percent"]


@pytest.fixture
def run(experiment, request_, tmp_path, monkeypatch):
    """Carry out a method under changed settings; return its last phase of training, its steps and its run's folder."""

    def carry_out(method, seed=0, **changes):
        phases, train, folder = [], Workspace.train, tmp_path / f"run{len(list(tmp_path.iterdir()))}"

        def noting(work, phase, backbone):
            phases.append(phase)
            return train(work, phase, backbone)

        settings = updated(experiment.method(method, experiment.plan(request_)).settings, changes)
        with monkeypatch.context() as patch:
            patch.setattr(Workspace, "train", noting)
            events = list(experiment.unlearn(request_, method, seed, settings=settings, folder=folder))
        return phases[-1], events, folder

    return carry_out


def scored(experiment, backbone, samples):
    scoring = experiment.engine.score("score", backbone, samples)
    while True:
        try:
            next(scoring)
        except StopIteration as end:
            return softmax(end.value[0].astype(np.float64))


@pytest.fixture
def shown(experiment, request_):
    """Return what a phase's first batch shows: positions, labels, what is to be forgotten, the original's answers."""

    def show(phase):
        at = phase.batches[0]
        samples = phase.samples.take(at)
        go = np.isin(samples.row, experiment.plan(request_).forget.row)
        return at, samples.label, go, scored(experiment, experiment.recommender.backbone, samples)

    return show


def pull(phase, positions):
    """Return random logits and the gradient there of the weighted sum of the phase's terms."""
    logits = np.random.default_rng(3).normal(0, 2, (len(positions), 2))
    answers = torch.tensor(logits, requires_grad=True)
    terms = phase.loss(answers, torch.from_numpy(positions))
    sum(phase.weights[name] * term for name, term in terms.items()).backward()
    return logits, answers.grad.numpy()


@pytest.mark.parametrize("weight", [0.0, 0.3])
def test_neggrad_climbs_on_what_goes_and_without_a_weight_just_fine_tunes(run, shown, weight):
    phase, *_ = run("neggrad", forget_weight=weight)
    at, labels, go, _ = shown(phase)
    logits, gradient = pull(phase, at)
    wanted = cross_entropy(labels, ~go) + -weight * cross_entropy(labels, go)
    assert gradient == pytest.approx(wanted.gradient(logits), abs=1e-6)
    assert gradient[go].any() == (weight > 0)


def test_negkl_leaves_the_original_on_what_goes_and_returns_to_it_on_what_stays(run, shown):
    phase, *_ = run("negkl", forget_weight=0.4)
    at, _, go, original = shown(phase)
    logits, gradient = pull(phase, at)
    wanted = kl(original, ~go) + -0.4 * kl(original, go)
    assert gradient == pytest.approx(wanted.gradient(logits), abs=1e-6)


def first_losses(events, phase):
    return next(event.losses for event in events if getattr(event, "phase", None) == phase)


def test_negkl_starts_beside_the_original_since_it_could_not_leave_it_otherwise(run):
    _, beside, _ = run("negkl")
    _, upon, _ = run("negkl", noise=0.0)
    assert first_losses(beside, "unlearn")["forget"] > 1e-6
    assert first_losses(upon, "unlearn")["forget"] == pytest.approx(0, abs=1e-7)


def test_bad_teacher_follows_a_model_that_never_learned_on_what_goes(experiment, run, shown):
    phase, *_ = run("bad_teacher", seed=4, forget_weight=0.7)
    at, _, go, original = shown(phase)
    logits, gradient = pull(phase, at)
    incompetent = scored(experiment, experiment.recommender.fresh(4), phase.samples.take(at))
    wanted = kl(original, ~go) + 0.7 * kl(incompetent, go)
    assert gradient == pytest.approx(wanted.gradient(logits), abs=1e-6)


def test_npo_pushes_down_what_goes_and_holds_what_stays(run, shown):
    phase, *_ = run("npo", beta=0.2, click_weight=0.5, remember_weight=3.0)
    at, labels, go, original = shown(phase)
    logits, gradient = pull(phase, at)
    wanted = npo(original, labels, 0.2, go) + 0.5 * cross_entropy(labels, ~go) + 3.0 * kl(original, ~go)
    assert gradient == pytest.approx(wanted.gradient(logits), abs=1e-6)


@pytest.mark.parametrize("w", [0.0, 0.6, 1.0])
def test_w_weighs_e2urecs_two_terms_and_drops_one_at_either_end(run, shown, w):
    forgetting, *_ = run("e2urec", w=0.0, click_weight=0.0, forget_only_steps=0)
    phase, *_ = run("e2urec", w=w, click_weight=0.0, forget_only_steps=0)
    at, _, go, original = shown(phase)
    logits, gradient = pull(phase, at)
    wanted = pull(forgetting, at)[1] * (1 - w) + (w * kl(original, ~go)).gradient(logits)
    assert gradient == pytest.approx(wanted, abs=1e-6)
    assert (gradient[go].any(), gradient[~go].any()) == (w < 1, w > 0)


def test_fine_tuning_never_sees_what_goes(run, shown):
    phase, *_ = run("finetune")
    at, labels, go, _ = shown(phase)
    logits, gradient = pull(phase, at)
    assert not go.any()
    assert gradient == pytest.approx(cross_entropy(labels, ~go).gradient(logits), abs=1e-6)


def test_fine_tuning_takes_a_share_of_retrainings_passes_and_no_more_than_was_asked_for(experiment, request_, run):
    stays, epochs = len(experiment.plan(request_).retain), experiment.recommender.recipe.training.epochs

    def passes(**changes):
        phase, *_ = run("finetune", steps=(1, 1000), **changes)
        return sum(map(len, phase.batches)) / stays

    batch = 16 / stays
    assert passes(passes=0.5, share=1.0) == pytest.approx(0.5, abs=batch)
    assert passes(passes=2.0, share=0.2) == pytest.approx(0.2 * epochs, abs=batch)
    assert passes(passes=1.5, share=1.0) == pytest.approx(1.5, abs=batch)


@pytest.mark.parametrize("method", ["neggrad", "negkl", "bad_teacher", "npo", "simnpo", "uld"])
def test_how_much_is_seen_stays_within_bounds_however_many_passes_are_asked_for(run, method):
    for passes, steps in ((0.01, 3), (1000.0, 6)):
        phase, *_ = run(method, budget={"passes": passes, "steps": [3, 6]})
        assert len(phase.batches) == steps
