"""U-CAN: weights that what goes relies on, and what stays does not, are turned down (Wu et al., arXiv 2602.23400).

Nothing is trained. Each layer is asked how strongly its inputs respond to the forget set and to the retain set. An
input that responds more to the first is a risk; a weight that does much for the second, being large and on an active
input, is useful. Weights decay softly with the risk and are spared by their use, and none is cut off.

The paper's abstract names three parts: contrasted activations, a utility of weight magnitude times the retain set's
activation norm, a soft decay. The formulas below are ours, written from the abstract alone. U-CAN edits a
recommender's LoRA adapters; the originals here are trained as a whole and have none, so the weights of their layers are
edited.
"""

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor, nn

from core.clock import Clock
from core.data.requests import ForgetPlan
from core.data.samples import Samples
from core.models.backbone import Backbone
from core.runs.events import Step
from core.unlearning.base import Method, Unlearned, Workspace
from core.unlearning.card import Card, Knob, PhaseCard
from core.unlearning.common.curvature import batches_by_length
from core.unlearning.effort import Effort
from core.unlearning.registry import register

_READ, _ATTENUATE, _LEFT = "read", "attenuate", "left"


@register
class UCAN(Method):
    """Soft decay of the weights behind inputs that respond to the forget set more than to the retain set."""

    name, scope = "ucan", "all"
    card = Card(
        title="U-CAN",
        sentence="Turns down the weights that only the forgotten ratings need; nothing is trained.",
        source="Wu et al., Utility-aware Contrastive Attenuation, arXiv 2602.23400, 2026; formulas: our reading.",
        phases={
            _READ: PhaseCard(
                "Watch the layers", "How strongly each layer's inputs respond, to what goes and what stays."
            ),
            _ATTENUATE: PhaseCard("Turn weights down", "Weights shrink with their risk and are spared by their use."),
        },
        knobs=(
            Knob("strength", 0.0, 30.0, 0.5, "Strength", "How fast a weight shrinks with its risk."),
            Knob("sparing", 0.0, 10.0, 0.1, "Sparing", "How much a weight's use protects it."),
        ),
        terms={_LEFT: "weight left"},
        symbol="diamond-tall",
        order=160,
    )

    @dataclass(frozen=True)
    class Settings:
        """The defaults are ours, found on the compact model with people whom no preset names.

        Attributes:
            strength: How fast a weight decays with the risk of its input.
            sparing: How much a weight's utility slows that.
            targets: Group of layers whose weights are edited; ``attention`` or ``linear``.
            samples: Samples of either side whose responses are read, at most.
        """

        strength: float = 10.0
        sparing: float = 3.0
        targets: str = "attention"
        samples: int = 4096

    settings: Settings
    grid: ClassVar = {"strength": (3.0, 10.0), "sparing": (1.0, 3.0), "targets": ("attention", "linear")}
    small_grid: ClassVar = {"strength": (0.5, 10.0)}

    def unlearn(self, work: Workspace) -> Generator[Step, None, Unlearned]:
        """Watch the layers of a copy on both sides, and turn its weights down."""
        student, settings = work.backbone.copy(), self.settings
        names = student.layers[settings.targets]
        layers = {name: student.model.get_submodule(name) for name in names}
        sides = [
            side.take(np.sort(work.rng(_READ).permutation(len(side))[: settings.samples]))
            for side in (work.plan.forget, work.plan.retain)
        ]
        forget, retain = yield from _responses(work, student, layers, sides)
        clock = Clock(time.monotonic, len(layers))
        for step, (name, layer) in enumerate(layers.items(), start=1):
            left = attenuate(layer, forget[name], retain[name], settings.strength, settings.sparing)
            said = Step(_ATTENUATE, step, len(layers), {_LEFT: left}, clock.left())
            with clock.away():
                yield said
        work.seconds[_ATTENUATE] = clock.seconds
        return Unlearned(student, student.trained_count)

    def effort(self, plan: ForgetPlan) -> Effort:
        """Return how many samples of both sides are read."""
        return Effort(scored=sum(min(len(side), self.settings.samples) for side in (plan.forget, plan.retain)))


@torch.no_grad()
def attenuate(layer: nn.Module, forget: Tensor, retain: Tensor, strength: float, sparing: float) -> float:
    """Multiply a linear layer's weights by :func:`decay`, in place, and return the mean factor.

    Args:
        layer: The layer; its weight may be stored either way round.
        forget: (in,) root mean square of its inputs on the forget set.
        retain: (in,) the same on the retain set.
        strength: How fast weights decay with the risk of their input.
        sparing: How much a weight's utility slows that.
    """
    stored = layer.get_parameter("weight")
    weight = stored if isinstance(layer, nn.Linear) else stored.T
    factor = decay(weight, forget, retain, strength, sparing)
    weight.mul_(factor)
    return float(factor.mean())


def decay(weight: Tensor, forget: Tensor, retain: Tensor, strength: float, sparing: float) -> Tensor:
    """Return d_ij = exp(−strength · risk_j / (1 + sparing · use_ij)), by which ``weight`` (out, in) is multiplied.

    The risk of an input is ReLU(log(forget_j / retain_j)); the use of a weight is |w_ij| · retain_j over its mean in
    the layer.

    Source: U-CAN's contrastive risk, utility and soft attenuation; the formulas are ours. The utility is Wanda's (Sun
    et al., A Simple and Effective Pruning Approach for Large Language Models, 2024).
    """
    least = torch.finfo(weight.dtype).tiny
    risk = (forget.clamp(min=least) / retain.clamp(min=least)).log().clamp(min=0)
    use = weight.abs() * retain
    return torch.exp(-strength * risk / (1 + sparing * use / use.mean().clamp(min=least)))


def _responses(
    work: Workspace, student: Backbone, layers: Mapping[str, nn.Module], sides: Sequence[Samples]
) -> Generator[Step, None, list[dict[str, Tensor]]]:
    """Return for each side the root mean square (in,) of every layer's inputs, padding left out."""
    batches = [(at, positions) for at, side in enumerate(sides) for positions in batches_by_length(side)]
    sums: list[dict[str, tuple[Tensor, int]]] = [{} for _ in sides]
    clock = Clock(time.monotonic, len(batches))
    student.eval()
    for step, (at, positions) in enumerate(batches, start=1):
        read = sides[at].padded(positions, student.pad)
        mask = torch.from_numpy(read.mask).to(student.device)
        with torch.no_grad(), _watching(layers, mask, sums[at]):
            student.answer(read)
        said = Step(_READ, step, len(batches), {}, clock.left())
        with clock.away():
            yield said
    work.seconds[_READ] = clock.seconds
    return [{name: (total / max(count, 1)).sqrt() for name, (total, count) in side.items()} for side in sums]


@contextmanager
def _watching(layers: Mapping[str, nn.Module], mask: Tensor, sums: dict[str, tuple[Tensor, int]]) -> Iterator[None]:
    """Add the squares of what each layer reads, and their number, to ``sums`` until the context ends."""

    def noting(name: str) -> Callable[..., None]:
        def note(_: nn.Module, read: tuple[Any, ...]) -> None:
            kept = read[0][mask.bool()] if read[0].shape[:2] == mask.shape else read[0].flatten(0, -2)
            total, count = sums.get(name, (0.0, 0))
            sums[name] = total + kept.float().square().sum(dim=0), count + len(kept)

        return note

    with ExitStack() as hooks:
        for name, layer in layers.items():
            handle = layer.register_forward_pre_hook(noting(name))
            hooks.callback(handle.remove)
        yield
