"""When, with what and on what figures were made."""

import hashlib
import os
import platform
from datetime import datetime, timezone
from functools import cache
from importlib.metadata import version
from pathlib import Path

import torch

from core.files import PACKAGE

_LIBRARIES = ("torch", "transformers", "peft", "numpy", "scipy")
_CPU_FACTS = Path("/proc/cpuinfo")


def made_on(device: str) -> dict[str, str]:
    """Return when, on what and with which versions figures were made: all text, by name.

    Args:
        device: What computed them, in words, such as ``CPU, 2 threads``.

    Returns:
        ``date`` (ISO 8601, UTC), ``device``, ``cpu``, ``cores``, ``machine``, ``threads``, ``python``, the version of
        each library that the numbers depend on, and ``code``, see :func:`code_digest`.
    """
    return {
        "date": datetime.now(timezone.utc).date().isoformat(),
        "device": device,
        "cpu": cpu_model(),
        "cores": str(os.cpu_count()),
        "machine": f"{platform.system()} {platform.machine()}",
        "threads": str(torch.get_num_threads()),
        "python": platform.python_version(),
        **{name: version(name) for name in _LIBRARIES},
        "code": code_digest(),
    }


@cache
def code_digest(folder: Path = PACKAGE) -> str:
    """Return the SHA-256 (hex) of all Python files below ``folder``, with their names: the version of our own code.

    An installed package and a checkout have different digests, since theirs are other files.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(f"{path.relative_to(folder).as_posix()} ".encode() + path.read_bytes())
    return digest.hexdigest()


def cpu_model(facts: Path = _CPU_FACTS) -> str:
    """Return the processor's name as Linux knows it in ``facts``, else as Python does."""
    try:
        lines = facts.read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, "") or platform.processor() or "unknown"
