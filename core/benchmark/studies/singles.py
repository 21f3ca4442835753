"""Many small requests, each alone: how near each comes to retraining, what an attacker still sees, and who pays for it.

One person is one reading. So a table of single requests has a line a method, the mean over many of them, and intervals
that draw the requests again, and the retrained models with them.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt

from core import text
from core.benchmark.measure import RESULTS
from core.benchmark.plan import REFERENCE, UNTOUCHED
from core.benchmark.quiet import was_idle
from core.benchmark.results import Benchmark, Row, held_against, write_benchmark
from core.benchmark.statistics import summary
from core.benchmark.studies.answer_files import kept_answers
from core.benchmark.studies.sequence import latencies
from core.benchmark.studies.singles_judge import Said, SinglesJudge
from core.benchmark.studies.singles_runs import PEOPLE, SinglesPlan, answers_of_run, judged_sets
from core.data.samples import Samples
from core.evaluation.evidence import Clicks, Evidence
from core.evaluation.references import Reference, reference_of
from core.experiment.experiment import Experiment
from core.runs.events import Events, Finished, Saved, Started, Step
from core.runs.provenance import made_on
from core.runs.store import Run


def measure_singles(experiment: Experiment, plan: SinglesPlan, folder: Path, command: str) -> Events:
    """Evaluate the finished runs of a plan and write what came of them beside them.

    Args:
        experiment: As :func:`core.benchmark.studies.singles_runs.judged_on_some` returned it.
        plan: What was run.
        folder: Where, and where ``results.json`` goes.
        command: What does all this again.

    Raises:
        RunError: A run has not finished, or its model was not asked.
    """
    what = text.benchmark.singles(plan.kind)
    yield Started(text.benchmark.measuring(what, experiment.key), experiment.engine.device, (what,))
    rows: list[Row] = []
    for row in _rows(experiment, plan, folder):
        rows.append(row)
        yield Step(what, len(rows), len(plan.methods) + 2)
    timed = [variant.title for method in plan.methods for variant in plan.alone(folder, method).values()]
    results = Benchmark(
        what=what,
        dataset=experiment.interactions.name,
        original=experiment.original,
        request=plan.together.as_record(),
        seeds=(plan.seed,),
        rows=tuple(rows),
        baseline={},
        made=made_on(experiment.engine.device) | {"command": command},
        refused=plan.refused,
        quiet=was_idle(folder, timed),
        original_seed=experiment.recommender.recipe.seed,
    )
    write_benchmark(folder / RESULTS, results)
    yield Saved(str(folder / RESULTS))
    yield Finished({})


def _rows(experiment: Experiment, plan: SinglesPlan, folder: Path) -> Iterator[Row]:
    """Yield the rows: the original, one of the retrained models beside the others, and the methods."""
    retrained = [Run(place) for place in plan.retrainings(folder)]
    for run in retrained:
        run.check_finished()
    reference, (whole, sets) = cast(Reference, reference_of(retrained)), judged_sets(experiment, plan)
    known = Evidence(whole, sets, {}, reference, *experiment.shadows())
    judge = SinglesJudge(known, _own(plan, whole.forget), _exactly(reference.clicks), plan.kind == PEOPLE)
    before = _exactly({name: experiment.predict(samples)[None] for name, samples in sets.items()})
    many = len(plan.requests)
    yield _row(UNTOUCHED, reference, judge.read(_of_all(before, many), before))
    last = {name: clicks[-1:] for name, clicks in judge.references.items() if name in sets}
    others = reference.without(int(reference.seeds[-1]))
    yield _row(REFERENCE, others, judge.read(_of_all(last, many), before, held_out=True))
    for method in plan.methods:
        places = plan.alone(folder, method)
        each = [kept_answers(answers_of_run(place)) for place in places]
        said = _exactly({name: np.stack([one[name] for one in each]) for name in sets})
        seconds = latencies([Run(place).metrics["seconds"] for place in places])
        yield _row(method, reference, judge.read(said, before) | {name: [one] for name, one in seconds.items()})


def _exactly(said: Mapping[str, Clicks]) -> Said:
    return {name: clicks.astype(np.float64) for name, clicks in said.items()}


def _of_all(said: Said, many: int) -> Said:
    """Return the answers of one model as those of so many models."""
    return {name: np.repeat(clicks, many, axis=0) for name, clicks in said.items()}


def _own(plan: SinglesPlan, forget: Samples) -> npt.NDArray[np.bool_]:
    """Return which forgotten samples (n,) are whose request's (r, n)."""
    if plan.kind == PEOPLE:
        return np.stack([np.isin(forget.user, request.users) for request in plan.requests])
    pairs = [request.interactions[0] for request in plan.requests]
    return np.stack([(forget.user == user) & (forget.item == item) for user, item in pairs])


def _row(method: str, reference: Reference | None, found: Mapping[str, Sequence[float]]) -> Row:
    """Return the row of a method; each figure is of every request, or one of them all."""
    return Row(
        title=method,
        method=method,
        changes={},
        at={},
        reference=held_against(reference),
        metrics={name: summary(values) for name, values in found.items()},
        tests={},
        tuned_on=0,
    )
