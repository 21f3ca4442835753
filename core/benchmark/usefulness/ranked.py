"""Ranking questions, put to every run of a benchmark whose weights are there."""

from collections.abc import Sequence
from pathlib import Path

from core import text
from core.benchmark.plan import Plan
from core.evaluation.usefulness.ranking import ranking_metrics
from core.experiment.ranking import Ranking
from core.runs.events import Events, Finished, Started, Step
from core.runs.store import Run


def rank_runs(ranking: Ranking, plan: Plan, folder: Path) -> Events:
    """Ask every run of ``plan`` the same ranking questions, one after another; who was asked before is not asked again.

    Args:
        ranking: The questions.
        plan: What was run.
        folder: Where.

    Raises:
        RunError: A run has not finished.
    """
    titles = {place: one.title for place, one in plan.runs(folder).items()}
    yield Started(text.benchmark.ranking(plan.what, ranking.experiment.key), ranking.experiment.engine.device, ())
    yield from ranking.experiment.alone(_ranked(ranking, titles))
    yield Finished({})


def _ranked(ranking: Ranking, titles: dict[Path, str]) -> Events:
    for at, (place, title) in enumerate(titles.items(), start=1):
        yield from ranking.of(Run(place), text.benchmark.ranked(title))
        yield Step(text.benchmark.RANKED, at, len(titles))


def known_ranking(ranking: Ranking | None, run: Run, retrained: Sequence[Run]) -> dict[str, float | None]:
    """Return the metrics of ranking of ``run``, as far as it was asked; see :func:`rank_runs`.

    Args:
        ranking: The questions; None where nobody asked any.
        run: The run.
        retrained: Retrainings of the same request; ``run`` itself is never among what it is held against.
    """
    standing = None if ranking is None else ranking.kept(run)
    if ranking is None or standing is None:
        return {}
    others = [ranking.kept(one) for one in retrained if one.folder != run.folder]
    beside = [one for one in others if one is not None]
    return ranking_metrics(ranking.questions, {"after": [standing], "retrained": beside})
