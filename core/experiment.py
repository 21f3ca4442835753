"""The facade: one data set, one trained recommender, and everything that can be asked of the two."""

import hashlib
import json
import threading
from collections.abc import Generator, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.data.datasets import open_dataset
from core.data.downloads import Progress
from core.data.interactions import Interactions
from core.data.samples import Samples, Split
from core.errors import RunError
from core.evaluation.predictions import click_probability
from core.evaluation.report import evaluation
from core.events import Cancelled, Evaluated, Event, Events, Failed, Finished, Saved, Started, Step
from core.files import ASSETS, runs_folder
from core.forgetting import PRESETS, ForgetPlan, ForgetRequest, plan_forgetting, preset
from core.memory import PeakMemory
from core.models.roles import Roles
from core.recommender import Recommender, open_recommender, tokenised
from core.references import Reference, load_reference, reference_of, reference_path
from core.settings import tuned_settings
from core.store import ADAPTER, CHECKPOINT, MODEL, Run, start_run
from core.training.checkpoint import Checkpoint
from core.training.loop import Engine, Logits
from core.unlearning.base import Method, Unlearned, Workspace, find_method

PROBE = 2000
"""Retained training samples on which it is measured what unlearning did to those who stayed."""
PARTS = ("forget", "retain", "test")

