"""Everything that can be taken away of a finished run, each as one file with a name that says what it is."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from core.evaluation.references import Reference
from core.experiment.experiment import Experiment
from core.export.as_text import as_cells
from core.export.certificate import certificate
from core.export.page import certificate_page
from core.export.predictions import predictions_table
from core.export.weights import kind_of, write_weights
from core.files import write_json, write_text
from core.runs.store import Run

Writer: TypeAlias = Callable[[Experiment, Run, Reference | None, Path], None]


def export(experiment: Experiment, run: Run, reference: Reference | None, folder: Path, kind: str) -> Path:
    """Write one file on a finished run into ``folder``, whole or not at all, and return its path.

    Args:
        experiment: In which the run was made.
        run: The run.
        reference: Retrained models, by default the bundled ones.
        folder: Where it goes.
        kind: One of :data:`KINDS`.

    Raises:
        RunError: The run has not finished or belongs to another recommender.
    """
    path = folder / file_name(run, kind)
    KINDS[kind](experiment, run, reference, path)
    return path


def export_all(experiment: Experiment, run: Run, reference: Reference | None, folder: Path) -> dict[str, Path]:
    """Write everything on a finished run into ``folder``; return the path of each kind.

    Raises:
        RunError: The run has not finished or belongs to another recommender.
    """
    record = certificate(experiment, run, reference)
    paths = {kind: folder / file_name(run, kind) for kind in KINDS}
    write_text(paths["certificate"], certificate_page(record))
    write_json(paths["record"], record)
    for kind in ("weights", "predictions"):
        KINDS[kind](experiment, run, reference, paths[kind])
    return paths


def file_name(run: Run, kind: str) -> str:
    """Return what a file is called: whose ratings went, by which method, and what it holds."""
    end = {"certificate": ".html", "record": ".json", "predictions": "-predictions.csv"}.get(kind)
    stem = f"forgotten-{_whose(run.config['request'])}-{run.config['method']}"
    return f"{stem}{end or f'-{kind_of(run)}.zip'}"


def _whose(request: Mapping[str, Any]) -> str:
    users, pairs = request["users"], request["interactions"]
    parts = [f"user-{users[0]}" if len(users) == 1 else f"{len(users)}-users"] if users else []
    if pairs:
        parts.append("user-{}-item-{}".format(*pairs[0]) if len(pairs) == 1 else f"{len(pairs)}-ratings")
    return "-".join(parts)


def _certificate(experiment: Experiment, run: Run, reference: Reference | None, path: Path) -> None:
    write_text(path, certificate_page(certificate(experiment, run, reference)))


def _record(experiment: Experiment, run: Run, reference: Reference | None, path: Path) -> None:
    write_json(path, certificate(experiment, run, reference))


def _weights(experiment: Experiment, run: Run, reference: Reference | None, path: Path) -> None:  # noqa: ARG001 - a Writer
    write_weights(experiment, run, path)


def _predictions(experiment: Experiment, run: Run, reference: Reference | None, path: Path) -> None:
    table = predictions_table(experiment.interactions, experiment.evidence(run, reference))
    write_text(path, as_cells(table).to_csv(index=False, float_format="%.6f", lineterminator="\n"))


KINDS: Mapping[str, Writer] = {
    "certificate": _certificate,
    "record": _record,
    "weights": _weights,
    "predictions": _predictions,
}
"""What can be taken away: the certificate as a page, the same as JSON, the weights as a zip, predictions as CSV."""
