"""The engine: everything but the screen.

    from core import ForgetRequest, open_experiment

    experiment = open_experiment("movielens-100k")  # or "synthetic", which downloads nothing
    for event in experiment.unlearn(ForgetRequest(users=(13,)), method="e2urec"):
        print(event)

The first event names the device and the phases, the last metrics say how well it went, and the run's folder keeps it
all: :func:`open_run` opens it again. Name the folder, as ``folder=Path("my-run")``, to choose where it goes.

The names below are found when they are first asked for, so that importing one small module loads no more than that.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.config import VERSION
    from core.data.datasets.registry import DATASETS as DATASETS
    from core.data.datasets.registry import open_dataset as open_dataset
    from core.data.requests import ForgetRequest as ForgetRequest
    from core.errors import CoreError as CoreError
    from core.experiment.experiment import Experiment as Experiment
    from core.experiment.opening.open import open_experiment as open_experiment
    from core.metrics import KNOWN_METRICS as KNOWN_METRICS
    from core.runs.store import Run as Run
    from core.runs.store import open_run as open_run
    from core.unlearning.registry import METHODS as METHODS

    __version__ = VERSION

_HOMES = {
    "__version__": "config.VERSION",
    "DATASETS": "data.datasets.registry.DATASETS",
    "open_dataset": "data.datasets.registry.open_dataset",
    "CoreError": "errors.CoreError",
    "Experiment": "experiment.experiment.Experiment",
    "open_experiment": "experiment.opening.open.open_experiment",
    "KNOWN_METRICS": "metrics.KNOWN_METRICS",
    "ForgetRequest": "data.requests.ForgetRequest",
    "Run": "runs.store.Run",
    "open_run": "runs.store.open_run",
    "METHODS": "unlearning.registry.METHODS",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = _HOMES[name].rpartition(".")
    return getattr(import_module(f"{__name__}.{module}"), attribute)