Clicks = dict[str, npt.NDArray[np.float32]]


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
    """

    interactions: Interactions
    recommender: Recommender
    samples: Samples
    original: str
    engine: Engine = field(default_factory=Engine)
    assets: Path = ASSETS

    def __post_init__(self) -> None:
        self._busy = threading.Lock()
        self._test_clicks: npt.NDArray[np.float32] | None = None
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
        plan, kind = self.plan(request), find_method(method)
        chosen = kind(settings if settings is not None else tuned_settings(kind, self.key, self.assets))
        config = self.run_config(request, chosen, seed)
        return self._job(plan, chosen, seed, start_run(folder or runs_folder() / _digest(config), config))

    def run_config(self, request: ForgetRequest, method: Method, seed: int) -> dict[str, Any]:
        """Return everything that decides the result of a run, JSON-ready."""
        return {
            "dataset": self.interactions.name,
            "dataset_digest": self.interactions.digest,
            "original": self.original,
            "weights_digest": self.recommender.weights_digest,
            "recipe": asdict(self.recommender.recipe),
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
        """Return what models are compared on: the forget set, a fixed sample of the retain set, the test split."""
        chosen = np.random.default_rng(0).choice(len(plan.retain), min(PROBE, len(plan.retain)), replace=False)
        return {
            "forget": plan.forget,
            "retain": plan.retain.take(np.sort(chosen)),
            "test": self.samples.of(Split.TEST),
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
            "method": "retrain",
            "request": request.as_record(),
        }
        return reference_of(run for run in runs if wanted.items() <= run.config.items())

    def reference_key(self, request: ForgetRequest) -> str:
        """Return a digest of all that decides a retraining but its seed."""
        recipe = {name: value for name, value in asdict(self.recommender.recipe).items() if name != "seed"}
        return _digest({"recipe": recipe, "request": request.as_record()})

    def evaluate(self, run: Run, reference: Reference | None = None) -> dict[str, Any]:
        """Return the metrics of a finished run, its distances measured against ``reference``, by default the bundled.

        Raises:
            RunError: The run has not finished or belongs to another recommender.
        """
        self._check_ours(run)
        request = ForgetRequest.from_record(run.config["request"])
        parts = self.parts(self.plan(request))
        others = _other_than(run, reference or self.reference(request))
        return run.metrics | evaluation(parts, run.predictions, others)

    def _check_ours(self, run: Run) -> None:
        if not run.finished:
            raise RunError(f"The run in {run.folder} has not finished; start it again to resume it, or remove it.")
        if run.config["weights_digest"] != self.recommender.weights_digest:
            raise RunError(
                f"The run in {run.folder} was made from another original; open {run.config['original']} instead."
            )

    def _job(self, plan: ForgetPlan, method: Method, seed: int, run: Run) -> Events:
        """Run ``method``, note every event in ``run``, and say at the end how it ended."""
        try:
            with self._busy:
                for event in self._unlearn(plan, method, seed, run):
                    run.note(event)
                    yield event
        except (GeneratorExit, KeyboardInterrupt):
            run.note(Cancelled())
            raise
        except OSError as error:
            why = (
                f"The run could not be kept in {run.folder} ({error.strerror or error}); make room and start it again."
            )
            yield Failed(why)
            raise RunError(why) from error
        except Exception as error:
            failed = Failed(str(error) or type(error).__name__)
            run.note(failed)
            yield failed
            raise

    def _unlearn(self, plan: ForgetPlan, method: Method, seed: int, run: Run) -> Events:
        yield Started(f"{method.name} on {self.key}", self.engine.device, (*method.phases, "evaluate"))
        memory, parts = PeakMemory(), self.parts(plan)
        with Roles(self.recommender.backbone) as roles:
            work = self._workspace(plan, roles, seed, run)
            result = yield from memory.watching(method.unlearn(work))
            yield self._save(result, roles, run)
            clicks = yield from self._clicks(result, roles, parts)
        run.save_predictions(clicks)
        seconds = dict(work.seconds)
        facts = {
            "method": method.name,
            "seed": seed,
            "original": self.original,
            "device": self.engine.device,
            "forgotten": len(plan.forget),
            "retained": len(plan.retain),
            "rebuilt": int(plan.rebuilt.sum()),
            "seconds": sum(seconds.values()),
            **{f"seconds_{phase}": value for phase, value in seconds.items()},
            "trainable_params": result.parameters,
            "peak_memory": memory.peak,
        }
        metrics = facts | evaluation(parts, clicks, _other_than(run, self.reference(plan.request)))
        run.finish(metrics)
        yield Evaluated(metrics)
        yield Finished(seconds)

    def _workspace(self, plan: ForgetPlan, roles: Roles, seed: int, run: Run) -> Workspace:
        return Workspace(
            engine=self.engine,
            backbone=self.recommender.backbone,
            roles=roles,
            fresh=lambda fresh_seed: self.engine.place(self.recommender.fresh(fresh_seed)),
            training=self.recommender.recipe.training,
            plan=plan,
            seed=seed,
            checkpoint=Checkpoint(run.folder / CHECKPOINT, run.config),
        )

    def _save(self, result: Unlearned, roles: Roles, run: Run) -> Event:
        if result.adapter:
            roles.save(result.adapter, run.folder / ADAPTER)
            return Saved(str(run.folder / ADAPTER))
        if result.parameters:
            self.recommender.save_as(result.backbone, run.folder / MODEL)
            return Saved(str(run.folder / MODEL))
        return Saved(str(run.folder))

    def _clicks(self, result: Unlearned, roles: Roles, parts: Mapping[str, Samples]) -> Generator[Step, None, Clicks]:
        """Return p(yes) by part, of the unlearned model under the part's name, of the original as ``*_before``."""
        clicks: Clicks = {}
        for name, samples in parts.items():
            logits, _ = yield from self.engine.score("evaluate", result.backbone, samples)
            clicks[name] = click_probability(logits)
        with roles.answering(None):
            for name, samples in parts.items():
                if name == "test" and self._test_clicks is not None:
                    clicks["test_before"] = self._test_clicks
                    continue
                logits, _ = yield from self.engine.score("evaluate", self.recommender.backbone, samples)
                clicks[f"{name}_before"] = click_probability(logits)
        self._test_clicks = clicks["test_before"]
        return clicks


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


def _other_than(run: Run, reference: Reference | None) -> Reference | None:
    """Return what a run is measured against: a retraining never against itself."""
    if reference is None or run.config["method"] != "retrain":
        return reference
    return reference.without(run.config["seed"])


def _drained(scoring: Generator[Step, None, tuple[Logits, float]]) -> Logits:
    """Run a scoring to its end and return its logits."""
    while True:
        try:
            next(scoring)
        except StopIteration as end:
            return end.value[0]


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]
