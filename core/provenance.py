"""When, with what and on what figures were made."""

import os
import platform
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

import torch

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
    }


def cpu_model(facts: Path = CPU_FACTS) -> str:
    """Return the processor's name as Linux knows it in ``facts``, else as Python does."""
    try:
        lines = facts.read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, "") or platform.processor() or "unknown"
