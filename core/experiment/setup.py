"""What an experiment is, before anything is computed: a recommender on its data, and what is bundled for the two."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any

from core import text
from core.data.interactions import Interactions
from core.data.requests import PRESETS, ForgetPlan, ForgetRequest, plan_forgetting, preset
from core.data.samples import Samples, Split
from core.errors import RunError
from core.evaluation.audit import audit
from core.evaluation.eval_sets import eval_sets
from core.evaluation.evidence import Evidence
from core.evaluation.exposure import unlearned_shadows as unlearned
from core.evaluation.references import Reference, fair_reference, load_reference, reference_of, reference_path
from core.evaluation.report import evaluation
from core.evaluation.retrained_models import load_retrained, retrained_path
from core.evaluation.shadows import Shadows, find_shadows, shadows_key, shadows_path
from core.evaluation.usefulness.fairness import fairness
from core.experiment.lineage import Lineage
from core.experiment.recommender import Recommender
from core.experiment.relearn import RELEARNING, Relearning, curves_key
from core.files import ASSETS, runs_folder
from core.models.backbone import Backbone
from core.runs.store import LEARNED_FILE, Run, digest
from core.unlearning.base import Arrays, Method
from core.unlearning.registry import find_method
from core.unlearning.settings import settings_record
from core.unlearning.tuned_settings import learned_path, load_learned, one_off_seconds, tuned_settings


@dataclass(eq=False)
class Setup:
    """A recommender on its data, and all that is known of the two without asking the model.

    Attributes:
        interactions: The ratings.
        recommender: The trained original and its recipe.
        samples: All click samples, tokenised.
        original: Name of the original, ``best`` or ``memorising``, or of the folder it came from.
        assets: Folder of bundled references and settings.
        eval_split: Split on which utility is measured; settings are tuned on the validation split, never on test.
        lineage: What the recommender has forgotten already; nothing, by default.
    """

    interactions: Interactions
    recommender: Recommender
    samples: Samples
    original: str
    assets: Path = ASSETS
    eval_split: Split = Split.TEST
    lineage: Lineage = Lineage()

    def presets(self) -> dict[str, ForgetRequest]:
        """Return every preset's request by name, the same whatever has been forgotten before."""
        return dict(self._presets)

    @cached_property
    def _presets(self) -> dict[str, ForgetRequest]:
        return {name: preset(name, self.lineage.samples or self.samples) for name in PRESETS}

    def plan(self, request: ForgetRequest) -> ForgetPlan:
        """Return what ``request`` means for the training samples.

        Raises:
            RequestError: The request cannot be carried out; the message says why.
        """
        return self._planned(request)

    @cached_property
    def _planned(self) -> Callable[[ForgetRequest], ForgetPlan]:
        def planned(request: ForgetRequest) -> ForgetPlan:
            reads = self.recommender.reader
            return plan_forgetting(self.interactions, self.samples, reads, request, self.lineage.request)

        return lru_cache(maxsize=1)(planned)  # whoever asks goes on to forget it, and to compare

    def method(self, name: str, plan: ForgetPlan, settings: Any = None) -> Method:
        """Return the method of that name, with the settings tuned for such a request where none are given.

        Raises:
            RequestError: There is no such method.
        """
        kind, size, layers = find_method(name), len(plan.forget), self.recommender.backbone.layers
        chosen = tuned_settings(kind, self.key, self.assets, size, layers) if settings is None else settings
        return kind(chosen, self._learned(kind), one_off_seconds(kind, self.key, self.assets))

    def _learned(self, kind: type[Method]) -> Arrays:
        """Return what a method learned beforehand, without what it says of those who went in earlier requests."""
        own = [run.folder / LEARNED_FILE for run in self.lineage.runs if run.config["method"] == kind.name]
        kept = [path for path in own if path.is_file()]
        learned = load_learned(kept[-1] if kept else learned_path(self.assets, self.key, kind.name))
        return learned if self.lineage.forgotten is None else kind.without(learned, self.lineage.forgotten)

    def run_config(self, request: ForgetRequest, method: Method, seed: int) -> dict[str, Any]:
        """Return everything that decides the result of a run, JSON-ready."""
        return {
            "dataset": self.interactions.name,
            "dataset_digest": self.interactions.digest,
            "original": self.original,
            "weights_digest": self.recommender.weights_digest,
            "recipe": self.recommender.recipe.as_record,
            "judged": self.eval_split.name.lower(),
            "request": request.as_record(),
            "method": method.name,
            "settings": settings_record(method.settings),
            "seed": seed,
            **self.lineage.in_config,
        }

    @property
    def key(self) -> str:
        """Names the data set and the original: ``movielens-100k/best``."""
        return f"{self.interactions.name}/{self.original}"

    def eval_sets(self, plan: ForgetPlan) -> dict[str, Samples]:
        """Return what models are compared on; see :func:`core.evaluation.eval_sets.eval_sets`."""
        return eval_sets(plan, self.samples.of(self.eval_split), self.lineage.forgotten)

    def reference(self, request: ForgetRequest, runs: Iterable[Run] = ()) -> Reference | None:
        """Return what models say that were retrained without what ``request`` names, bundled or of ``runs``, or None.

        Args:
            request: What went.
            runs: Runs among which to look for retrainings of this very request.
        """
        key = self.reference_key(request)
        found = (load_reference(path, key) for path in self.bundled(request, reference_path))
        return next(filter(None, found), None) or reference_of(self.retrainings(request, runs))

    def retrained(self, request: ForgetRequest) -> Backbone | None:
        """Return the bundled model that was retrained without what ``request`` names; None where there is none."""
        key, like = self.reference_key(request), self.recommender.backbone
        found = (load_retrained(path, key, like) for path in self.bundled(request, retrained_path))
        return next((one for one in found if one is not None), None)

    def retrainings(self, request: ForgetRequest, runs: Iterable[Run]) -> list[Run]:
        """Return those of ``runs`` that are finished retrainings of this very request to this very recommender."""
        wanted = {
            "weights_digest": self.recommender.weights_digest,
            "judged": self.eval_split.name.lower(),
            "method": "retrain",
            "request": request.as_record(),
        }
        mine = (run for run in runs if run.finished and wanted.items() <= run.config.items())
        return list(filter(self.lineage.precedes, mine))

    def reference_key(self, request: ForgetRequest) -> str:
        """Return a digest of all that decides a retraining but its seed."""
        recipe = {name: value for name, value in self.recommender.recipe.as_record.items() if name != "seed"}
        return digest({"recipe": recipe, "request": request.as_record(), **self.lineage.in_config})

    def bundled(self, request: ForgetRequest, place: Callable[[Path, str, str, str], Path]) -> list[Path]:
        """Return where something bundled lies for ``request``: a path for each preset that asks for the same.

        Args:
            request: What goes.
            place: Returns the path, given the assets' folder, the data set, the original and the preset.
        """
        same = [name for name, one in self.presets().items() if one == request]
        return [place(self.assets, self.interactions.name, self.original, name) for name in same]

    def plan_of(self, run: Run) -> ForgetPlan:
        """Return what a finished run was asked to forget.

        Raises:
            RunError: The run has not finished or belongs to another recommender.
        """
        self.check_ours(run)
        return self.plan(ForgetRequest.from_record(run.config["request"]))

    def evidence(self, run: Run, reference: Reference | None = None) -> Evidence:
        """Return all that a finished run can be judged by.

        Args:
            run: The run.
            reference: Predictions of retrained models to compare with; the bundled ones where None.

        Raises:
            RunError: The run has not finished or belongs to another recommender.
        """
        plan = self.plan_of(run)
        others = fair_reference(run, reference or self.reference(plan.request))
        places = [] if self.lineage.runs else self.unlearned_shadows_at(run.config)
        key = unlearned.unlearned_shadows_key(self.shadows_key, run.config)
        found = unlearned.find_unlearned_shadows(places, key, run.config)
        return Evidence(plan, self.eval_sets(plan), run.predictions, others, *self.shadows(), *found)

    def shadows(self) -> tuple[Shadows | None, str]:
        """Return the answers of shadow models, or None and why there are none, in a sentence."""
        samples = self.lineage.samples or self.samples
        return find_shadows(shadows_path(self.assets, self.key), self.shadows_key, samples, self.eval_split)

    @property
    def shadows_key(self) -> str:
        """A digest of all that decides shadow models but their seeds and halves."""
        return shadows_key(self.recommender.recipe.as_record, self.eval_split)

    def unlearned_shadows_at(self, run: Mapping[str, Any]) -> list[Path]:
        """Return where shadow models' answers lie that were unlearned as a run with this config was, bundled first."""
        place = partial(unlearned.unlearned_shadows_path, method=run["method"])
        kept = f"{unlearned.unlearned_shadows_key(self.shadows_key, run)}.safetensors"
        return [*self.bundled(ForgetRequest.from_record(run["request"]), place), runs_folder() / "shadows" / kept]

    def evaluate(self, run: Run, reference: Reference | None = None) -> dict[str, Any]:
        """Return the metrics of a finished run by name, distances to retrained models measured anew.

        Args:
            run: The run.
            reference: Predictions of retrained models to compare with; the bundled ones where None.

        Raises:
            RunError: The run has not finished or belongs to another recommender.
        """
        known = self.evidence(run, reference)
        return run.metrics | evaluation(known.eval_sets, known.clicks, known.reference)

    def audit(self, run: Run, reference: Reference | None = None) -> dict[str, Any]:
        """Return all metrics of a finished run by name: what :meth:`evaluate` returns, attacks on the model, fairness.

        They take a second more; :mod:`core.evaluation.audit` and :mod:`core.evaluation.usefulness` say what they are.

        Raises:
            RunError: The run has not finished or belongs to another recommender.
        """
        known = self.evidence(run, reference)
        measured = evaluation(known.eval_sets, known.clicks, known.reference)
        return run.metrics | measured | audit(known) | fairness(known, self.interactions.users)

    def curves_key(self, run: Run, settings: Relearning = RELEARNING, seed: int = 0) -> str:
        """Return a digest of all that decides how retrained models relearn what ``run`` forgot, except their seeds."""
        reference = self.reference_key(ForgetRequest.from_record(run.config["request"]))
        return curves_key(reference, self.recommender.weights_digest, settings, seed)

    def check_ours(self, run: Run) -> None:
        """Check that a run has finished and was made of this recommender, after the same requests.

        Raises:
            RunError: It has not finished or belongs to another recommender.
        """
        run.check_finished()
        if not self.lineage.precedes(run):
            raise RunError(text.experiment.run_of_other_requests(run.folder))
        if run.config["weights_digest"] != self.recommender.weights_digest:
            raise RunError(text.experiment.run_of_other_original(run.folder, run.config["original"]))
