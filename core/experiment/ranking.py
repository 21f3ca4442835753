"""Liked items among others: the questions that rank models, put to a run, to its original and to a retrained model."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from core import text
from core.checksums import read_record, unless_damaged
from core.data.requests import ForgetRequest
from core.data.samples import Ints, Samples
from core.evaluation.usefulness.ranking import QUESTIONS, RankingQuestions, places, ranking_metrics, ranking_questions
from core.evaluation.utility import click_probability
from core.experiment.experiment import Experiment
from core.experiment.recommender import left_by
from core.experiment.rounding import retrained_beside
from core.files import write_json
from core.models.backbone import Backbone
from core.runs.events import Evaluated, Events, Failed, Finished, Started, Step
from core.runs.store import RANKING_FILE, Run, digest

_PHASE = "rank"

_SUM = "sum"
"""Digest of the places, in the file that keeps them."""


@dataclass(frozen=True, eq=False)
class Ranking:
    """Ranking questions as one experiment's models read them, to be put to one model after another.

    Attributes:
        experiment: Whose models.
        most: Liked items at most.
        seed: Decides the items and what they stand against.
    """

    experiment: Experiment
    most: int = QUESTIONS
    seed: int = 0

    @cached_property
    def questions(self) -> RankingQuestions:
        """The questions, the same for every model and every request."""
        ours = self.experiment
        return ranking_questions(ours.interactions, ours.samples.of(ours.eval_split), self.most, self.seed)

    @cached_property
    def prompts(self) -> Samples:
        """(n · c,) the questions as the models read them, a sample a candidate."""
        return self.questions.prompts(self.experiment.interactions, self.experiment.recommender.backbone.reader)

    @property
    def key(self) -> str:
        """Names the questions, so that a run's kept answers are never taken for those to others."""
        data, split = self.experiment.interactions.digest, self.experiment.eval_split.name
        return digest({"data": data, "split": split, "most": self.most, "seed": self.seed})

    def kept(self, run: Run) -> Ints | None:
        """Return where the liked items stand (n, 2) with the model that ``run`` left; None where it was not asked."""
        path = run.folder / RANKING_FILE
        found = unless_damaged(lambda: read_record(path)) if path.is_file() else None
        if not isinstance(found, dict) or found.get("key") != self.key:
            return None
        whole = found.get(_SUM) in (None, digest(found["places"]))  # earlier versions noted none
        return np.array(found["places"], np.int64) if whole else None

    def of(self, run: Run, phase: str = _PHASE) -> Generator[Step, None, Ints]:
        """Return the same, asking the model where it was not asked before; the answer is kept beside the run.

        Args:
            run: A finished run of this experiment.
            phase: What the steps are called.

        Raises:
            RunError: The run has not finished or belongs to another recommender.
        """
        self.experiment.check_ours(run)
        known = self.kept(run)
        if known is None:
            known = yield from self.ask(left_by(run, self.experiment.recommender).backbone, phase)
            found = known.tolist()
            write_json(run.folder / RANKING_FILE, {"key": self.key, "places": found, _SUM: digest(found)})
        return known

    def ask(self, backbone: Backbone, phase: str = _PHASE) -> Generator[Step, None, Ints]:
        """Return where the liked items stand (n, 2) with ``backbone``, which answers."""
        engine = self.experiment.engine
        logits, _ = yield from engine.score(phase, engine.place(backbone), self.prompts)
        return places(click_probability(logits).reshape(self.questions.items.shape))


def ranking_events(ranking: Ranking, run: Run, runs: Sequence[Run] = ()) -> Events:
    """Rank with the model that ``run`` left, with the original, and with a retrained model where its weights are there.

    Args:
        ranking: The questions.
        run: A finished run.
        runs: Runs among which to look for a retraining of the same request, where no model is bundled.

    Returns:
        Events that end with what :func:`core.evaluation.usefulness.ranking.ranking_metrics` returns, and with
        ``ranking_skipped``: why no retrained model was asked, None where one was.

    Raises:
        RunError: The run has not finished or belongs to another recommender.
    """
    ranking.experiment.check_ours(run)
    return ranking.experiment.alone(_ranked(ranking, run, runs))


def _ranked(ranking: Ranking, run: Run, runs: Sequence[Run]) -> Events:
    experiment, request = ranking.experiment, ForgetRequest.from_record(run.config["request"])
    yield Started(f"ranking on {experiment.key}", experiment.engine.device, ("after", "before", "retrained"))
    try:
        standing = {"after": [(yield from ranking.of(run, "after"))]}
        standing["before"] = [(yield from ranking.ask(experiment.recommender.backbone, "before"))]
        beside = retrained_beside(experiment, request, run, runs)
        standing["retrained"] = [] if beside is None else [(yield from ranking.ask(beside, "retrained"))]
    except Exception as error:
        yield Failed(str(error) or type(error).__name__)
        raise
    metrics: dict[str, Any] = dict(ranking_metrics(ranking.questions, standing))
    known = experiment.reference(request, runs)
    why = text.evaluation.no_ranking_of_retrained(known is not None) if beside is None else None
    yield Evaluated(metrics | {"ranking_skipped": why})
    yield Finished({})
