"""What a run trained, as a zip of safetensors, with how to load it again and what its bytes must be."""

import hashlib
import json
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from core.experiment.lineage import earlier_runs
from core.export.readme import readme
from core.files import atomic_file
from core.runs.store import ADAPTER, CONFIG_FILE, MADE_FILE, METRICS_FILE, MODEL, PREDICTIONS_FILE, Run

_RUN, _README, _SUMS = "run", "README.md", "SHA256SUMS"
_KEPT = (CONFIG_FILE, METRICS_FILE, MADE_FILE, PREDICTIONS_FILE)
_ADAPTER_CONFIG, _BASE = "adapter_config.json", "base_model_name_or_path"


def write_weights(run: Run, path: Path) -> None:
    """Write the zip of a finished run to ``path``, whole or not at all.

    It holds the run's folder as ``run/`` and, where it went on from others, theirs as ``earlier-1/`` and so on, since
    their weights are needed too; without events, and without a word on where anything lay on this machine.

    Raises:
        RunError: The run has not finished, or one that it goes on from is missing.
    """
    run.check_finished()
    chain = earlier_runs(run)
    content = {name: one for at, each in enumerate(chain, 1) for name, one in _files(each, f"earlier-{at}").items()}
    content |= _files(run, _RUN)
    content[_README] = readme(run, len(chain)).encode()
    content[_SUMS] = _sums(content).encode()
    with atomic_file(path) as fresh, ZipFile(fresh, "w", ZIP_DEFLATED) as archive:
        for name, one in sorted(content.items()):
            archive.writestr(name, one)


def kind_of(run: Run) -> str:
    """Return ``adapter`` or ``model``, whichever the run left; ``nothing`` for one that changed no weight."""
    return next((kind for kind in (ADAPTER, MODEL) if (run.folder / kind).is_dir()), "nothing")


def _files(run: Run, under: str) -> dict[str, bytes]:
    folder = run.folder
    kept = [folder / name for name in _KEPT if (folder / name).is_file()]
    trained = [file for kind in (ADAPTER, MODEL) for file in (folder / kind).rglob("*") if file.is_file()]
    return {f"{under}/{file.relative_to(folder).as_posix()}": _read(file) for file in (*kept, *trained)}


def _read(file: Path) -> bytes:
    """Return a file's bytes; an adapter's configuration without the folder in which its base lay."""
    if file.name != _ADAPTER_CONFIG:
        return file.read_bytes()
    config: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return json.dumps({**config, _BASE: None}, indent=2, sort_keys=True).encode()


def _sums(content: dict[str, bytes]) -> str:
    """Return the SHA-256 of every file, as ``sha256sum --check`` reads them."""
    return "".join(f"{hashlib.sha256(one).hexdigest()}  {name}\n" for name, one in sorted(content.items()))
