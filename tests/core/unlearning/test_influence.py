"""The influence step against the formula: worked out by hand where the model is linear, and by matrices where not."""

import numpy as np
import pytest
import torch
from scipy.optimize import minimize
from scipy.special import expit, log_expit
from torch.nn import functional

from core.config import Lora
from core.data.requests import ForgetRequest
from core.models.adapters import Adapters
from core.runs.events import Step
from core.runs.store import Run
from core.unlearning.common.curvature import conjugate, curvature_of, flat, gauss_newton_product, logits_of
from core.unlearning.methods.influence import Influence, leaving

RIDGE = 0.05


@pytest.fixture
def linear():
    """Features (n, d), labels (n,), and the weights of a logistic regression (with a ridge) fitted to them."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 4))
    y = (expit(x @ [1.0, -2.0, 0.5, 0.0]) > rng.uniform(size=60)).astype(np.int64)
    return x, y, fitted(x, y)


def fitted(x, y):
    def cost(w):
        return -log_expit((2 * y - 1) * (x @ w)).sum() + RIDGE * w @ w / 2

    def slope(w):
        return x.T @ (expit(x @ w) - y) + RIDGE * w

    return minimize(cost, np.zeros(x.shape[1]), jac=slope, tol=1e-12).x


def two_logits(x, weights):
    """Logits (n, 2) whose difference is that of the regression."""
    margin = torch.from_numpy(x) @ weights
    return torch.stack([torch.zeros_like(margin), margin], dim=1)


def step_without(x, y, w, gone):
    """The method's own arithmetic on a linear model, with the ridge as damping."""
    weights = torch.from_numpy(w).requires_grad_()
    stays = np.delete(np.arange(len(y)), gone)
    cost = functional.cross_entropy(two_logits(x[[gone]], weights), torch.from_numpy(y[[gone]]))
    [pull] = torch.autograd.grad(cost, [weights])
    at = conjugate(pull / len(stays))
    for _ in range(len(w)):
        curved = gauss_newton_product(two_logits(x[stays], weights), [weights], at.direction)
        at.step((curved + RIDGE * at.direction) / len(stays))
    return at.solution.numpy()


def test_on_a_linear_model_it_is_the_leave_one_out_newton_step(linear):
    x, y, w = linear
    p = expit(x @ w)
    hessian = (x.T * (p * (1 - p))) @ x + RIDGE * np.eye(4)
    for gone in range(10):
        pull, half = x[gone] * (p[gone] - y[gone]), np.linalg.solve(hessian, x[gone])
        leverage = p[gone] * (1 - p[gone]) * (x[gone] @ half)
        wanted = half * (p[gone] - y[gone]) / (1 - leverage)
        assert wanted == pytest.approx(np.linalg.solve(hessian - leverage_matrix(x[gone], p[gone]), pull))
        assert step_without(x, y, w, gone) == pytest.approx(wanted, abs=1e-9)


def leverage_matrix(row, click):
    return click * (1 - click) * np.outer(row, row)


def test_on_a_linear_model_it_comes_nearer_to_retraining(linear):
    x, y, w = linear
    for gone in range(10):
        retrained = fitted(np.delete(x, gone, axis=0), np.delete(y, gone))
        left = np.linalg.norm(w + step_without(x, y, w, gone) - retrained)
        assert left < 0.2 * np.linalg.norm(w - retrained)


def test_the_product_is_that_of_the_hessian_where_logits_are_linear():
    rng = torch.Generator().manual_seed(1)
    x, weights = torch.randn(7, 3, generator=rng).double(), torch.randn(3, 4, generator=rng).double()
    labels, vector = torch.tensor([0, 1, 2, 3, 0, 1, 2]), torch.randn(12, generator=rng).double()

    def cost(flattened):
        return functional.cross_entropy(x @ flattened.view(3, 4), labels, reduction="sum")

    wanted = torch.autograd.functional.hessian(cost, weights.reshape(-1)) @ vector
    weights.requires_grad_()
    assert torch.allclose(gauss_newton_product(x @ weights, [weights], vector), wanted)


def test_conjugate_gradients_solve_in_as_many_steps_as_there_are_unknowns():
    rng = np.random.default_rng(2)
    root = rng.normal(size=(5, 5))
    matrix, wanted = root @ root.T + np.eye(5), rng.normal(size=5)
    at = conjugate(torch.from_numpy(matrix @ wanted))
    for _ in range(5):
        at.step(torch.from_numpy(matrix) @ at.direction)
    assert at.solution.numpy() == pytest.approx(wanted)


def test_conjugate_gradients_stay_where_nothing_pulls():
    at = conjugate(torch.zeros(3))
    at.step(torch.zeros(3))
    assert at.solution.tolist() == [0.0, 0.0, 0.0]


@pytest.fixture
def adapted(experiment):
    """The tiny recommender with a fresh adapter of rank 2, and the factors of it that are zero."""
    backbone = experiment.recommender.backbone
    with Adapters(backbone) as adapters:
        fresh = adapters.add("influence", Lora(rank=2, alpha=4.0, targets="attention"), 0)
        yield backbone, fresh, [one for one in fresh if not one.any()]


