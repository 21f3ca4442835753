"""Influence: one second-order step away from what goes (Koh and Liang, 2017; LLMEraser, Ding et al., ICLR 2025).

A model that has converged on all n samples would move by H⁻¹ Σ_f ∇ℓ / n if those of the forget set had never been
there, to first order in what they weigh. LLMEraser takes that step on the adapter of a fine-tuned language model. A
prompt that loses a rating is a correction: the gradient of the old prompt goes, that of the new one comes.

What is ours: the originals here are trained as a whole and have no adapter, so the step is taken on a fresh one. Of
its two factors one is zero at first, and the other, random, gets no gradient from it: the step is in the first factor
alone, in which the weights are linear. The curvature is the Gauss–Newton matrix of a part of the retain set, damped in
proportion to its mean eigenvalue, and conjugate gradients solve for the step where LLMEraser runs a stochastic solver
on the same quadratic problem. The formula supposes that the original has converged; ours are trained for a few passes,
so the step is an approximation even where few samples go, and ``strength`` may correct its length.
"""

import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from core.clock import Clock
from core.config import Lora
from core.data.requests import ForgetPlan
from core.data.samples import Samples, concat
from core.runs.events import Step
from core.unlearning.base import Method, Unlearned, Workspace
from core.unlearning.card import Card, Knob, PhaseCard
from core.unlearning.common.curvature import (
    CURVED_AT_ONCE,
    Conjugate,
    batches_by_length,
    conjugate,
    curvature_of,
    flat,
    logits_of,
    move,
)
from core.unlearning.common.lora_student import RANK
from core.unlearning.effort import Effort
from core.unlearning.registry import register

_ADAPTER, _GRADIENT, _SOLVE, _RESIDUAL = "influence", "gradient", "solve", "residual"
_PRODUCT = 2
"""Samples trained on in the time of one Gauss–Newton product with a sample."""


@register
class Influence(Method):
    """One damped Gauss–Newton step on a fresh adapter, by the gradient that the forget set leaves behind."""

    name, scope = "influence", "adapter"
    card = Card(
        title="Influence step",
        sentence="Works out what the forgotten ratings did to the weights, and takes it back in one step.",
        source="Koh and Liang, ICML, 2017; on adapters, LLMEraser (Ding et al., ICLR, 2025). Fresh adapter: ours.",
        phases={
            _GRADIENT: PhaseCard("Read the gradient", "How each forgotten rating pulls on the adapter is added up."),
            _SOLVE: PhaseCard(
                "Solve for the step",
                "The pull is divided by how firmly everything else holds the adapter where it is.",
                "What is not solved yet",
            ),
        },
        knobs=(
            Knob("strength", 0.0, 5.0, 0.05, "Strength", "Times the step of the formula."),
            Knob("damping", 1.0, 500.0, 1.0, "Damping", "More makes the step smaller and safer."),
            Knob("iterations", 1, 40, 1, "Iterations", "Of the solver."),
            RANK,
        ),
        terms={_RESIDUAL: "residual"},
        symbol="pentagon",
        order=140,
    )

    @dataclass(frozen=True)
    class Settings:
        """The defaults are ours, found on the compact model with people whom no preset names.

        Attributes:
            strength: Times the step of the formula; 1 in the papers.
            damping: What is added to every eigenvalue of the curvature, in multiples of their mean. Few eigenvalues are
                far from zero, so it is more than one.
            iterations: Conjugate gradient steps.
            curvature_samples: Retained samples whose curvature is taken, at most.
            lora: The adapter; without dropout, whatever it says.
        """

        strength: float = 1.0
        damping: float = 20.0
        iterations: int = 10
        curvature_samples: int = 512
        lora: Lora = Lora(rank=8, alpha=16.0, targets="attention+embedding")

    settings: Settings
    grid: ClassVar = {"strength": (0.5, 3.0), "damping": (10.0, 100.0)}
    small_grid: ClassVar = {"strength": (0.3, 2.0), "damping": (5.0, 100.0)}

    def unlearn(self, work: Workspace) -> Generator[Step, None, Unlearned]:
        """Add up the gradients, solve for the step, and take it."""
        fresh = work.adapters.add(_ADAPTER, self.settings.lora, work.seed)
        parameters = [one for one in fresh if not one.any()]
        pull = yield from _pull(work, parameters)
        step = yield from self._solve(work, parameters, pull)
        move(parameters, self.settings.strength * step)
        return Unlearned(work.backbone, len(step), _ADAPTER)

    def effort(self, plan: ForgetPlan) -> Effort:
        """Return the work of the gradients, and of the curvature at each iteration."""
        samples, products = min(self.settings.curvature_samples, len(plan.retain)), self.settings.iterations + 1
        read = len(plan.forget) + 2 * len(plan.old) + _PRODUCT * products * samples
        return Effort(adapted=read, small_steps=read / CURVED_AT_ONCE)

    def _solve(
        self, work: Workspace, parameters: Sequence[nn.Parameter], pull: Tensor
    ) -> Generator[Step, None, Tensor]:
        """Return (G + λ)⁻¹ ``pull`` (d,), to the precision that the iterations reach."""
        settings, retain = self.settings, work.plan.retain
        drawn = work.rng(_SOLVE).permutation(len(retain))[: settings.curvature_samples]
        curved = curvature_of(work.backbone, parameters, retain.take(np.sort(drawn)))
        begun = time.monotonic()
        damping = settings.damping * _mean_eigenvalue(curved, pull, work.rng("damping"))
        at, whole = conjugate(pull), max(float(pull.norm()), torch.finfo(pull.dtype).tiny)
        done, before = _resumed(work, at)
        clock = Clock(time.monotonic, settings.iterations - done, before + time.monotonic() - begun)
        for step in range(done + 1, settings.iterations + 1):
            at.step(curved(at.direction) + damping * at.direction)
            _save(work, at, step, clock.seconds)
            said = Step(_SOLVE, step, settings.iterations, {_RESIDUAL: float(at.residual.norm()) / whole}, clock.left())
            with clock.away():
                yield said
        work.seconds[_SOLVE] = clock.seconds
        return at.solution


