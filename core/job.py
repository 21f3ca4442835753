"""One method on one request, from the first event to the finished run folder."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from core.data.samples import Ints, Samples
from core.errors import RunError
from core.evaluation.predictions import click_probability
from core.evaluation.report import evaluation
from core.events import Cancelled, Evaluated, Event, Events, Failed, Finished, Saved, Started, Step
from core.forgetting import ForgetPlan
from core.memory import PeakMemory
from core.models.backbone import Backbone
from core.models.roles import Roles
from core.parts import EARLIER
from core.provenance import made_on
from core.recommender import Recommender
from core.references import Reference
from core.store import ADAPTER, CHECKPOINT, MODEL, Run, kept_folder
from core.training.checkpoint import Checkpoint
from core.training.loop import Engine
from core.unlearning.base import Method, Unlearned, Workspace
from core.watch import Watch

Clicks: TypeAlias = dict[str, npt.NDArray[np.float32]]


@dataclass(frozen=True, eq=False)
class Job:
    """What is to be done, to which model, and where its results go.

    Attributes:
        recommender: The trained original; its backbone is on the engine's device.
        first: Where there were earlier requests, the model that had forgotten nothing.
        engine: The loops and the device.
        plan: What goes and what stays.
        stars: (ratings,) stars of each row of the data set's table.
        parts: What the result is measured on: ``forget``, ``retain`` and ``test``.
        method: How to forget.
        seed: Decides everything random.
        run: The folder that everything is kept in.
        reference: Retrained models to measure distances to, where there are any.
        known: p(yes) of the original by part, of parts that no request changes; what is missing is added.
        watch: Watches the model that will answer while it trains, for whoever looks on.
    """

    recommender: Recommender
    first: Backbone | None
    engine: Engine
    plan: ForgetPlan
    stars: Ints
    parts: Mapping[str, Samples]
    method: Method
    seed: int
    run: Run
    reference: Reference | None
    known: Clicks
    watch: Watch | None = None

    def events(self) -> Events:
        """Forget and evaluate, an event at a time, and note every event in the run; closing the generator cancels."""
        try:
            for event in self._work():
                self.run.note(event)
                yield event
        except (GeneratorExit, KeyboardInterrupt):
            self.run.note(Cancelled())
            raise
        except OSError as error:
            reason = error.strerror or error
            why = f"The run could not be kept in {self.run.folder} ({reason}); make room and start it again."
            yield Failed(why)
            raise RunError(why) from error
        except Exception as error:
            failed = Failed(str(error) or type(error).__name__)
            self.run.note(failed)
            yield failed
            raise

    def _work(self) -> Events:
        name = f"{self.method.name} on {self.run.config['dataset']}/{self.run.config['original']}"
        yield Started(name, self.engine.device, (*self.method.phases, "evaluate"))
        memory = PeakMemory()
        with Roles(self.recommender.backbone) as roles:
            work = self._workspace(roles)
            result = yield from memory.watching(self.method.unlearn(work))
            yield self._save(result, roles)
            clicks = yield from self._clicks(result, roles)
        self.run.save_predictions(clicks)
        metrics = self._facts(work, result) | {"peak_memory": memory.peak}
        metrics |= evaluation(self.parts, clicks, self.reference)
        self.run.note_made(made_on(self.engine.device))
        self.run.finish(metrics)
        yield Evaluated(metrics)
        yield Finished(dict(work.seconds))

    def _workspace(self, roles: Roles) -> Workspace:
        keep, checkpoint = kept_folder(self.run.config), Checkpoint(self.run.folder / CHECKPOINT, self.run.config)
        work = workspace(self.recommender, self.engine, roles, self.plan, self.stars, self.seed, keep, checkpoint)
        if self.watch and self.method.answering:
            work.watched = self.method.answering, self.watch.over
        return work

    def _save(self, result: Unlearned, roles: Roles) -> Event:
        folder = self.run.folder
        if result.adapter:
            roles.save(result.adapter, folder / ADAPTER)
            return Saved(str(folder / ADAPTER))
        if result.parameters:
            self.recommender.save_as(result.backbone, folder / MODEL)
            return Saved(str(folder / MODEL))
        return Saved(str(folder))

    def _clicks(self, result: Unlearned, roles: Roles) -> Generator[Step, None, Clicks]:
        """Return p(yes) by part, of the unlearned model under the part's name, of the original as ``*_before``.

        What earlier requests forgot is asked of the first model too, as ``earlier_original``.
        """
        clicks: Clicks = {}
        for part, samples in self.parts.items():
            logits, _ = yield from self.engine.score("evaluate", result.backbone, samples)
            clicks[part] = click_probability(logits)
        with roles.answering(None):
            for part, samples in self.parts.items():
                if part not in self.known:
                    logits, _ = yield from self.engine.score("evaluate", self.recommender.backbone, samples)
                    clicks[f"{part}_before"] = click_probability(logits)
        if self.first is not None:
            logits, _ = yield from self.engine.score("evaluate", self.first, self.parts[EARLIER])
            clicks[f"{EARLIER}_original"] = click_probability(logits)
        clicks |= {f"{part}_before": one for part, one in self.known.items()}
        self.known["test"] = clicks["test_before"]
        return clicks

    def _facts(self, work: Workspace, result: Unlearned) -> dict[str, Any]:
        """Return what is known of the run besides how good its result is."""
        setup = {phase: value for phase, value in work.seconds.items() if phase in self.method.once}
        return {
            "method": self.method.name,
            "seed": self.seed,
            "original": self.run.config["original"],
            "device": self.engine.device,
            "forgotten": len(self.plan.forget),
            "retained": len(self.plan.retain),
            "rebuilt": int(self.plan.rebuilt.sum()),
            "strangers": list(self.plan.strangers),
            "outside": [list(pair) for pair in self.plan.outside],
            "seconds": sum(value for phase, value in work.seconds.items() if phase not in setup),
            "seconds_setup": sum(setup.values()),
            **{f"seconds_{phase}": value for phase, value in work.seconds.items()},
            "trainable_params": result.parameters,
        }


def workspace(
    recommender: Recommender,
    engine: Engine,
    roles: Roles,
    plan: ForgetPlan,
    stars: Ints,
    seed: int,
    keep: Path,
    checkpoint: Checkpoint | None = None,
) -> Workspace:
    """Return what a method works with; see :class:`~core.unlearning.base.Workspace`."""
    return Workspace(
        engine=engine,
        backbone=recommender.backbone,
        roles=roles,
        fresh=lambda first: engine.place(recommender.fresh(first)),
        training=recommender.recipe.training,
        plan=plan,
        stars=stars,
        seed=seed,
        keep=keep,
        checkpoint=checkpoint,
    )
