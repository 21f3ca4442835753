"""What a process does that was launched beside the one that leads: its part of each batch, until it is dismissed."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from core.launched import is_follower, processes
from core.models.backbone import Backbone
from core.training.crew import Crew
from core.training.loop import Engine
from core.training.passes import gone_back, tried
from core.training.shares import Share


def follow() -> None:
    """Compute what the leading process sends, until it has no more."""
    engine = Engine()
    if engine.crew is not None:
        _Follower(engine, engine.crew).work()


def dismiss() -> None:
    """Let all processes that follow this one go home; nothing where there are none."""
    if processes() > 1 and not is_follower():
        found = Engine().crew
        if found is not None:
            found.dismiss()


@dataclass(eq=False)
class _Lent:
    """A model that the leader has lent, and the gradients of its last batch, which count once that went well."""

    backbone: Backbone
    parameters: Sequence[nn.Parameter]
    share: Share | None = None
    new: list[Tensor | None] = field(default_factory=list)


class _Follower:
    def __init__(self, engine: Engine, found: Crew) -> None:
        self._engine = engine
        self._crew = found
        self._models: dict[int, _Lent] = {}

    def work(self) -> None:
        """Do what the leader orders, one thing after another."""
        orders: dict[str, Callable[..., Any]] = {
            "model": self._take,
            "forget": self._models.pop,
            "ask": self._ask,
            "backward": self._backward,
            "keep": self._keep,
            "sum": self._sum,
            "weights": self._weights,
        }
        while True:
            order, *what = self._crew.heard()
            if order == "stop":
                self._crew.leave()
                return
            orders[order](*what)

    def _take(self, key: int, model: bytes) -> None:
        self._models[key] = _Lent(*self._engine.unpacked(model))

    def _ask(self, key: int, dropout: bool, seed: int, learns: bool) -> None:
        lent, texts = self._models[key], self._crew.dealt()
        torch.manual_seed((seed + self._crew.rank) % (1 << 31))
        lent.backbone.train(dropout)
        lent.share = Share(self._engine.passes.forward(lent.backbone), texts)
        lent.new = []
        share = lent.share
        with nullcontext() if learns else torch.no_grad():
            self._answer(lambda: _numbers(share.logits(), whole=not learns))

    def _backward(self, key: int) -> None:
        lent, gradient = self._models[key], self._crew.dealt()
        share, parameters = lent.share, lent.parameters
        before = [one.grad for one in parameters]
        for one in parameters:
            one.grad = None
        if share is not None:
            there = torch.from_numpy(np.ascontiguousarray(gradient)).to(lent.backbone.device)
            self._answer(lambda: gone_back(share, there, parameters))
        lent.new, lent.share = [one.grad for one in parameters], None
        for one, held in zip(parameters, before, strict=True):
            one.grad = held

    def _keep(self, key: int) -> None:
        lent = self._models[key]
        for one, new in zip(lent.parameters, lent.new, strict=True):
            if new is not None:
                one.grad = new if one.grad is None else one.grad.add_(new)
        lent.new = []

    def _sum(self, key: int, chosen: Sequence[int]) -> None:
        parameters = self._models[key].parameters
        self._crew.reduced([parameters[at] for at in chosen])
        for one in parameters:
            one.grad = None

    def _weights(self, key: int) -> None:
        self._crew.shared_weights(self._models[key].parameters)

    def _answer(self, work: Any) -> None:
        """Answer with what ``work`` returns, or with what went wrong: whatever that is, the leader has to know."""
        try:
            found = tried(work)
        except Exception as error:
            found = ("failed", f"{type(error).__name__}: {error}")
        self._crew.answer(found)


def _numbers(logits: Sequence[Tensor], whole: bool) -> Any:
    """Return logits as arrays: one of all pieces where they are asked ``whole``."""
    each = [one.cpu().numpy() for one in logits]
    return (np.concatenate(each) if each else None) if whole else each
