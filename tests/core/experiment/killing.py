"""Kill a run with SIGKILL at random moments, as often as asked, and see that it always comes to the same end.

    PYTHONPATH=. python tests/core/experiment/killing.py --times 100

A moment is an event of the job, or a file that goes to the disk or gets its name.
"""

import argparse
import json
import os
import random
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path

from core.runs.events import Events
from core.runs.labelled import load_tensors
from core.runs.store import Run
from core.training import loop

MOMENTS = ("fsync", "replace")
"""What the system is asked for on the way of a file."""
TIMES = {"seconds", "date", "peak_memory"}
"""Facts of a run that are not the same twice."""


def in_a_process_of_its_own(begin: Callable[[], Events], moments: int | None) -> int | None:
    """Return how many moments a job has; None where its fork killed itself at the one of that number."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _work(begin, moments, writing)
    os.close(writing)
    with os.fdopen(reading) as said:
        answer = said.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return None
    assert status == 0, answer
    return int(answer)


def _work(begin: Callable[[], Events], moments: int | None, writing: int) -> None:
    passed = 0

    def moment() -> None:
        nonlocal passed
        passed += 1
        if passed == moments:
            os.kill(os.getpid(), signal.SIGKILL)

    for name in MOMENTS:
        real = getattr(os, name)
        setattr(os, name, lambda *args, real=real, **more: (moment(), real(*args, **more))[1])
    loop.SECONDS_BETWEEN = 0.0  # every step is saved
    try:
        for _ in begin():
            moment()
        os.write(writing, str(passed).encode())
        os._exit(0)
    except BaseException as error:
        os.write(writing, repr(error).encode())
        os._exit(1)


def check_readable(folder: Path) -> None:
    """Read every file of a run's folder, finished or not, that is not hidden."""
    for file in (one for one in folder.rglob("*") if one.is_file() and not one.name.startswith(".")):
        if file.suffix == ".json":
            json.loads(file.read_text())
        if file.suffix == ".safetensors":
            assert load_tensors(file)
    assert all("event" in record for record in Run(folder).events())


def end_of(folder: Path) -> dict[str, object]:
    """Return what a finished run came to: bytes of its weights and predictions, and metrics but for times."""
    weights = {one.name: one.read_bytes() for one in sorted(folder.rglob("*.safetensors"))}
    metrics = Run(folder).metrics
    return {**weights, **{name: one for name, one in metrics.items() if not any(part in name for part in TIMES)}}


def kill(begin: Callable[[Path], Events], folder: Path, kills: int, seed: int) -> int:
    """Kill and resume runs until ``kills`` are reached; each must end as the first, which nobody killed, ended.

    Args:
        begin: Begins the job in a folder.
        folder: An empty one.
        kills: How often.
        seed: Draws the moments.

    Returns:
        How many runs came to their end.
    """
    moments = in_a_process_of_its_own(lambda: begin(folder / "whole"), None)
    assert moments is not None
    wanted, draw, runs = end_of(folder / "whole"), random.Random(seed), 0  # noqa: S311 - moments, no secrets
    while kills > 0:
        place, over = folder / f"killed-{runs}", False
        while not over:
            at = draw.randint(1, moments) if kills > 0 else None
            over = in_a_process_of_its_own(lambda place=place: begin(place), at) is not None
            kills -= not over
            check_readable(place)
            over = over or Run(place).finished
        assert end_of(place) == wanted, f"run {runs} came to another end"
        runs += 1
    return runs


def main() -> None:
    """Kill runs of the made-up data set as often as the command line says."""
    from core import open_experiment

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--method", default="e2urec")
    asked = parser.parse_args()
    experiment = open_experiment("synthetic", "best")
    request = experiment.presets()["one-interaction"]
    with tempfile.TemporaryDirectory() as place:
        runs = kill(
            lambda folder: experiment.unlearn(request, asked.method, folder=folder),
            Path(place),
            asked.times,
            asked.seed,
        )
    print(f"{asked.times} kills, {runs} runs, all to the same end")


if __name__ == "__main__":
    main()