def jacobian(backbone, parameters, samples):
    """Derivatives (n, d) of the log-odds, and p(yes) (n,), in double precision."""
    logits = logits_of(backbone, samples, np.arange(len(samples)))
    rows = [torch.autograd.grad(one, parameters, retain_graph=True) for one in logits[:, 1] - logits[:, 0]]
    return np.stack([flat(row).double().numpy() for row in rows]), logits.softmax(-1)[:, 1].detach().double().numpy()


def test_only_the_factor_that_is_zero_feels_a_gradient(experiment, adapted):
    backbone, fresh, zero = adapted
    logits = logits_of(backbone, experiment.samples, np.arange(40))
    slopes = torch.autograd.grad(logits[:, 1].sum(), fresh)
    moving = [bool(slope.any()) for slope in slopes]
    assert len(zero) == len(fresh) / 2
    assert any(moving)
    assert not any(moves and one.any() for one, moves in zip(fresh, moving, strict=True))


def test_the_curvature_of_the_recommender_is_what_its_jacobian_says(experiment, adapted):
    backbone, _, parameters = adapted
    samples = experiment.plan(experiment.presets()["one-user"]).retain.take(np.arange(30))
    slopes, p = jacobian(backbone, parameters, samples)
    vector = torch.randn(slopes.shape[1], generator=torch.Generator().manual_seed(0))
    wanted = slopes.T @ (p * (1 - p) * (slopes @ vector.double().numpy())) / len(samples)
    assert curvature_of(backbone, parameters, samples)(vector).numpy() == pytest.approx(wanted, rel=1e-3, abs=1e-6)


def test_the_method_takes_the_damped_step_of_the_formula(experiment, tmp_path):
    request, strength, damping = experiment.presets()["one-user"], 1.5, 20.0
    plan = experiment.plan(request)
    lora = Lora(rank=2, alpha=4.0, targets="attention")
    settings = Influence.Settings(strength, damping, 60, 10_000, lora)
    list(experiment.unlearn(request, "influence", 0, settings, tmp_path / "run"))
    backbone = experiment.recommender.backbone
    with Adapters(backbone) as adapters:
        zero = [not one.any() for one in adapters.add("fresh", lora, 0)]
    with Adapters(backbone) as adapters:
        adapters.load("run", tmp_path / "run" / "adapter")
        moved = [one for name, one in backbone.model.named_parameters() if "lora_" in name]
        parameters = [one.requires_grad_() for one, was_zero in zip(moved, zero, strict=True) if was_zero]
        found = flat(parameters).detach().double().numpy()
        with torch.no_grad():
            for one in parameters:
                one.zero_()
        stays, held = jacobian(backbone, parameters, plan.retain)
        goes, p = jacobian(backbone, parameters, plan.forget)
    pull = goes.T @ (p - plan.forget.label) / len(plan.retain)
    curved = (stays.T * (held * (1 - held))) @ stays / len(plan.retain)
    signs = np.random.default_rng([0, *b"damping"]).choice([-1.0, 1.0], len(pull))
    least = damping * (signs @ curved @ signs) / len(pull)
    wanted = strength * np.linalg.solve(curved + least * np.eye(len(pull)), pull)
    assert found == pytest.approx(wanted, rel=1e-3, abs=1e-3 * np.abs(wanted).max())


def test_a_prompt_that_loses_a_rating_leaves_as_it_was_and_comes_as_it_is(experiment):
    plan = experiment.plan(experiment.presets()["one-interaction"])
    samples, signs = leaving(plan)
    rebuilt = plan.retain.take(plan.rebuilt)
    assert len(rebuilt)
    assert signs.tolist() == [1.0] * (len(plan.forget) + len(rebuilt)) + [-1.0] * len(rebuilt)
    assert samples.row.tolist() == [*plan.forget.row, *rebuilt.row, *rebuilt.row]
    comes = samples.take(signs < 0)
    assert np.array_equal(comes.tokens, rebuilt.tokens)
    assert np.array_equal(samples.take(signs > 0).tokens[-len(plan.old.tokens) :], plan.old.tokens)


def test_a_solver_that_was_stopped_goes_on_at_the_next_iteration_to_the_same_end(experiment, tmp_path):
    request = experiment.presets()["one-user"]
    settings = Influence.Settings(iterations=4, lora=Lora(rank=2, targets="attention"))

    def iterations(events):
        return [event for event in events if isinstance(event, Step) and event.phase == "solve"]

    whole = iterations(experiment.unlearn(request, "influence", 0, settings, tmp_path / "whole"))
    job, said = experiment.unlearn(request, "influence", 0, settings, tmp_path / "run"), []
    while len(iterations(said)) < 2:
        said.append(next(job))
    job.close()
    rest = iterations(experiment.unlearn(request, "influence", 0, settings, tmp_path / "run"))
    assert [step.step for step in rest] == [3, 4]
    assert [step.losses for step in rest] == [step.losses for step in whole[2:]]
    made, other = (Run(tmp_path / name).predictions["forget"] for name in ("run", "whole"))
    assert np.array_equal(made, other)


def test_without_strength_nothing_changes(experiment, tmp_path):
    somebody = int(experiment.plan(experiment.presets()["one-user"]).train.user[0])
    settings = Influence.Settings(strength=0.0, iterations=1, lora=Lora(rank=2, targets="attention"))
    run = tmp_path / "run"
    list(experiment.unlearn(ForgetRequest(users=(somebody,)), "influence", 0, settings, run))
    made = Run(run).predictions
    assert np.array_equal(made["forget"], made["forget_before"])
