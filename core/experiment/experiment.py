"""The engine's front door: a data set, a recommender trained on it, and everything that can be asked of the two."""

import threading
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from core.data.questions import Question
from core.data.requests import ForgetRequest
from core.data.samples import Samples, Split
from core.evaluation.references import fair_reference
from core.evaluation.utility import click_probability
from core.experiment.job import UnlearningJob
from core.experiment.lineage import carried_on, without
from core.experiment.opening.kept_answers import NO_ANSWERS, KeptAnswers
from core.experiment.probe import Probe, probe_of
from core.experiment.recommender import open_recommender
from core.experiment.relearn import RELEARNING, Relearning, RelearningJob, curves_path, load_curves
from core.experiment.setup import Setup
from core.models.adapters import Adapters
from core.models.contrast import answering_with
from core.runs.events import Events
from core.runs.store import ADAPTER, MODEL, Predictions, Run, default_folder, start_run
from core.training.loop import Engine

_Said = TypeVar("_Said")


@dataclass(eq=False)
class Experiment(Setup):
    """A recommender on its data, to be asked and to be made to forget; open one with :func:`open_experiment`.

    Jobs and questions compute one at a time, whichever thread they come from; the others wait.

    Attributes:
        engine: The loops and the device.
        kept_answers: What the original answered in an earlier process, while it is not loaded yet.
        private: Folder outside of which nothing that is made of these ratings is kept but runs, whose place is given;
            None where it may lie in the user's own folders.
    """

    engine: Engine = field(default_factory=Engine)
    kept_answers: KeptAnswers = NO_ANSWERS
    private: Path | None = None
    # Experiments that are made of one another share weights, so they share the lock.
    _busy: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __post_init__(self) -> None:
        self._known: Predictions = {}
        self.recommender.place(self.engine)

    def predict(self, samples: Samples, run: Run | None = None) -> npt.NDArray[np.float32]:
        """Return p(yes) (n,) of each sample.

        Args:
            samples: What is asked (n,).
            run: The finished run whose model answers; the original where None.

        Raises:
            RunError: The run has not finished or belongs to another recommender.
        """
        if run is not None:
            self.check_ours(run)
        elif not self.recommender.is_loaded and (kept := self.kept_answers.to(samples)) is not None:
            return kept
        with self._busy, Adapters(self.recommender.backbone) as adapters:
            backbone = self.recommender.backbone
            if run is not None and (run.folder / ADAPTER).is_dir():
                backbone = answering_with(run.folder / ADAPTER, adapters, backbone)
            elif run is not None and (run.folder / MODEL).is_dir():
                backbone = self.engine.place(open_recommender(run.folder / MODEL).backbone)
            answers = click_probability(self.engine.answers(backbone, samples))
        if run is None:
            self.kept_answers.note(samples, answers)
        return answers

    def ask(self, questions: Sequence[Question], run: Run | None = None) -> npt.NDArray[np.float32]:
        """Return p(yes) (n,) of each question.

        Args:
            questions: A person, what the prompt shows as rated before, and the item in question, of each.
            run: The finished run whose model answers; the original where None.

        Raises:
            KeyError: A question names a person or an item that the data set does not have.
            ModelError: It asks about a title that this model cannot read.
            RunError: The run has not finished or belongs to another recommender.
        """
        samples = self.recommender.questions(self.interactions, questions)
        return self.predict(samples, run)

    def predict_retrained(
        self, samples: Samples, request: ForgetRequest, runs: Iterable[Run] = ()
    ) -> npt.NDArray[np.float32] | None:
        """Return p(yes) (n,) of a model that was retrained without what ``request`` names.

        Args:
            samples: What it is asked (n,).
            request: What went.
            runs: Runs among which to look for a retraining of this very request where no model is bundled.

        Returns:
            None where there is no such model; a reference alone holds predictions, not weights.
        """
        with self._busy:
            bundled = self.retrained(request)
            if bundled is not None:
                return click_probability(self.engine.answers(self.engine.place(bundled), samples))
        own = self.retrainings(request, runs)
        return self.predict(samples, own[0]) if own else None

    def unlearn(
        self,
        request: ForgetRequest,
        method: str = "e2urec",
        seed: int = 0,
        settings: Any = None,
        folder: Path | None = None,
        probe: Probe | None = None,
    ) -> Events:
        """Forget ``request`` and evaluate the result, an event at a time; closing the generator cancels.

        Args:
            request: What goes.
            method: Name on the registry of :mod:`core.unlearning`.
            seed: Decides everything random.
            settings: The method's ``Settings``; the ones tuned for this recommender where None.
            folder: Where the run goes. An unfinished run of the same request that is found there is resumed.
            probe: Tells along the way what the model says; see :meth:`probe`.

        Returns:
            The job's events; ``folder`` is begun at once, the rest happens as they are asked for.

        Raises:
            RequestError: The request cannot be carried out, or there is no such method.
            RunError: ``folder`` holds something else, or cannot be written.
        """
        return self.alone(replace(self.job(request, method, seed, settings, folder), probe=probe).events())

    def judged_on(self, split: Split, most: int, seed: int) -> "Experiment":
        """Return the experiment as its training samples and so many samples of a split, on which it is judged, make it.

        Args:
            split: Which.
            most: How many samples of it stay, at most.
            seed: Decides which.
        """
        judges = np.flatnonzero(self.samples.split == split)
        chosen = np.random.default_rng(seed).choice(judges, min(most, len(judges)), replace=False)
        seen = np.sort(np.concatenate([np.flatnonzero(self.samples.split == Split.TRAIN), chosen]))
        return replace(self, samples=self.samples.take(seen), eval_split=split)

    def probe(self, request: ForgetRequest) -> Probe:
        """Return what tells along the way, on a few samples, how far a run of ``request`` has come.

        Raises:
            RequestError: The request cannot be carried out.
        """
        return probe_of(self.engine, self.plan(request), self.samples.of(Split.VALID))

    def job(
        self, request: ForgetRequest, method: str, seed: int = 0, settings: Any = None, folder: Path | None = None
    ) -> UnlearningJob:
        """Return what :meth:`unlearn` is going to do, its run folder begun; run its events :meth:`alone`.

        Args and errors are those of :meth:`unlearn`.
        """
        plan = self.plan(request)
        chosen = self.method(method, plan, settings)
        config = self.run_config(request, chosen, seed)
        run = start_run(folder or default_folder(config), config)
        if self.lineage.runs:
            run.note_parent(self.lineage.runs[-1].folder)
        reference = fair_reference(run, self.reference(request))
        stars, parts = self.interactions.columns.stars(), self.eval_sets(plan)
        models = self.recommender, self.lineage.backbone
        job = UnlearningJob(*models, self.engine, plan, stars, parts, chosen, seed, run, reference, self._known)
        return replace(job, private=self.private)

    def after(self, run: Run) -> "Experiment":
        """Return the experiment as it stands after a finished ``run``, for the next request; this one stays as it is.

        Its recommender is the unlearned model; its training split is what was retained, with prompts rebuilt.

        Raises:
            RunError: The run has not finished, belongs to another recommender, or left an ensemble.
        """
        plan = self.plan_of(run)
        with self._busy:
            left = carried_on(run, self.recommender)
        lineage = self.lineage.then(run, plan, self.samples, self.recommender.backbone)
        return replace(self, recommender=left, samples=without(self.samples, plan), lineage=lineage)

    def relearn(self, run: Run, settings: Relearning = RELEARNING, seed: int = 0, runs: Iterable[Run] = ()) -> Events:
        """Tune the model that ``run`` left on a little of what it forgot, to see how soon the old answers are back.

        Args:
            run: A finished run.
            settings: How it is tuned.
            seed: Decides which samples it is tuned on, and their order.
            runs: Runs among which to look for retrainings of the same request, to be tuned for comparison where no
                curves of retrained models are bundled.

        Returns:
            Events that end with the metrics of :func:`core.evaluation.returning.relearning.relearning`.

        Raises:
            RunError: The run has not finished or belongs to another recommender.
        """
        plan = self.plan_of(run)
        key = self.curves_key(run, settings, seed)
        own = run.config["seed"] if run.config["method"] == "retrain" else None
        bundled = load_curves(self.bundled(plan.request, curves_path), key)
        curves = [curve for made_with, curve in bundled.items() if made_with != own]
        others = () if curves else [one for one in self.retrainings(plan.request, runs) if one.config["seed"] != own]
        job = RelearningJob(self.recommender, self.engine, plan.forget, run, settings, seed, curves, others)
        return self.alone(job.events())

    def alone(self, events: Generator[_Said, None, None]) -> Generator[_Said, None, None]:
        """Pass on what a job says, and let nobody else compute until it ends.

        Args:
            events: The job, not yet begun; closed at the end.
        """
        try:
            with self._busy:
                yield from events
        finally:
            events.close()
