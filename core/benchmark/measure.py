"""Methods × seeds on one recommender: the runs, and the table that anyone can make again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import Any, TypeAlias

from core import text
from core.benchmark.controls import MEAN_OF_ORIGINALS, mean_answers, mean_row_of, measured_as_a_run
from core.benchmark.figures import figures, page
from core.benchmark.originals import find_originals
from core.benchmark.plan import UNTOUCHED, Entry, Plan
from core.benchmark.quiet import noting_load, was_quiet
from core.benchmark.results import OURS, PERCENT, Benchmark, Row, write_benchmark
from core.benchmark.statistics import PairedTest, paired_tests, summary
from core.benchmark.tables import markdown
from core.data.samples import Split
from core.evaluation.baseline import logistic_baseline
from core.evaluation.evidence import Evidence
from core.evaluation.references import Reference
from core.experiment.experiment import Experiment
from core.experiment.series import run_series
from core.files import atomic_file
from core.metrics import metrics_in
from core.runs.events import Events, Finished, Saved, Started, Step
from core.runs.provenance import made_on
from core.runs.store import Run
from core.unlearning.registry import find_method
from core.unlearning.tuned_settings import has_setting, tuning_people

RESULTS, _TABLE, _PLOTS, _PAGE = "results.json", "table.md", "plots", "plots.html"
_BASELINE = "logistic regression"
_LABELS = {"seed"}
"""Numbers that name a run and measure nothing."""
_BEFORE = "_before"
_MEASURE = "measure"

_RunMetrics: TypeAlias = Mapping[str, Any]


def run_benchmark(experiment: Experiment, plan: Plan, folder: Path) -> Events:
    """Make every run of ``plan``, each in a folder of its own below ``folder``; finished ones are taken as they are.

    Raises:
        RequestError: A request cannot be carried out, or there is no such method.
        RunError: ``folder`` holds runs of something else.
    """
    title = text.benchmark.running(plan.what, experiment.key)
    yield from noting_load(run_series(experiment, plan.request, plan.runs(folder), title), folder)


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
    experiment: Experiment, plan: Plan, folder: Path, command: str, originals: Sequence[int] | None = None
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

    Raises:
        RunError: A run has not finished.
    """
    yield Started(text.benchmark.measuring(plan.what, experiment.key), experiment.engine.device, (_MEASURE,))
    rows: list[Row] = []
    devices: set[str] = set()
    for at, entry in enumerate(plan.entries, start=1):
        retrained = [Run(place) for place in plan.retrainings(entry, folder).values()]
        reference = experiment.reference(entry.request or plan.request, retrained)
        runs = [experiment.audit(Run(entry.place(folder, seed)), reference) for seed in plan.seeds]
        row = _row(entry, runs, [run.metrics for run in retrained], reference)
        rows.append(replace(row, tuned_on=_tuned_on(experiment, plan, entry)))
        if entry.method == UNTOUCHED and entry.as_tuned:
            further = find_originals(experiment, entry.request or plan.request, originals)
            known = experiment.evidence(Run(entry.place(folder, plan.seeds[0])), reference)
            rows += _mean_row(known, entry, further, len(plan.seeds))
        devices |= {run["device"] for run in runs}
        yield Step(_MEASURE, at, len(plan.entries))
    made = made_on(", ".join(sorted(devices))) | {"command": command}
    results = _results(experiment, plan, _tested(rows), made, was_quiet(plan, folder))
    for path in _write(results, folder):
        yield Saved(str(path))
    yield Finished({})


def _row(
    entry: Entry, runs: Sequence[_RunMetrics], retrained: Sequence[_RunMetrics], reference: Reference | None
) -> Row:
    """Return the row of one entry's runs; ``retrained`` are the retrainings under the same seeds, or none."""
    values = _numbers(runs)
    seconds = values.get("seconds", [])
    if retrained and all(seconds):
        values["speedup"] = [one["seconds"] / own for one, own in zip(retrained, seconds, strict=True)]
    return Row(
        title=entry.title,
        method=entry.method,
        changes=entry.changes,
        at=entry.at,
        reference=None if reference is None else {"bundled": reference.bundled, "seeds": reference.seeds.tolist()},
        metrics={name: summary(one) for name, one in values.items()},
        tests={},
    )


def _tuned_on(experiment: Experiment, plan: Plan, entry: Entry) -> int:
    """Return how many of those whom a row forgets its settings were tuned on; those of the paper on none of ours."""
    if entry.as_in_paper:
        return 0
    request = entry.request or plan.request
    people = {*request.users, *(user for user, _ in request.interactions)}
    gone, kind = len(experiment.plan(request).forget), find_method(entry.method)
    return len(people & tuning_people(kind, experiment.key, experiment.assets, gone))


def _mean_row(known: Evidence, entry: Entry, further: Reference | None, seeds: int) -> Iterator[Row]:
    """Yield the control row of the mean of several originals, where there are further ones.

    Args:
        known: Evidence of a run of the original.
        entry: The original's row.
        further: What further originals answer.
        seeds: How many seeds other rows have; this one is the same for each.
    """
    if further is not None:
        measured = measured_as_a_run(known, mean_answers(known.clicks, further))
        yield _row(mean_row_of(entry, 1 + len(further.seeds)), [measured] * seeds, [], known.reference)


def _numbers(runs: Sequence[_RunMetrics]) -> dict[str, list[float]]:
    """Return what is a number in all runs, by name; the original's figures, ``*_before``, are a row of their own."""
    known = [name for name in runs[0] if name not in _LABELS and _BEFORE not in name]
    names = [name for name in known if all(_is_number(run.get(name)) for run in runs)]
    return {name: [float(run[name]) for run in runs] for name in names}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _tested(rows: Sequence[Row]) -> list[Row]:
    """Return ``rows`` with e2urec tested against each method, the rows of one request together."""
    result, tested = [], [metric.name for metric in metrics_in("headline")]
    for row in rows:
        same = [one for one in rows if one.at.get(PERCENT) == row.at.get(PERCENT) and one.method != MEAN_OF_ORIGINALS]
        ours = next((one for one in same if one.method == OURS and one.as_tuned), None)
        tests = {metric: _test(metric, ours, same).get(row.title) for metric in tested} if ours else {}
        result.append(replace(row, tests=tests if row is not ours else {}))
    return result


def _test(metric: str, ours: Row, rows: Sequence[Row]) -> dict[str, PairedTest | None]:
    """Return the tests of one metric by title, corrected for the number of ``rows`` that it was measured of."""
    if metric not in ours.metrics:
        return {}
    others = {row.title: row.metrics[metric].values for row in rows if row is not ours and metric in row.metrics}
    return paired_tests(ours.metrics[metric].values, others)


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
        with atomic_file(folder / name) as fresh:
            fresh.write_text(content, encoding="utf-8")
        yield folder / name
