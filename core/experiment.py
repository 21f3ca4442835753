"""The facade: one data set, one trained recommender, and everything that can be asked of the two."""

import threading
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from core.data.datasets import open_dataset
from core.data.downloads import Progress
from core.data.questions import Question, question_samples
from core.data.samples import Samples, Split
from core.evaluation.audit import audit
from core.evaluation.predictions import click_probability
from core.evaluation.report import evaluation
from core.events import Events
from core.files import ASSETS
from core.forgetting import ForgetRequest
from core.job import Clicks, Job
from core.models.roles import Roles
from core.recommender import open_recommender, tokenised
from core.references import Reference, fair_reference
from core.relearn import RELEARNING, Relearn, Relearning, curves_key, curves_path, load_curves
from core.sequence import carried_on, without
from core.setup import Setup
from core.store import ADAPTER, MODEL, Run, default_folder, start_run
from core.training.loop import Engine
from core.watch import Watch, watch

Said = TypeVar("Said")


@dataclass(eq=False)
class Experiment(Setup):
    """A recommender on its data, to be asked. One at a time computes, the others wait.

    Attributes:
        engine: The loops and the device.
    """

    engine: Engine = field(default_factory=Engine)
    # Experiments that are made of one another share weights, so they share the lock.
    _busy: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __post_init__(self) -> None:
        self._known: Clicks = {}
        self.engine.place(self.recommender.backbone)

    def predict(self, samples: Samples, run: Run | None = None) -> npt.NDArray[np.float32]:
        """Return p(yes) (n,) of the original, or of the model that a finished ``run`` left.

        Raises:
            RunError: The run has not finished or belongs to another recommender.
        """
        if run is not None:
            self.check_ours(run)
        with self._busy, Roles(self.recommender.backbone) as roles:
            backbone = self.recommender.backbone
            if run is not None and (run.folder / ADAPTER).is_dir():
                roles.load("run", run.folder / ADAPTER)
            elif run is not None and (run.folder / MODEL).is_dir():
                backbone = self.engine.place(open_recommender(run.folder / MODEL).backbone)
            return click_probability(self.engine.answers(backbone, samples))

    def ask(self, questions: Sequence[Question], run: Run | None = None) -> npt.NDArray[np.float32]:
        """Return p(yes) (n,) of each question, all in one batch, of the model that :meth:`predict` would ask.

        Raises:
            RunError: The run has not finished or belongs to another recommender.
        """
        samples = question_samples(self.interactions, self.recommender.backbone.encode, questions)
        return self.predict(samples, run)

    def predict_retrained(
        self, samples: Samples, request: ForgetRequest, runs: Iterable[Run] = ()
    ) -> npt.NDArray[np.float32] | None:
        """Return p(yes) (n,) of a model that was retrained without what ``request`` names.

        Args:
            samples: What it is asked.
            request: What went.
            runs: Runs among which to look for a retraining of this very request where no model is bundled.

        Returns:
            None where there is no such model; a bundled reference alone holds predictions, not weights.
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
        watched: Watch | None = None,
    ) -> Events:
        """Forget ``request`` and evaluate the result, an event at a time; closing the generator cancels.

        Args:
            request: What goes.
            method: Name on the registry of :mod:`core.unlearning`.
            seed: Decides everything random.
            settings: The method's ``Settings``; the ones tuned for this recommender where None.
            folder: Where the run goes. An unfinished run of the same request that is found there is resumed.
            watched: Tells along the way what the model says; see :meth:`watch`.

        Raises:
            RequestError: The request cannot be carried out, or there is no such method.
            RunError: ``folder`` holds something else.
        """
        return self.alone(replace(self.job(request, method, seed, settings, folder), watch=watched).events())

    def watch(self, request: ForgetRequest) -> Watch:
        """Return what can watch a run of ``request`` on a few of its samples, for whoever looks on.

        Raises:
            RequestError: The request cannot be carried out.
        """
        return watch(self.engine, self.plan(request), self.samples.of(Split.VALID))

    def job(
        self, request: ForgetRequest, method: str, seed: int = 0, settings: Any = None, folder: Path | None = None
    ) -> Job:
        """Return what :meth:`unlearn` is going to do, its run folder begun; whoever runs it does so :meth:`alone`."""
        plan = self.plan(request)
        chosen = self.method(method, plan, settings)
        config = self.run_config(request, chosen, seed)
        run = start_run(folder or default_folder(config), config)
        if self.past.runs:
            run.note_parent(self.past.runs[-1].folder)
        reference = fair_reference(run, self.reference(request))
        stars, parts = self.interactions.table["rating"].to_numpy(), self.parts(plan)
        models = self.recommender, self.past.backbone
        return Job(*models, self.engine, plan, stars, parts, chosen, seed, run, reference, self._known)

    def after(self, run: Run) -> "Experiment":
        """Return the experiment as it stands after a finished ``run``, for the next request; this one stays as it is.

        Its recommender is the unlearned model, its training split what was retained, with the rebuilt prompts.

        Raises:
            RunError: The run has not finished, belongs to another recommender, or left an ensemble.
        """
        plan = self.plan_of(run)
        with self._busy:
            left = carried_on(run, self.recommender)
        past = self.past.then(run, plan, self.samples, self.recommender.backbone)
        return replace(self, recommender=left, samples=without(self.samples, plan), past=past)

    def relearn(self, run: Run, settings: Relearning = RELEARNING, seed: int = 0, runs: Iterable[Run] = ()) -> Events:
        """Tune the model that ``run`` left on a little of what it forgot, and watch how soon the old answers are back.

        Args:
            run: A finished run.
            settings: How it is tuned.
            seed: Decides which samples it is tuned on, and their order.
            runs: Runs among which to look for retrainings of the same request, to be tuned beside it where no curves
                of retrained models are bundled.

        Returns:
            Events that end with the metrics of :func:`core.evaluation.relearning.relearning`.

        Raises:
            RunError: The run has not finished or belongs to another recommender.
        """
        plan = self.plan_of(run)
        key = self.curves_key(run, settings, seed)
        own = run.config["seed"] if run.config["method"] == "retrain" else None
        bundled = load_curves(self.bundled(plan.request, curves_path), key)
        curves = [curve for made_with, curve in bundled.items() if made_with != own]
        others = () if curves else [one for one in self.retrainings(plan.request, runs) if one.config["seed"] != own]
        job = Relearn(self.recommender, self.engine, plan.forget, run, settings, seed, curves, others)
        return self.alone(job.events())

    def curves_key(self, run: Run, settings: Relearning = RELEARNING, seed: int = 0) -> str:
        """Return a digest of all that decides how retrained models relearn what ``run`` forgot, but their seeds."""
        reference = self.reference_key(ForgetRequest.from_record(run.config["request"]))
        return curves_key(reference, self.recommender.weights_digest, settings, seed)

    def evaluate(self, run: Run, reference: Reference | None = None) -> dict[str, Any]:
        """Return the metrics of a finished run, those beside retrained models measured anew.

        Raises:
            RunError: The run has not finished or belongs to another recommender.
        """
        known = self.evidence(run, reference)
        return run.metrics | evaluation(known.parts, known.clicks, known.reference)

    def audit(self, run: Run, reference: Reference | None = None) -> dict[str, Any]:
        """Return all metrics of a finished run: what :meth:`evaluate` returns, and what takes a second longer.

        Source of the names: :func:`core.evaluation.audit.audit`.

        Raises:
            RunError: The run has not finished or belongs to another recommender.
        """
        known = self.evidence(run, reference)
        return run.metrics | evaluation(known.parts, known.clicks, known.reference) | audit(known)

    def alone(self, events: Generator[Said, None, None]) -> Generator[Said, None, None]:
        """Pass on what a job says while nobody else computes; nobody has begun it yet."""
        try:
            with self._busy:
                yield from events
        finally:
            events.close()


def open_experiment(
    dataset: str = "movielens-100k",
    original: str | Path = "best",
    data_dir: Path | None = None,
    assets: Path = ASSETS,
    progress: Progress | None = None,
) -> Experiment:
    """Open a data set with one of its trained recommenders.

    Args:
        dataset: Name of a data set; see :func:`core.data.datasets.open_dataset`.
        original: ``best``, ``memorising``, or the folder of a recommender that `python -m core train` wrote.
        data_dir: Folder with the data set's own files.
        assets: Folder of bundled models, references and settings.
        progress: Told of downloads.

    Raises:
        DataError: The data could not be found.
        ModelError: There is no such recommender, or it was trained on other data.
    """
    interactions = open_dataset(dataset, data_dir, progress=progress)
    bundled = assets / "models" / dataset / str(original)
    recommender = open_recommender(bundled if bundled.is_dir() else Path(original))
    recommender.check_fits(interactions)
    samples = tokenised(interactions, recommender.backbone)
    return Experiment(interactions, recommender, samples, Path(original).name, assets=assets)
