"""Methods × seeds on one recommender: the runs, and the table that anyone can make again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from core import text
from core.benchmark.controls import MEAN_OF_ORIGINALS, mean_answers, mean_row_of, measured_as_a_run
from core.benchmark.figures import figures, page
from core.benchmark.kinds.canaries import CANARIES
from core.benchmark.originals import find_originals
from core.benchmark.plan import UNTOUCHED, Entry, Plan
from core.benchmark.quiet import noting_load, was_quiet
from core.benchmark.results import Benchmark, Row, held_against, numbers_in_all, tested, write_benchmark
from core.benchmark.sharing import RunShard
from core.benchmark.statistics import summary
from core.benchmark.tables import markdown
from core.benchmark.usefulness.ranked import known_ranking
from core.data.requests import ForgetRequest
from core.data.samples import Split
from core.evaluation.baseline import logistic_baseline
from core.evaluation.exposure.canaries import canary_metrics
from core.evaluation.references import Reference
from core.experiment.experiment import Experiment
from core.experiment.ranking import Ranking
from core.experiment.series import run_series
from core.files import write_text
from core.metrics import metrics_in
from core.runs.events import Events, Finished, Saved, Started, Step
from core.runs.provenance import made_on
from core.runs.store import Run
from core.unlearning.registry import find_method
from core.unlearning.tuned_settings import has_setting, tuning_people

RESULTS, _TABLE, _PLOTS, _PAGE = "results.json", "table.md", "plots", "plots.html"
_BASELINE = "logistic regression"
_MEASURE = "measure"

_RunMetrics: TypeAlias = Mapping[str, Any]


def run_benchmark(experiment: Experiment, plan: Plan, folder: Path, shard: RunShard | None = None) -> Events:
    """Make every run of ``plan``, each in a folder of its own below ``folder``; finished ones are taken as they are.

    Args:
        experiment: On what.
        plan: All runs.
        folder: Where they go. Several processes may work in it: none makes a run at which another is.
        shard: The part of the runs that is made here; all of them where None.

    Raises:
        RequestError: A request cannot be carried out, or there is no such method.
        RunError: ``folder`` holds runs of something else.
    """
    title = text.benchmark.running(plan.what, experiment.key)
    wanted = plan.runs(folder) if shard is None else shard.runs(plan, folder)
    yield from noting_load(run_series(experiment, plan.request, wanted, title), folder)


def without_refused(experiment: Experiment, plan: Plan) -> Plan:
    """Return the plan without rows of methods for which tuning found no setting that helps at that size.

    Raises:
        RequestError: A request cannot be carried out.
    """
    refused = []
    for request in plan.requests():
        gone, key = len(experiment.plan(request).forget), experiment.key
        for entry in plan.entries:
            kind = find_method(entry.method)
            asked = (entry.request or plan.request) == request and not entry.as_in_paper
            if asked and not has_setting(kind, key, experiment.assets, gone):
                refused.append(entry)
    return plan.without(refused)


def measure(
    experiment: Experiment,
    plan: Plan,
    folder: Path,
    command: str,
    originals: Sequence[int] | None = None,
    ranking: Ranking | None = None,
    also: Sequence[tuple[Experiment, Plan]] = (),
    original_seconds: float | None = None,
) -> Events:
    """Evaluate the finished runs of a benchmark and write what came of them beside them.

    Every distance is to the bundled retrained models of the same request, or to this benchmark's own where none are
    bundled; a retraining is never measured against itself.

    Args:
        experiment: On what.
        plan: What was run.
        folder: Where, and where ``results.json``, ``table.md``, ``plots/*.json`` and ``plots.html`` go.
        command: What does all this again.
        originals: Seeds of the further originals whose mean is the control row; none for no such row, and those that
            are known where None.
        ranking: Questions that the runs were asked; see :func:`core.benchmark.usefulness.ranked.rank_runs`.
        also: Plans on other recommenders, under the same seeds and in the same folder, whose rows follow.
        original_seconds: Wall seconds of the original's training, where somebody noted them.

    Raises:
        RunError: A run has not finished.
    """
    yield Started(text.benchmark.measuring(plan.what, experiment.key), experiment.engine.device, (_MEASURE,))
    rows, devices = list[Row](), set[str]()
    each = [(ours, wanted, entry) for ours, wanted in ((experiment, plan), *also) for entry in wanted.entries]
    for at, (ours, wanted, entry) in enumerate(each, start=1):
        judged = _judged(ours, wanted, entry, folder, ranking)
        rows += [judged.row, *_mean_row(judged, originals)]
        devices |= {run["device"] for run in judged.runs}
        yield Step(_MEASURE, at, len(each))
    made = made_on(", ".join(sorted(devices))) | {"command": command}
    refused = tuple(title for wanted in (plan, *(one for _, one in also)) for title in wanted.refused)
    quiet = was_quiet((plan, *(one for _, one in also)), folder)
    rows = tested(rows, [metric.name for metric in metrics_in("headline")], MEAN_OF_ORIGINALS)
    results = _results(experiment, replace(plan, refused=refused), rows, made, quiet)
    for path in _write(replace(results, original_seconds=original_seconds), folder):
        yield Saved(str(path))
    yield Finished({})


@dataclass(frozen=True, eq=False)
class _MeasuredRow:
    """A row with the runs behind it, and what they were measured against."""

    experiment: Experiment
    entry: Entry
    first: Run
    runs: Sequence[_RunMetrics]
    reference: Reference | None
    row: Row


def _judged(experiment: Experiment, plan: Plan, entry: Entry, folder: Path, ranking: Ranking | None) -> _MeasuredRow:
    """Measure the finished runs of one entry."""
    retrained = [Run(place) for place in plan.retrainings(entry, folder).values()]
    reference = experiment.reference(entry.request or plan.request, retrained)
    made = [Run(entry.place(folder, seed)) for seed in plan.seeds]
    runs = [experiment.audit(run, reference) | known_ranking(ranking, run, retrained) for run in made]
    if entry.kind == CANARIES:
        runs = [one | canary_metrics(experiment.evidence(run, reference)) for one, run in zip(runs, made, strict=True)]
    row = _row(entry, runs, [run.metrics for run in retrained], reference)
    tuned = replace(row, tuned_on=_tuned_on(experiment, plan, entry))
    return _MeasuredRow(experiment, entry, made[0], runs, reference, tuned)


def _row(
    entry: Entry, runs: Sequence[_RunMetrics], retrained: Sequence[_RunMetrics], reference: Reference | None
) -> Row:
    """Return the row of one entry's runs; ``retrained`` are the retrainings under the same seeds, or none."""
    values = numbers_in_all(runs)
    seconds = values.get("seconds", [])
    if retrained and all(seconds):
        values["speedup"] = [one["seconds"] / own for one, own in zip(retrained, seconds, strict=True)]
    return Row(
        title=entry.title,
        method=entry.method,
        changes=entry.changes,
        at=entry.at,
        reference=held_against(reference),
        metrics={name: summary(one) for name, one in values.items()},
        tests={},
        kind=entry.kind,
    )


def _tuned_on(experiment: Experiment, plan: Plan, entry: Entry) -> int:
    """Return how many of those whom a row forgets its settings were tuned on; those of the paper on none of ours."""
    return 0 if entry.as_in_paper else tuned_on(experiment, entry.method, entry.request or plan.request)


def tuned_on(experiment: Experiment, method: str, request: ForgetRequest) -> int:
    """Return how many of those whom a request forgets a method's settings for its size were tuned on.

    Raises:
        RequestError: The request cannot be carried out, or there is no such method.
    """
    people = {*request.users, *(user for user, _ in request.interactions)}
    gone, kind = len(experiment.plan(request).forget), find_method(method)
    return len(people & tuning_people(kind, experiment.key, experiment.assets, gone))


def _mean_row(judged: _MeasuredRow, originals: Sequence[int] | None) -> Iterator[Row]:
    """Yield the control row of the mean of several originals below the original's, where there are further ones.

    Args:
        judged: A row; any other than the original's is followed by nothing.
        originals: Seeds of the further originals; those that are known where None.
    """
    ours, entry = judged.experiment, judged.entry
    if entry.method != UNTOUCHED or not entry.as_tuned:
        return
    known = ours.evidence(judged.first, judged.reference)
    further = find_originals(ours, known.plan.request, originals)
    if further is not None:
        measured = measured_as_a_run(known, mean_answers(known.clicks, further), ours.interactions.users)
        # The mean is the same for every seed.
        yield _row(mean_row_of(entry, 1 + len(further.seeds)), [measured] * len(judged.runs), [], known.reference)


def _results(
    experiment: Experiment, plan: Plan, rows: Sequence[Row], made: Mapping[str, str], quiet: bool | None
) -> Benchmark:
    return Benchmark(
        what=plan.what,
        dataset=experiment.interactions.name,
        original=experiment.original,
        request=plan.request.as_record(),
        seeds=plan.seeds,
        rows=tuple(rows),
        baseline={_BASELINE: logistic_baseline(experiment.interactions, experiment.samples, Split.TEST)},
        made=made,
        refused=plan.refused,
        quiet=quiet,
        original_seed=experiment.recommender.recipe.seed,
    )


def _write(results: Benchmark, folder: Path) -> Iterator[Path]:
    """Write what people and programs read and yield where."""
    write_benchmark(folder / RESULTS, results)
    yield folder / RESULTS
    drawn = figures(results)
    texts = {_TABLE: markdown(results), _PAGE: page(results, drawn)}
    texts |= {f"{_PLOTS}/{name}.json": figure.to_json() for name, figure in drawn.items()}
    for name, content in texts.items():
        write_text(folder / name, content)
        yield folder / name
