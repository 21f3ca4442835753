"""The engine: everything but the screen.

    from core import ForgetRequest, open_experiment

    experiment = open_experiment("movielens-100k")
    for event in experiment.unlearn(ForgetRequest(users=(405,)), method="e2urec"):
        print(event)

The names below are found when they are first asked for, so that importing one small module loads no more than that.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.data.datasets import open_dataset as open_dataset
    from core.errors import CoreError as CoreError
    from core.experiment import Experiment as Experiment
    from core.experiment import open_experiment as open_experiment
    from core.forgetting import ForgetRequest as ForgetRequest
    from core.store import Run as Run
    from core.store import open_run as open_run
    from core.unlearning.base import METHODS as METHODS

_HOMES = {
    "open_dataset": "core.data.datasets",
    "CoreError": "core.errors",
    "Experiment": "core.experiment",
    "open_experiment": "core.experiment",
    "ForgetRequest": "core.forgetting",
    "Run": "core.store",
    "open_run": "core.store",
    "METHODS": "core.unlearning.base",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'core' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