def _pull(work: Workspace, parameters: Sequence[nn.Parameter]) -> Generator[Step, None, Tensor]:
    """Return Σ ∇ℓ / n (d,), n retained samples: plus what goes and prompts as they were, minus prompts as rebuilt."""
    samples, signs = leaving(work.plan)
    weights = torch.from_numpy(signs).to(work.backbone.device)
    labels = torch.from_numpy(samples.label).to(work.backbone.device)
    batches = batches_by_length(samples)
    clock, total = Clock(time.monotonic, len(batches)), torch.zeros_like(flat(parameters))
    for step, positions in enumerate(batches, start=1):
        at = torch.from_numpy(positions).to(weights.device)
        costs = functional.cross_entropy(logits_of(work.backbone, samples, positions), labels[at], reduction="none")
        total += flat(torch.autograd.grad(costs @ weights[at], parameters))
        said = Step(_GRADIENT, step, len(batches), {}, clock.left())
        with clock.away():
            yield said
    work.seconds[_GRADIENT] = clock.seconds
    return total.detach() / max(len(work.plan.retain), 1)


def leaving(plan: ForgetPlan) -> tuple[Samples, np.ndarray]:
    """Return the samples whose part in the training loss changes, and by how much (n,): 1 leaves it, −1 comes to it.

    Source: LLMEraser, instance removal and query modification.
    """
    rebuilt = plan.retain.take(plan.rebuilt)
    signs = np.ones(len(plan.forget) + 2 * len(rebuilt), np.float32)
    signs[len(signs) - len(rebuilt) :] = -1.0
    return concat([plan.forget, plan.old, rebuilt]), signs


def _mean_eigenvalue(curved: Callable[[Tensor], Tensor], like: Tensor, rng: np.random.Generator) -> float:
    """Return an estimate of the mean eigenvalue of a matrix that multiplies vectors such as ``like`` (d,).

    Source: Hutchinson, A Stochastic Estimator of the Trace of the Influence Matrix, 1990, with one draw.
    """
    signs = torch.from_numpy(rng.choice([-1.0, 1.0], len(like)).astype(np.float32)).to(like)
    return float(signs @ curved(signs)) / len(like)


def _state(at: Conjugate) -> list[nn.Parameter]:
    return [nn.Parameter(one, requires_grad=False) for one in (at.solution, at.residual, at.direction)]


def _resumed(work: Workspace, at: Conjugate) -> tuple[int, float]:
    """Bring ``at`` to where a stopped run was; return its iterations and the seconds that they took."""
    state = _state(at)
    return work.checkpoint.load(_SOLVE, state, torch.optim.SGD(state, 0.0)) if work.checkpoint else (0, 0.0)


def _save(work: Workspace, at: Conjugate, step: int, seconds: float) -> None:
    if work.checkpoint:
        state = _state(at)
        work.checkpoint.save(_SOLVE, step, seconds, state, torch.optim.SGD(state, 0.0))
