"""The facade: one data set, one trained recommender, and everything that can be asked of the two."""

import threading
from collections.abc import Generator, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from core.data.datasets import open_dataset
from core.data.downloads import Progress
from core.data.interactions import Interactions
from core.data.samples import Samples, Split
from core.errors import RunError
from core.evaluation.predictions import click_probability
from core.evaluation.report import evaluation
from core.events import Events, Step
from core.files import ASSETS
from core.forgetting import PRESETS, ForgetPlan, ForgetRequest, plan_forgetting, preset
from core.job import Clicks, Job
from core.models.roles import Roles
from core.recommender import Recommender, open_recommender, tokenised
from core.references import Reference, fair_reference, load_reference, reference_of, reference_path
from core.settings import learned_arrays, tuned_settings
from core.store import ADAPTER, MODEL, Run, default_folder, digest, start_run
from core.training.loop import Engine, Logits
from core.unlearning.base import Method, find_method

Said = TypeVar("Said")
PROBE = 2000
"""Retained training samples on which it is measured what unlearning did to those who stayed."""


@dataclass(eq=False)
class Experiment:
    """A recommender on its data. Model-touching calls are serialised: one at a time computes, the others wait.

    Attributes:
        interactions: The ratings.
        recommender: The trained original and its recipe.
        samples: All click samples, tokenised.
        original: Name of the original, ``best`` or ``memorising``, or of the folder it came from.
        engine: The loops and the device.
        assets: Folder of bundled references and settings.
        judged: Split on which utility is measured; settings are tuned on the validation split, never on test.
    """

    interactions: Interactions
    recommender: Recommender
    samples: Samples
    original: str
    engine: Engine = field(default_factory=Engine)
    assets: Path = ASSETS
    judged: Split = Split.TEST

    def __post_init__(self) -> None:
        self._busy = threading.Lock()
        self._known: Clicks = {}
        self.engine.place(self.recommender.backbone)

    def presets(self) -> dict[str, ForgetRequest]:
        """Return every preset's request by name."""
        return {name: preset(name, self.samples) for name in PRESETS}

    def plan(self, request: ForgetRequest) -> ForgetPlan:
        """Return what ``request`` means for the training samples.

        Raises:
            RequestError: The request cannot be carried out; the message says why.
        """
        return plan_forgetting(self.interactions, self.samples, self.recommender.backbone.encode, request)

    def predict(self, samples: Samples, run: Run | None = None) -> npt.NDArray[np.float32]:
        """Return p(yes) (n,) of the original, or of the model that a finished ``run`` left.

        Raises:
            RunError: The run has not finished or belongs to another recommender.
        """
        if run is not None:
            self._check_ours(run)
        with self._busy, Roles(self.recommender.backbone) as roles:
            backbone = self.recommender.backbone
            if run is not None and (run.folder / ADAPTER).is_dir():
                roles.load("run", run.folder / ADAPTER)
            elif run is not None and (run.folder / MODEL).is_dir():
                backbone = self.engine.place(open_recommender(run.folder / MODEL).backbone)
            return click_probability(_drained(self.engine.score("predict", backbone, samples)))

    def unlearn(
        self,
        request: ForgetRequest,
        method: str = "e2urec",
        seed: int = 0,
        settings: Any = None,
        folder: Path | None = None,
    ) -> Events:
        """Forget ``request`` and evaluate the result, an event at a time; closing the generator cancels.

        Args:
            request: What goes.
            method: Name on the registry of :mod:`core.unlearning`.
            seed: Decides everything random.
            settings: The method's ``Settings``; the ones tuned for this recommender where None.
            folder: Where the run goes. An unfinished run of the same request that is found there is resumed.

        Raises:
            RequestError: The request cannot be carried out, or there is no such method.
            RunError: ``folder`` holds something else.
        """
        return self.alone(self.job(request, method, seed, settings, folder).events())

    def job(
        self, request: ForgetRequest, method: str, seed: int = 0, settings: Any = None, folder: Path | None = None
    ) -> Job:
        """Return what :meth:`unlearn` is going to do, its run folder begun; whoever runs it does so :meth:`alone`."""
        plan = self.plan(request)
        chosen = self.method(method, plan, settings)
        config = self.run_config(request, chosen, seed)
        run = start_run(folder or default_folder(config), config)
        reference = fair_reference(run, self.reference(request))
        stars, parts = self.interactions.table["rating"].to_numpy(), self.parts(plan)
        return Job(self.recommender, self.engine, plan, stars, parts, chosen, seed, run, reference, self._known)

    def method(self, name: str, plan: ForgetPlan, settings: Any = None) -> Method:
        """Return the method of that name, with the settings tuned for such a request where none are given.

        Raises:
            RequestError: There is no such method.
        """
        kind = find_method(name)
        chosen = tuned_settings(kind, self.key, self.assets, len(plan.forget)) if settings is None else settings
        return kind(chosen, learned_arrays(self.assets, self.key, name))

    def run_config(self, request: ForgetRequest, method: Method, seed: int) -> dict[str, Any]:
        """Return everything that decides the result of a run, JSON-ready."""
        return {
            "dataset": self.interactions.name,
            "dataset_digest": self.interactions.digest,
            "original": self.original,
            "weights_digest": self.recommender.weights_digest,
            "recipe": asdict(self.recommender.recipe),
            "judged": self.judged.name.lower(),
            "request": request.as_record(),
            "method": method.name,
            "settings": asdict(method.settings),
            "seed": seed,
        }

    @property
    def key(self) -> str:
        """Names the data set and the original: ``movielens-100k/best``."""
        return f"{self.interactions.name}/{self.original}"

    def parts(self, plan: ForgetPlan) -> dict[str, Samples]:
        """Return what models are compared on: the forget set, a fixed sample of the retain set, the split judged on."""
        chosen = np.random.default_rng(0).choice(len(plan.retain), min(PROBE, len(plan.retain)), replace=False)
        return {
            "forget": plan.forget,
            "retain": plan.retain.take(np.sort(chosen)),
            "test": self.samples.of(self.judged),
        }

    def reference(self, request: ForgetRequest, runs: Iterable[Run] = ()) -> Reference | None:
        """Return what retrained models say about ``request``: bundled for a preset, else from finished retrainings.

        Args:
            request: What went.
            runs: Runs among which to look for retrainings of this very request.

        Returns:
            None where nobody has retrained yet.
        """
        for name, one in self.presets().items():
            path = reference_path(self.assets, self.interactions.name, self.original, name)
            if one == request and (found := load_reference(path, self.reference_key(request))):
                return found
        wanted = {
            "weights_digest": self.recommender.weights_digest,
            "judged": self.judged.name.lower(),
            "method": "retrain",
            "request": request.as_record(),
        }
        return reference_of(run for run in runs if run.finished and wanted.items() <= run.config.items())

    def reference_key(self, request: ForgetRequest) -> str:
        """Return a digest of all that decides a retraining but its seed."""
        recipe = {name: value for name, value in asdict(self.recommender.recipe).items() if name != "seed"}
        return digest({"recipe": recipe, "request": request.as_record()})

    def evaluate(self, run: Run, reference: Reference | None = None) -> dict[str, Any]:
        """Return the metrics of a finished run, its distances measured against ``reference``, by default the bundled.

        Raises:
            RunError: The run has not finished or belongs to another recommender.
        """
        self._check_ours(run)
        request = ForgetRequest.from_record(run.config["request"])
        parts = self.parts(self.plan(request))
        others = fair_reference(run, reference or self.reference(request))
        return run.metrics | evaluation(parts, run.predictions, others)

    def alone(self, events: Generator[Said, None, None]) -> Generator[Said, None, None]:
        """Pass on what a job says while nobody else computes; nobody has begun it yet."""
        try:
            with self._busy:
                yield from events
        finally:
            events.close()

    def _check_ours(self, run: Run) -> None:
        run.check_finished()
        if run.config["weights_digest"] != self.recommender.weights_digest:
            raise RunError(
                f"The run in {run.folder} was made from another original; open {run.config['original']} instead."
            )


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


def _drained(scoring: Generator[Step, None, tuple[Logits, float]]) -> Logits:
    """Run a scoring to its end and return its logits."""
    while True:
        try:
            next(scoring)
        except StopIteration as end:
            return end.value[0]
