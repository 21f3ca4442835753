"""How long it takes what a visitor asks for, from which it follows how long a GPU is asked for.

At the speed of the GPUs, once one was timed; at that of the CPU before.
"""

from typing import Any

from core.data.requests import ForgetRequest
from core.experiment.cost import MachineSpeed, expected_seconds, measuring_seconds
from core.experiment.experiment import Experiment
from core.experiment.visitor.model import LEARN, VISITOR, VISITOR_ASKED_EVERY
from core.experiment.visitor.visitor import MOST_RATINGS
from demo.session.zero_gpu.host import zero_gpu_host

RETRAIN_METHOD = "retrain"
"""The method that trains anew, as often through all that stays as the recommender was trained."""


def note_speed(original: str, speed: MachineSpeed) -> None:
    """Keep how fast the CPU is with an original, where the host is ZeroGPU."""
    if host := zero_gpu_host():
        host.speeds[original] = speed


def expected_time(experiment: Experiment, request: ForgetRequest, method: str, settings: Any = None) -> float | None:
    """Return about how long it takes to forget and to measure; None where nobody can tell, or nobody asks.

    Args:
        experiment: On what.
        request: What goes.
        method: Name of the method.
        settings: Its settings; those tuned for the recommender where None.

    Raises:
        RequestError: The request cannot be carried out, or there is no such method.
    """
    speed = _speed(experiment)
    if speed is None:
        return None
    plan = experiment.plan(request)
    found = expected_seconds(plan, experiment.method(method, plan, settings), speed)
    if method == RETRAIN_METHOD:
        found = experiment.recommender.recipe.training.epochs * len(plan.retain) * speed.trained
    return None if found is None else found + measuring_seconds(experiment, plan, speed)


def work_seconds(experiment: Experiment, trained: int, scored: int) -> float | None:
    """Return about how long it takes to train on so many samples of a compact model, and to ask so many more.

    Args:
        experiment: Whose speed is known.
        trained: Samples that are trained on, each time counted.
        scored: Samples that are only asked.

    Returns:
        Seconds; None where nobody can tell, or nobody asks.
    """
    speed = _speed(experiment)
    return None if speed is None else trained * speed.trained + scored * speed.scored


def visitor_seconds(experiment: Experiment, phase: str) -> float | None:
    """Return the most that it takes to learn a visitor, or to forget them again.

    Ours: the samples of all steps, at the speed of training, and what others are told beforehand, at that of asking.

    Args:
        experiment: Whose original it is.
        phase: Name of the training.
    """
    speed, how = _speed(experiment), VISITOR.learn if phase == LEARN else VISITOR.forget
    if speed is None:
        return None
    asked = 2 * VISITOR.pool + MOST_RATINGS * (
        how.steps / VISITOR_ASKED_EVERY + (0 if phase == LEARN else VISITOR.stand_ins)
    )
    return how.steps * (MOST_RATINGS + 2 * how.beside) * speed.trained + asked * speed.scored


def _speed(experiment: Experiment) -> MachineSpeed | None:
    host = zero_gpu_host()
    known = (host.gpu_speeds, host.speeds) if host else ()
    return next((speeds[experiment.original] for speeds in known if experiment.original in speeds), None)
