"""What a run trained, as a zip of safetensors, with how to load it again and what its bytes must be."""

import hashlib
import json
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from core.checksums import checked
from core.experiment.experiment import Experiment
from core.experiment.lineage import earlier_runs
from core.export.readme import readme
from core.export.standalone import ORIGINAL, PROMPTS_FILE, adapter_settings, original_files, questions
from core.files import atomic_file, json_text
from core.runs.store import ADAPTER, CONFIG_FILE, MADE_FILE, METRICS_FILE, MODEL, PREDICTIONS_FILE, Run

_RUN, _README, _SUMS = "run", "README.md", "SHA256SUMS"
_KEPT = (CONFIG_FILE, METRICS_FILE, MADE_FILE, PREDICTIONS_FILE)
_ADAPTER_CONFIG = "adapter_config.json"


def write_weights(experiment: Experiment, run: Run, path: Path) -> None:
    """Write the zip of a finished run to ``path``, whole or not at all.

    It holds the run's folder as ``run/`` and, where it went on from others, theirs as ``earlier-1/`` and so on, since
    their weights are needed too; without events, and without a word on where anything lay on this machine. A run that
    went on from none has the original with it, where that is small, and a few prompts, so that peft and transformers
    alone can answer.

    Raises:
        RunError: The run has not finished, belongs to another recommender, or one that it goes on from is missing.
        DamageError: A file of it is not the one that was written.
    """
    experiment.check_ours(run)
    chain, task = earlier_runs(run), experiment.recommender.backbone.task
    beside = {} if chain else original_files(experiment, run)
    base = ORIGINAL if beside else None
    many = enumerate(chain, 1)
    content = {name: one for at, each in many for name, one in _files(each, f"earlier-{at}", task, base).items()}
    content |= _files(run, _RUN, task, base)
    if kind_of(run) != "nothing" and not chain:
        content |= {f"{ORIGINAL}/{name}": one for name, one in beside.items()}
        content[PROMPTS_FILE] = questions(experiment, run)
    content[_README] = readme(run, len(chain), task, standalone=PROMPTS_FILE in content).encode()
    content[_SUMS] = _sums(content).encode()
    with atomic_file(path) as fresh, ZipFile(fresh, "w", ZIP_DEFLATED) as archive:
        for name, one in sorted(content.items()):
            archive.writestr(name, one)


def kind_of(run: Run) -> str:
    """Return ``adapter`` or ``model``, whichever the run left; ``nothing`` for one that changed no weight."""
    return next((kind for kind in (ADAPTER, MODEL) if (run.folder / kind).is_dir()), "nothing")


def _files(run: Run, under: str, task: str, base: str | None) -> dict[str, bytes]:
    folder = run.folder
    kept = [folder / name for name in _KEPT if (folder / name).is_file()]
    trained = [file for kind in (ADAPTER, MODEL) for file in (folder / kind).rglob("*") if file.is_file()]
    found = {f"{under}/{file.relative_to(folder).as_posix()}": checked(file) for file in (*kept, *trained)}
    return {name: _read(file, task, base) for name, file in found.items()}


def _read(file: Path, task: str, base: str | None) -> bytes:
    """Return a file's bytes; an adapter's settings without the folder in which its base lay here."""
    if file.name != _ADAPTER_CONFIG:
        return file.read_bytes()
    return json_text(adapter_settings(json.loads(file.read_text(encoding="utf-8")), task, base)).encode()


def _sums(content: dict[str, bytes]) -> str:
    """Return the SHA-256 of every file, as ``sha256sum --check`` reads them."""
    return "".join(f"{hashlib.sha256(one).hexdigest()}  {name}\n" for name, one in sorted(content.items()))
