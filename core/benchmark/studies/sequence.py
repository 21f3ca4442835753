"""Many requests in sequence: what is left of the forgotten, and of everybody else, against the number of requests.

Every method starts from the original and forgets one person after another. After some of the requests the model is
judged as if all people so far had been forgotten at once: against models retrained without them, where there are such,
beside the original, which forgets nobody, and beside what retrained models show of one another. Usefulness beyond AUC,
such as NDCG@10, is drawn as soon as an audit measures it (:data:`SHOWN` names it).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from core import text
from core.benchmark.figures import curve, page
from core.benchmark.measure import RESULTS
from core.benchmark.plan import REFERENCE, UNTOUCHED
from core.benchmark.quiet import was_idle
from core.benchmark.results import Benchmark, Row, held_against, numbers_in_all, write_benchmark
from core.benchmark.statistics import summary
from core.benchmark.studies.answer_files import kept_answers
from core.benchmark.studies.sequence_runs import SequencePlan, answers_path, sets_after
from core.benchmark.tables import HEADLINE
from core.evaluation.audit import audit
from core.evaluation.evidence import Evidence
from core.evaluation.references import Reference, reference_of
from core.evaluation.report import evaluation
from core.experiment.experiment import Experiment
from core.files import write_text
from core.metrics import find_metric
from core.runs.events import Events, Finished, Saved, Started, Step
from core.runs.provenance import made_on
from core.runs.store import Predictions, Run

REQUESTS_SO_FAR = "requests"
"""Where a row stands on the curve over how many requests came before."""
SHOWN = (*HEADLINE, "ndcg10", "latency_p50", "latency_p95")
"""Metrics that are drawn and tabled, as far as they were measured."""
_PAGE = "plots.html"


def measure_sequence(experiment: Experiment, plan: SequencePlan, folder: Path, command: str) -> Events:
    """Evaluate the finished runs of a sequence and write what came of them beside them.

    Args:
        experiment: On what.
        plan: What was run.
        folder: Where, and where ``results.json``, ``plots/*.json`` and ``plots.html`` go.
        command: What does all this again.

    Raises:
        RunError: A run has not finished.
    """
    phase = text.benchmark.measuring(text.benchmark.SEQUENCE, experiment.key)
    yield Started(phase, experiment.engine.device, (phase,))
    rows: list[Row] = []
    for at, many in enumerate(plan.points, start=1):
        rows += _rows(experiment, plan, folder, many)
        yield Step(phase, at, len(plan.points))
    results = Benchmark(
        what=text.benchmark.SEQUENCE,
        dataset=experiment.interactions.name,
        original=experiment.original,
        request=plan.request(len(plan.people)).as_record(),
        seeds=plan.seeds,
        rows=tuple(rows),
        baseline={},
        made=made_on(experiment.engine.device) | {"command": command},
        refused=plan.refused,
        quiet=was_idle(folder, _timed(plan, folder)),
        original_seed=experiment.recommender.recipe.seed,
    )
    for path in _write(results, folder):
        yield Saved(str(path))
    yield Finished({})


def latencies(seconds: Sequence[float]) -> dict[str, float]:
    """Return the mean, the median and the 95th percentile of the wall ``seconds`` of requests, one each.

    Source: ERASE, arXiv 2603.08341, for the percentiles.
    """
    middle, tail = np.percentile(seconds, [50, 95])
    return {"seconds": float(np.mean(seconds)), "latency_p50": float(middle), "latency_p95": float(tail)}


def sequence_figures(results: Benchmark) -> dict[str, Any]:
    """Return a figure of each metric in :data:`SHOWN` that was measured, against the number of requests."""
    measured = {name for row in results.rows for name in row.metrics}
    return {name: curve(results, REQUESTS_SO_FAR, name) for name in SHOWN if name in measured}


def sequence_cells(results: Benchmark) -> tuple[list[str], list[list[str]]]:
    """Return the heading and the lines of a table: a line a method and number of requests, what is unknown a dash.

    Distances are followed by their floors; seconds of a machine that was not idle are left out.
    """
    measured = {name for row in results.rows for name in row.metrics}
    names = [
        one
        for name in SHOWN
        if name in measured and not (results.quiet is False and name.startswith("latency"))
        for one in (name, f"{name}_floor")
        if one in measured
    ]
    metrics = [find_metric(name) for name in names]
    lines = [
        [f"{row.at[REQUESTS_SO_FAR]:g}", row.method, *(metric.format(row.mean(metric.name)) for metric in metrics)]
        for row in results.rows
    ]
    return [*text.benchmark.SEQUENCE_HEAD, *(metric.scaled_title for metric in metrics)], lines


def _rows(experiment: Experiment, plan: SequencePlan, folder: Path, many: int) -> Iterator[Row]:
    """Yield the rows after so ``many`` requests: the original, retrained models where there are any, the methods."""
    retrained = [Run(place) for place in plan.retrainings(folder, many)] if many in plan.marks else []
    for run in retrained:
        run.check_finished()
    reference = reference_of(retrained)
    before = kept_answers(answers_path(folder, UNTOUCHED, 0, many))
    known = _evidence(experiment, plan, many, before, reference)
    yield _row(UNTOUCHED, many, reference, [_measured(known, before)])
    if reference is not None and len(retrained) > 1:
        each = [
            _measured(replace(known, reference=reference.without(run.config["seed"])), run.predictions)
            | {"seconds": run.metrics["seconds"]}
            for run in retrained
        ]
        yield _row(REFERENCE, many, reference, each)
    for method in plan.methods:
        found = [_after(plan, folder, known, (method, seed), many) for seed in plan.seeds]
        yield _row(method, many, reference, found)


def _after(plan: SequencePlan, folder: Path, known: Evidence, of: tuple[str, int], many: int) -> dict[str, Any]:
    """Return what is measured of one sequence's model after so ``many`` requests, and how long they took."""
    seconds = [Run(place).metrics["seconds"] for place in list(plan.steps(folder, *of))[:many]]
    return _measured(known, kept_answers(answers_path(folder, *of, many))) | latencies(seconds)


def _evidence(
    experiment: Experiment, plan: SequencePlan, many: int, before: Predictions, reference: Reference | None
) -> Evidence:
    clicks = {f"{name}_before": one for name, one in before.items()}
    whole = experiment.plan(plan.request(many))
    return Evidence(whole, sets_after(experiment, plan, many), clicks, reference, *experiment.shadows())


def _measured(known: Evidence, said: Predictions) -> dict[str, Any]:
    """Return what is measured of a model that ``said`` p(yes) by evaluation set."""
    asked = {name: said[name] for name in known.eval_sets}
    judged = replace(known, clicks={**known.clicks, **asked})
    return {**evaluation(judged.eval_sets, judged.clicks, judged.reference), **audit(judged)}


def _row(method: str, many: int, reference: Reference | None, runs: Sequence[Mapping[str, Any]]) -> Row:
    """Return the row of a method after so ``many`` requests; a metric is in it where every run has it as a number."""
    return Row(
        title=text.designs.after_requests(method, many),
        method=method,
        changes={},
        at={REQUESTS_SO_FAR: many},
        reference=held_against(reference),
        metrics={name: summary(one) for name, one in numbers_in_all(runs).items()},
        tests={},
        tuned_on=0,
    )


def _timed(plan: SequencePlan, folder: Path) -> list[str]:
    """Return the titles of the runs whose seconds are told."""
    each = (plan.steps(folder, method, seed).values() for seed in plan.seeds for method in plan.methods)
    return [variant.title for steps in each for variant, _ in steps]


def _write(results: Benchmark, folder: Path) -> Iterator[Path]:
    """Write what people and programs read and yield where."""
    write_benchmark(folder / RESULTS, results)
    yield folder / RESULTS
    drawn = sequence_figures(results)
    texts = {f"plots/{name}.json": figure.to_json() for name, figure in drawn.items()}
    for name, content in {**texts, _PAGE: page(results, drawn)}.items():
        write_text(folder / name, content)
        yield folder / name
