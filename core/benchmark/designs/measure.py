"""A design's figures, from what its models answered and nothing else: whoever has the answers can make them again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from core import text
from core.benchmark.controls import MEAN_OF_ORIGINALS
from core.benchmark.designs.design import Design
from core.benchmark.designs.predictions import load_answers
from core.benchmark.designs.readings import DISTANCES, AnswersBySet, Judge, Readings
from core.benchmark.designs.results import DesignResults, DesignRow, write_design
from core.benchmark.designs.runs import PREDICTIONS, answers_path, design_key
from core.benchmark.designs.summaries import reading_of
from core.benchmark.designs.tables import design_markdown
from core.benchmark.measure import tuned_on
from core.benchmark.plan import REFERENCE, UNTOUCHED
from core.benchmark.results import OURS
from core.data.requests import ForgetRequest
from core.evaluation.distances import Values, jsd
from core.evaluation.evidence import Evidence
from core.evaluation.membership import gap_floor
from core.experiment.experiment import Experiment
from core.files import write_text
from core.runs.events import Events, Finished, Saved, Started, Step
from core.runs.provenance import made_on
from core.unlearning.registry import title_of

RESULTS_FILE, TABLE_FILE = "design.json", "design.md"
_MEASURE = "measure"
Answers: TypeAlias = Sequence[AnswersBySet]
"""p(yes) (models, n) by evaluation set, of each forget set."""


@dataclass(frozen=True)
class _Line:
    """A row to be measured: what its models answer, and whether it is one of the retrained models itself."""

    title: str
    method: str
    answers: Answers
    held_out: bool = False


def measure_design(
    experiment: Experiment,
    design: Design,
    folder: Path,
    command: str,
    refused: Sequence[str] = (),
    answers: Path | None = None,
) -> Events:
    """Measure a design from its models' answers, and write what came of it.

    Args:
        experiment: The bundled original on its data.
        design: What was made.
        folder: Where ``design.json`` and ``design.md`` go.
        command: What does all this again.
        refused: Methods that are missing since tuning found no setting that helps.
        answers: Folder of the answers, such as the bundled one; that below ``folder`` where None.

    Raises:
        RunError: The answers of some models are not there.
    """
    yield Started(text.designs.measuring(experiment.key), experiment.engine.device, (_MEASURE,))
    known = {
        kind: _loaded(experiment, design, answers or folder / PREDICTIONS, kind)
        for kind in (REFERENCE, *design.methods)
    }
    judges = [
        Judge(_evidence(experiment, design, at), at, references) for at, references in enumerate(known[REFERENCE])
    ]
    lines = _lines(design, known)
    values: dict[str, dict[str, Values]] = {}
    for at, line in enumerate(lines, start=1):
        pairs = zip(judges, line.answers, strict=True)
        values[line.method] = _stacked([judge.read(said, line.held_out) for judge, said in pairs])
        yield Step(_MEASURE, at, len(lines))
    rows = tuple(_row(experiment, design, line, values) for line in lines)
    made = made_on(experiment.engine.device) | {"command": command}
    results = _results(experiment, design, judges, rows, refused, made)
    write_design(folder / RESULTS_FILE, results)
    yield Saved(str(folder / RESULTS_FILE))
    write_text(folder / TABLE_FILE, design_markdown(results))
    yield Saved(str(folder / TABLE_FILE))
    yield Finished({})


def _results(
    experiment: Experiment,
    design: Design,
    judges: Sequence[Judge],
    rows: tuple[DesignRow, ...],
    refused: Sequence[str],
    made: Mapping[str, str],
) -> DesignResults:
    shadows = judges[0].known.shadows
    return DesignResults(
        dataset=experiment.interactions.name,
        original=experiment.original,
        originals=design.originals,
        references=design.references,
        forget_sets=tuple(_about(experiment, request) for request in design.forget_sets),
        rows=rows,
        floors=_floors(judges),
        shadows=0 if shadows is None else len(shadows.margins),
        no_shadows=judges[0].known.no_shadows,
        refused=tuple(refused),
        made=made,
    )


def _loaded(experiment: Experiment, design: Design, folder: Path, kind: str) -> Answers:
    path, key = answers_path(folder, kind), design_key(experiment, design, kind)
    return load_answers(path, len(design.forget_sets), key)


def _evidence(experiment: Experiment, design: Design, at: int) -> Evidence:
    """Return what is known of a forget set but for what models answer."""
    plan = experiment.plan(design.forget_sets[at])
    return Evidence(plan, experiment.eval_sets(plan), {}, None, *experiment.shadows())


def _lines(design: Design, known: Mapping[str, Answers]) -> list[_Line]:
    """Return all rows: the controls first, of which one is a retrained model that the others are the reference of."""
    originals, many = known[UNTOUCHED], len(design.originals)
    mean = [{name: clicks.mean(axis=0, keepdims=True) for name, clicks in one.items()} for one in originals]
    held_out = [{name: clicks[-1:] for name, clicks in one.items()} for one in known[REFERENCE]]
    controls = [_Line(text.designs.ORIGINAL_TITLE, UNTOUCHED, originals)]
    if many > 1:
        controls.append(_Line(text.benchmark.mean_of_originals(many), MEAN_OF_ORIGINALS, mean))
    controls.append(_Line(text.designs.HELD_OUT, REFERENCE, held_out, held_out=True))
    methods = [name for name in design.methods if name != UNTOUCHED]
    return controls + [_Line(title_of(name), name, known[name]) for name in methods]


def _stacked(by_set: Sequence[Readings]) -> dict[str, Values]:
    """Return the readings (o, f, r, 1 + draws) by metric."""
    return {name: np.stack([one[name] for one in by_set], axis=1) for name in by_set[0]}


def _row(experiment: Experiment, design: Design, line: _Line, values: Mapping[str, Mapping[str, Values]]) -> DesignRow:
    ours = values.get(OURS, {}) if line.method != OURS else {}
    readings = {name: reading_of(one, ours.get(name)) for name, one in values[line.method].items()}
    return DesignRow(line.title, line.method, _tuned_on(experiment, design, line.method), readings)


def _tuned_on(experiment: Experiment, design: Design, method: str) -> int:
    """Return how many of those whom a row forgets its settings were tuned on."""
    if method == MEAN_OF_ORIGINALS:
        return 0
    return sum(tuned_on(experiment, method, request) for request in design.forget_sets)


def _about(experiment: Experiment, request: ForgetRequest) -> dict[str, Any]:
    plan = experiment.plan(request)
    return request.as_record() | {"people": len(plan.people), "samples": len(plan.forget)}


def _floors(judges: Sequence[Judge]) -> dict[str, float]:
    """Return how far models retrained for one forget set are from one another, by metric.

    Returns:
        Of a distance the mean over all pairs; of an attack's gap the mean distance of the AUC on one of them to the
        mean of the others'.
    """
    found = {
        name: float(np.mean([jsd(*two).mean() for one in judges for two in combinations(one.references[eval_set], 2)]))
        for name, eval_set in DISTANCES.items()
    }
    for name in judges[0].beside:
        found[f"{name}_gap"] = float(np.mean([gap_floor(one.beside[name][0][:, 0]) for one in judges]))
    return found
