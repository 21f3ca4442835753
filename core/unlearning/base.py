"""What every unlearning method is: one class in one file, registered by name, run on one workspace."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from core import text
from core.config import Training
from core.data.requests import ForgetPlan
from core.data.samples import Ints, Samples
from core.errors import RequestError
from core.models.adapters import Adapters
from core.models.backbone import Backbone
from core.runs.events import Step
from core.training.checkpoint import Checkpoint
from core.training.loop import Engine, Logits, Phase
from core.unlearning.card import Card
from core.unlearning.common.forget_retain_batches import StepBudget
from core.unlearning.effort import Effort

Scope: TypeAlias = Literal["nothing", "adapter", "adapters", "all"]
Arrays: TypeAlias = Mapping[str, npt.NDArray[Any]]
Watching: TypeAlias = Callable[[Generator[Step, None, float], Backbone], Generator[Step, None, float]]
"""Passes on the steps in which a model is trained."""


@dataclass(frozen=True)
class Unlearned:
    """What a method hands back: the backbone that answers now.

    Attributes:
        backbone: The model after unlearning; with ``adapter``, the original with that adapter answering.
        parameters: Number of trained parameters.
        adapter: Name of the adapter that is the whole result; None where the weights themselves changed.
        subtracted: Where the answer is a difference, the factor by which the logits given with ``adapter`` are
            subtracted from the original's; None where the adapter itself answers.
    """

    backbone: Backbone
    parameters: int
    adapter: str | None = None
    subtracted: float | None = None


@dataclass(frozen=True, eq=False)
class Learned:
    """What a method takes from tuning requests into every later one.

    Attributes:
        settings: Changes to its settings, by name.
        arrays: What is too large for settings; bundled beside them.
    """

    settings: Mapping[str, Any] = field(default_factory=dict)
    arrays: Arrays = field(default_factory=dict)


@dataclass
class Workspace:
    """All that a method may touch while it runs, and the shared loops with their timing.

    Attributes:
        engine: The loops and the device.
        backbone: The original model, on the device.
        adapters: LoRA adapters on ``backbone``.
        fresh: Seed → a new backbone with first weights, on the device.
        training: The recipe by which the original was trained.
        plan: What goes and what stays.
        stars: (ratings,) stars of each row of the data set's table.
        seed: Decides everything random.
        keep: Folder for what a method makes once and uses again at every request to the same original.
        checkpoint: Where phases save their state; None to keep nothing.
        watched: Name of the phase in which a model is watched, and what passes on its steps with what it says.
        seconds: Wall seconds of each phase so far, by name.
    """

    engine: Engine
    backbone: Backbone
    adapters: Adapters
    fresh: Callable[[int], Backbone]
    training: Training
    plan: ForgetPlan
    stars: Ints
    seed: int
    keep: Path
    checkpoint: Checkpoint | None = None
    watched: tuple[str, Watching] | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    def rng(self, phase: str) -> np.random.Generator:
        """Return the phase's own source of randomness."""
        return np.random.default_rng([self.seed, *phase.encode()])

    def train(self, phase: Phase, backbone: Backbone) -> Generator[Step, None, float]:
        """Train as :meth:`Engine.train <core.training.loop.Engine.train>` does, timed and resumable.

        Returns:
            Wall seconds, which are added to the phase's.
        """
        steps = self.engine.train(phase, backbone, self.seed, self.checkpoint)
        if self.watched and self.watched[0] == phase.name:
            steps = self.watched[1](steps, backbone)
        seconds = yield from steps
        self.seconds[phase.name] = self.seconds.get(phase.name, 0.0) + seconds
        return seconds

    def score(self, phase: str, backbone: Backbone, samples: Samples) -> Generator[Step, None, Logits]:
        """Return the answer logits (n, 2) of ``samples``; the time is added to the phase's."""
        logits, seconds = yield from self.engine.score(phase, backbone, samples)
        self.seconds[phase] = self.seconds.get(phase, 0.0) + seconds
        return logits


