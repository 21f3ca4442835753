"""One method on one request, from the first event to the finished run folder."""

from collections.abc import Generator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core import text
from core.data.requests import ForgetPlan
from core.data.samples import Ints, Samples
from core.errors import DivergenceError, RunError
from core.evaluation.eval_sets import EARLIER
from core.evaluation.references import Reference
from core.evaluation.report import evaluation
from core.evaluation.utility import click_probability
from core.experiment.probe import Probe
from core.experiment.recommender import Recommender
from core.files import sweep_unfinished
from core.models.adapters import Adapters
from core.models.backbone import Backbone
from core.models.contrast import save_factor
from core.runs.alone import alone_in
from core.runs.events import Cancelled, Evaluated, Event, Events, Failed, Finished, Saved, Started, Step
from core.runs.memory import PeakMemory
from core.runs.provenance import made_on
from core.runs.store import ADAPTER, CHECKPOINT, LAST_GOOD, LEARNED_FILE, MODEL, Predictions, Run, shared_folder
from core.training.checkpoint import Checkpoint
from core.training.loop import Engine
from core.unlearning.base import Method, Unlearned, Workspace
from core.unlearning.tuned_settings import save_learned


@dataclass(frozen=True, eq=False)
class UnlearningJob:
    """What is to be done, to which model, and where its results go.

    Attributes:
        recommender: The trained original; its backbone is on the engine's device.
        first: Where there were earlier requests, the model that had forgotten nothing.
        engine: The loops and the device.
        plan: What goes and what stays.
        stars: (ratings,) stars of each row of the data set's table.
        eval_sets: What the result is measured on: ``forget``, ``retain`` and ``test``.
        method: How to forget.
        seed: Decides everything random.
        run: The folder that everything is kept in.
        reference: Retrained models to measure distances to, where there are any.
        known: p(yes) of the original by part, of parts that no request changes; what is missing is added.
        probe: Asks the model that will answer while it trains, for whoever looks on.
        private: Where it keeps what other requests share, if that is not to lie where all runs do.
    """

    recommender: Recommender
    first: Backbone | None
    engine: Engine
    plan: ForgetPlan
    stars: Ints
    eval_sets: Mapping[str, Samples]
    method: Method
    seed: int
    run: Run
    reference: Reference | None
    known: Predictions
    probe: Probe | None = None
    private: Path | None = None

    def events(self) -> Events:
        """Forget and evaluate, an event at a time, and note every event in the run; closing the generator cancels.

        Every error is told as ``Failed`` first and then raised, whatever it is.

        Raises:
            RunError: The run's folder cannot be written, or another process is, or was, at work in it.
            DivergenceError: Training left the numbers; the adapter of the last good step is in ``last-good``.
        """
        with ExitStack() as stack:
            try:
                stack.enter_context(alone_in(self.run.folder))
                if self.run.finished:
                    raise RunError(text.runs.already_finished(self.run.folder))
                sweep_unfinished(self.run.folder)
            except RunError as error:
                yield Failed(str(error))
                raise
            yield from self._noted()

    def _noted(self) -> Events:
        try:
            for event in self._work():
                self.run.note(event)
                yield event
        except (GeneratorExit, KeyboardInterrupt):
            self.run.note(Cancelled())
            raise
        except OSError as error:
            reason = error.strerror or error
            why = text.experiment.run_not_kept(self.run.folder, reason)
            yield Failed(why)
            raise RunError(why) from error
        except Exception as error:
            failed = Failed(str(error) or type(error).__name__)
            self.run.note(failed)
            yield failed
            raise

    def _work(self) -> Events:
        name = f"{self.method.name} on {self.run.config['dataset']}/{self.run.config['original']}"
        yield Started(name, self.engine.device, (*self.method.card.phases, "evaluate"))
        memory = PeakMemory()
        with Adapters(self.recommender.backbone) as adapters:
            work = self._workspace(adapters)
            try:
                result = yield from memory.watching(self.method.unlearn(work))
            except DivergenceError:
                if adapters.active is not None:
                    adapters.save(adapters.active, self.run.folder / LAST_GOOD)
                    yield Saved(str(self.run.folder / LAST_GOOD))
                raise
            yield self._save(result, adapters)
            self._erase()
            clicks = yield from self._clicks(result, adapters)
        self.run.save_predictions(clicks)
        metrics = self._facts(work, result) | {"peak_memory": memory.peak}
        metrics |= evaluation(self.eval_sets, clicks, self.reference)
        self.run.note_made(made_on(self.engine.device))
        self.run.finish(metrics)
        yield Evaluated(metrics)
        yield Finished(dict(work.seconds))

    def _workspace(self, adapters: Adapters) -> Workspace:
        config = self.run.config
        shared, checkpoint = (
            shared_folder(config, self.method.afterwards),
            Checkpoint(self.run.folder / CHECKPOINT, config),
        )
        keep = self.private / shared.name if self.private else shared
        work = workspace(self.recommender, self.engine, adapters, self.plan, self.stars, self.seed, keep, checkpoint)
        if self.probe and self.method.answering:
            work.watched = self.method.answering, self.probe.over
        return work

    def _save(self, result: Unlearned, adapters: Adapters) -> Event:
        folder = self.run.folder
        if result.adapter:
            adapters.save(result.adapter, folder / ADAPTER)
            if result.subtracted is not None:
                save_factor(folder / ADAPTER, result.subtracted)
            return Saved(str(folder / ADAPTER))
        if result.parameters:
            self.recommender.save_as(result.backbone, folder / MODEL)
            return Saved(str(folder / MODEL))
        return Saved(str(folder))

    def _erase(self) -> None:
        """Keep what the method learned beforehand without what it says of those who went, for later requests."""
        if self.method.learned:
            kept = self.method.without(self.method.learned, self.plan.forget)
            save_learned(self.run.folder / LEARNED_FILE, kept)

    def _clicks(self, result: Unlearned, adapters: Adapters) -> Generator[Step, None, Predictions]:
        """Return p(yes) by part, of the unlearned model under the part's name, of the original as ``*_before``.

        What earlier requests forgot is asked of the first model too, as ``earlier_original``.
        """
        clicks: Predictions = {}
        for part, samples in self.eval_sets.items():
            logits, _ = yield from self.engine.score("evaluate", result.backbone, samples)
            clicks[part] = click_probability(logits)
        with adapters.answering(None):
            for part, samples in self.eval_sets.items():
                if part not in self.known:
                    logits, _ = yield from self.engine.score("evaluate", self.recommender.backbone, samples)
                    clicks[f"{part}_before"] = click_probability(logits)
        if self.first is not None:
            logits, _ = yield from self.engine.score("evaluate", self.first, self.eval_sets[EARLIER])
            clicks[f"{EARLIER}_original"] = click_probability(logits)
        clicks |= {f"{part}_before": one for part, one in self.known.items()}
        self.known["test"] = clicks["test_before"]
        return clicks

    def _facts(self, work: Workspace, result: Unlearned) -> dict[str, Any]:
        """Return what is known of the run besides how good its result is."""
        learning = self.method.learning
        setup = {phase: value for phase, value in work.seconds.items() if phase in self.method.once}
        return {
            "method": self.method.name,
            "seed": self.seed,
            "original": self.run.config["original"],
            "device": self.engine.device,
            "forgotten": len(self.plan.forget),
            "retained": len(self.plan.retain),
            "rebuilt": int(self.plan.rebuilt.sum()),
            "people": len(self.plan.people),
            "ratings": len(self.plan.rows),
            "only_shown": self.plan.only_shown,
            "same_title": [list(pair) for pair in self.plan.same_title],
            "strangers": list(self.plan.untrained_users),
            "outside": [list(pair) for pair in self.plan.untrained_ratings],
            "seconds": sum(value for phase, value in work.seconds.items() if phase not in setup),
            "seconds_setup": None if learning is None else learning + sum(setup.values()),
            **{f"seconds_{phase}": value for phase, value in work.seconds.items()},
            "trainable_params": result.parameters,
        }


def workspace(
    recommender: Recommender,
    engine: Engine,
    adapters: Adapters,
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
        adapters=adapters,
        fresh=lambda first: engine.place(recommender.fresh(first)),
        training=recommender.recipe.training,
        plan=plan,
        stars=stars,
        seed=seed,
        keep=keep,
        checkpoint=checkpoint,
    )
