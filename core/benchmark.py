"""Methods × seeds on one request: the table that anyone can make again."""

import platform
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch

from core.data.samples import Split
from core.evaluation.baseline import logistic_baseline
from core.events import Events
from core.experiment import Experiment
from core.files import atomic_file, write_json
from core.forgetting import ForgetRequest
from core.series import run_series
from core.store import Run

COLUMNS = {
    "auc": "AUC",
    "acc": "ACC",
    "ll": "LL",
    "jsd": "JSD",
    "jsd_floor": "JSD floor",
    "l2": "L2",
    "symmetric_kl": "symmetric KL",
    "seconds": "seconds",
    "trainable_params": "parameters",
    "peak_memory": "peak MiB",
}
"""Metric → its title in the table."""
SCALES = {
    "jsd": (100.0, 3),
    "jsd_floor": (100.0, 3),
    "seconds": (1.0, 1),
    "trainable_params": (1.0, 0),
    "peak_memory": (2.0**-20, 0),
}
"""Metric → factor and digits in the table; everything else is shown × 100 with two digits."""
BASELINE = "logistic regression"
RESULTS, TABLE = "results.json", "table.md"


def run_benchmark(
    experiment: Experiment, request: ForgetRequest, methods: Sequence[str], seeds: Sequence[int], folder: Path
) -> Events:
    """Make the runs of every method under every seed, each in a folder of its own below ``folder``.

    All methods of one seed come one after another, so that a machine's moods fall on all of them.

    Raises:
        RunError: ``folder`` holds runs of something else.
    """
    runs = {_place(folder, method, seed): (method, seed) for seed in seeds for method in methods}
    return run_series(experiment, request, runs, f"benchmark on {experiment.key}")


def collect(
    experiment: Experiment, request: ForgetRequest, methods: Sequence[str], seeds: Sequence[int], folder: Path
) -> dict[str, Any]:
    """Evaluate the finished runs of a benchmark and write ``results.json`` and ``table.md`` beside them.

    Every distance is to the bundled retrained models, or to this benchmark's own where none are bundled.

    Returns:
        What made the figures, and under ``rows`` for each method its metrics as ``mean``, ``error`` (standard error
        over seeds, None for a single seed) and ``values``.
    """
    retrained = [run for seed in seeds if (run := Run(_place(folder, "retrain", seed))).finished]
    reference = experiment.reference(request, retrained)
    rows = {
        method: _row([experiment.evaluate(Run(_place(folder, method, seed)), reference) for seed in seeds])
        for method in methods
    }
    results = {
        "dataset": experiment.interactions.name,
        "original": experiment.original,
        "request": request.as_record(),
        "seeds": list(seeds),
        "reference": None if reference is None else {"bundled": reference.bundled, "seeds": reference.seeds.tolist()},
        "made": made_on(experiment.engine.device),
        "rows": rows,
        "baseline": {BASELINE: logistic_baseline(experiment.interactions, experiment.samples, Split.TEST)},
    }
    write_json(folder / RESULTS, results)
    with atomic_file(folder / TABLE) as fresh:
        fresh.write_text(markdown(results), encoding="utf-8")
    return results


def made_on(device: str) -> dict[str, str]:
    """Return when, with what and on what figures were made."""
    versions = {name: version(name) for name in ("torch", "transformers", "peft")}
    return {
        "date": datetime.now(timezone.utc).date().isoformat(),
        "device": device,
        "machine": f"{platform.system()} {platform.machine()}",
        "threads": str(torch.get_num_threads()),
        "python": platform.python_version(),
        **versions,
    }


def cells(results: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the table's cells by row title; what is not known is a dash."""
    table = {method: [_cell(name, row.get(name)) for name in COLUMNS] for method, row in results["rows"].items()}
    for title, metrics in results["baseline"].items():
        known = {name: {"mean": value, "error": None} for name, value in metrics.items()}
        table[title] = [_cell(name, known.get(name)) for name in COLUMNS]
    return table


def markdown(results: Mapping[str, Any]) -> str:
    """Return the table in Markdown, under what made it."""
    about, lines = results["made"], cells(results)
    head = f"{results['dataset']}, original *{results['original']}*, seeds {', '.join(map(str, results['seeds']))}; "
    head += f"{about['device']}, torch {about['torch']}, {about['date']}. Mean ± standard error; AUC, ACC, LL and "
    head += "distances × 100."
    rows = [["method", *COLUMNS.values()], ["---"] * (len(COLUMNS) + 1)]
    rows += [[title, *values] for title, values in lines.items()]
    return "\n".join([head, "", *(f"| {' | '.join(row)} |" for row in rows), ""])


def _place(folder: Path, method: str, seed: int) -> Path:
    return folder / f"{method}-{seed}"


def _row(runs: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return mean, standard error and values of every number that all runs have."""
    numeric = [name for name in COLUMNS if all(isinstance(run.get(name), int | float) for run in runs)]
    return {name: _summary([float(run[name]) for run in runs]) for name in numeric}


def _summary(values: list[float]) -> dict[str, Any]:
    error = float(np.std(values, ddof=1) / len(values) ** 0.5) if len(values) > 1 else None
    return {"mean": float(np.mean(values)), "error": error, "values": values}


def _cell(name: str, summary: Mapping[str, Any] | None) -> str:
    if summary is None or not np.isfinite(summary["mean"]):
        return "–"
    factor, digits = SCALES.get(name, (100.0, 2))
    spread = f" ± {factor * summary['error']:.{digits}f}" if summary["error"] else ""
    return f"{factor * summary['mean']:,.{digits}f}{spread}"
