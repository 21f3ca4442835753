"""When, with what and on what figures were made."""

import hashlib
import os
import platform
from datetime import datetime, timezone
from functools import cache
from importlib.metadata import version
from pathlib import Path

import torch

from core.files import PROJECT

LIBRARIES = ("torch", "transformers", "peft", "numpy", "scipy")
CPU_FACTS = Path("/proc/cpuinfo")


def made_on(device: str) -> dict[str, str]:
    """Return the date, the hardware and the versions that figures were made with; ``device`` in words."""
    return {
        "date": datetime.now(timezone.utc).date().isoformat(),
        "device": device,
        "cpu": cpu_model(),
        "cores": str(os.cpu_count()),
        "machine": f"{platform.system()} {platform.machine()}",
        "threads": str(torch.get_num_threads()),
        "python": platform.python_version(),
        **{name: version(name) for name in LIBRARIES},
        "code": code_digest(),
    }


@cache
def code_digest(folder: Path = PROJECT / "core") -> str:
    """Return the SHA-256 (hex) of all Python files below ``folder``, with their names: the version of our own code."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(f"{path.relative_to(folder).as_posix()} ".encode() + path.read_bytes())
    return digest.hexdigest()


def cpu_model(facts: Path = CPU_FACTS) -> str:
    """Return the processor's name as Linux knows it in ``facts``, else as Python does."""
    try:
        lines = facts.read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, "") or platform.processor() or "unknown"