class Method(ABC):
    """An unlearning method: one class in one file.

    A subclass sets

    * ``name``: on the registry, on the command line and in run folders;
    * ``card``: what people read about it, its phases and how figures show it;
    * ``scope``: what it trains, ``nothing``, an ``adapter`` on the original, ``adapters`` on another model, or ``all``
      weights;
    * ``Settings``: a frozen dataclass, every default with its source;
    * ``once``: phases whose result is kept in :attr:`Workspace.keep`, so that a later request skips them; their time is
      reported apart from the request's;
    * ``afterwards``: settings that do not decide what is kept, so that one keeping serves all their values;
    * ``learns``: whether it defines :meth:`learn`, which is found out by itself;
    * ``learns_of_ratings``: whether it defines :meth:`learn_of_ratings`, which is found out by itself;
    * ``learned_once``: phases of :meth:`learn` whose result serves every size of request;
    * ``answering``: the phase that trains the very model which answers afterwards; empty where none does, or several;
    * ``grid``: what ``python -m core tune`` draws from, dotted setting name to values; several positive numbers are the
      ends of a range; ``small_grid``: what it draws from instead where one person or less is to be forgotten.
    """

    name: ClassVar[str]
    card: ClassVar[Card]
    scope: ClassVar[Scope]
    once: ClassVar[tuple[str, ...]] = ()
    afterwards: ClassVar[tuple[str, ...]] = ()
    answering: ClassVar[str] = ""
    Settings: ClassVar[type]
    grid: ClassVar[Mapping[str, tuple[Any, ...]]] = {}
    small_grid: ClassVar[Mapping[str, tuple[Any, ...]]] = {}
    learned_once: ClassVar[tuple[str, ...]] = ()
    learns: ClassVar[bool] = False
    learns_of_ratings: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        """Note whether the method learns anything beforehand."""
        super().__init_subclass__()
        cls.learns = cls.learns or "learn" in vars(cls)
        cls.learns_of_ratings = cls.learns_of_ratings or "learn_of_ratings" in vars(cls)

    def __init__(self, settings: Any = None, learned: Arrays | None = None, learning: float | None = None) -> None:
        self.settings = self.Settings() if settings is None else settings
        self.learned: Arrays = learned or {}
        self.learning = learning if self.learns else 0.0
        """Wall seconds that learning beforehand took, once for all requests; None where nobody has measured them."""

    @classmethod
    def learn(cls, work: Workspace, retrained: npt.NDArray[np.float64]) -> Generator[Step, None, Learned]:
        """Learn beforehand, from tuning requests, what the method cannot know otherwise; nothing by default.

        Args:
            work: The tuning request.
            retrained: p(yes) (k, n) of models that were retrained without it, on what they never saw.
        """
        del work, retrained
        yield from ()
        return Learned()

    @classmethod
    def learn_of_ratings(
        cls, settings: Any, learned: Arrays, work: Workspace, retrained: npt.NDArray[np.float64]
    ) -> Generator[Step, None, Mapping[str, Any]]:
        """Learn beforehand what single ratings need otherwise than people; nothing by default.

        Args:
            settings: Those tuned for few people.
            learned: The arrays that :meth:`learn` returned.
            work: Many requests of one rating each, in one.
            retrained: p(yes) (k, n) of models that were retrained without all of these ratings.

        Returns:
            Changes to ``settings`` where a request is of single ratings.
        """
        del settings, learned, work, retrained
        yield from ()
        return {}

    @classmethod
    def learned_anew(cls, settings: Any, work: Workspace) -> Generator[Step, None, Learned]:
        """Learn again, for another model of the same recipe, what rests on the people that it was trained on.

        This is for shadow models, whose people are others than the original's. Nothing by default, since nothing is
        learned; a method that learns beforehand says here how what it keeps of people is made for a new model.

        Args:
            settings: The method's settings for the original, whose numbers stay as they are.
            work: The other model, with all its training samples in the plan.

        Returns:
            The changes to ``settings``, and the arrays in place of the original's.

        Raises:
            RequestError: The method learns beforehand and does not say how.
        """
        del settings, work
        yield from ()
        if cls.learns:
            raise RequestError(text.unlearning.not_learned_anew(cls.card.title))
        return Learned()

    @classmethod
    def without(cls, learned: Arrays, forgotten: Samples) -> Arrays:
        """Return what was learned beforehand without what it says about people and ratings that are ``forgotten``.

        Nothing is to be erased, by default, since nothing is learned.

        Args:
            learned: The arrays that :meth:`learn` returned.
            forgotten: The samples that went.
        """
        del forgotten
        return learned

    def effort(self, plan: ForgetPlan) -> Effort | None:
        """Return how much work ``plan`` will be; None where that cannot be told beforehand.

        By default that of ``settings.budget``: each sample that a step reads, and what is asked of the ``teachers``
        before, if that is one of the phases.
        """
        budget = getattr(self.settings, "budget", None)
        if not isinstance(budget, StepBudget):
            return None
        steps, read, seen = budget.sizes(plan, self.settings.optimisation.batch_size)
        asked = Effort(scored=seen if "teachers" in self.card.phases else 0)
        return Effort.of_steps(self.scope != "all", read, steps) + asked

    @abstractmethod
    def unlearn(self, work: Workspace) -> Generator[Step, None, Unlearned]:
        """Yield a ``Step`` for each step of each phase and return the unlearned model."""
