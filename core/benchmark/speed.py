"""How fast this machine starts the program, asks and trains a model, as ratios that hold on others too."""

import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from statistics import median
from typing import Any

import psutil

from core.clock import Now
from core.data.requests import ForgetRequest
from core.data.samples import Split
from core.experiment.experiment import Experiment
from core.files import PACKAGE
from core.training.fit import fitting

_LIBRARIES = "import torch, gradio"
"""What start-up is measured by: nothing that has a page and a model starts sooner."""
_LOADING = "from {package}.loading import loading\nwith loading(): "
_PAGE = (
    f"{_LOADING}import {{package}}.cli.commands.app, {{page}}.serve as s, urllib.request; from {{page}} import ui; "
    "a = s.open_app_context('{dataset}', later=True); b = ui.build(a)\n"
    "urllib.request.urlopen(ui.launch(b, '127.0.0.1', prevent_thread_lock=True)[1]).read()"
)
PHASES: Mapping[str, str] = {
    "libraries": _LIBRARIES,
    "engine": "from {package} import open_experiment; open_experiment",
    "command line": f"{_LOADING}import {{package}}.__main__, {{package}}.cli.main",
    "page": _PAGE,
    "page, first prediction": (
        f"{_PAGE}\nfrom {{package}}.data.samples import Split; a.make_ready()\nwith loading(): e = a.looking()\n"
        "e.predict(e.samples.of(Split.TEST).take([0]))"
    ),
    "engine, first prediction": (
        "from {package} import open_experiment; from {package}.data.samples import Split; "
        "e = open_experiment('{dataset}', '{original}'); e.predict(e.samples.of(Split.TEST).take([0]))"
    ),
}
"""What a fresh process does in each phase of starting up; all but the first are told as ratios to the first."""
_SCORED, _STEPS = 1024, 30
_PARTS = 16
"""Into how many parts the samples, and the forget set, are cut to see how costs grow."""


def speed(experiment: Experiment, repeats: int = 3, now: Now = time.perf_counter) -> dict[str, Any]:
    """Return how fast this machine starts, scores and trains, measured in one run.

    Args:
        experiment: A bundled recommender.
        repeats: How often each start-up phase is measured; the median counts.
        now: Tells the time (seconds).

    Returns:
        ``startup`` (CPU seconds by phase, and ``ratio`` to the libraries), ``scoring`` and ``training`` (samples a
        second, and training's ``ratio`` to scoring), ``growth`` (seconds of all, over 16 times those of a
        sixteenth: 1 is linear, less is better), ``memory`` (``bytes`` resident at first, after scoring and after
        training, and their ``growth``), ``model`` (its weights).

    Source: ours.
    """
    return {
        "startup": _startup(experiment, repeats),
        **_rates(experiment, now),
        "growth": _growth(experiment, now),
        "model": experiment.recommender.backbone.parameter_count,
    }


def _startup(experiment: Experiment, repeats: int) -> dict[str, dict[str, float]]:
    names = {
        "package": PACKAGE.name,
        "page": _page(),
        "dataset": experiment.interactions.name,
        "original": experiment.original,
    }
    seconds = {
        phase: median(_cpu_seconds(code.format(**names)) for _ in range(repeats)) for phase, code in PHASES.items()
    }
    return {phase: {"cpu_seconds": one, "ratio": one / seconds["libraries"]} for phase, one in seconds.items()}


def _page() -> str:
    """Return the module of the page: beside the engine in a checkout, inside it where it is installed."""
    inside = sorted(PACKAGE.glob("*/serve.py"))
    if inside:
        return f"{PACKAGE.name}.{inside[0].parent.name}"
    return sorted(PACKAGE.parent.glob("*/serve.py"))[0].parent.name


def _cpu_seconds(code: str) -> float:
    """Return the CPU seconds of a fresh Python that runs ``code``: they say the same on a busy machine."""
    measured = f"{code}\nimport time; print(time.process_time())"
    done = subprocess.run(
        [sys.executable, "-c", measured], cwd=PACKAGE.parent, capture_output=True, text=True, check=True
    )
    return float(done.stdout.splitlines()[-1])


def _rates(experiment: Experiment, now: Now) -> dict[str, Any]:
    samples = experiment.samples.of(Split.TRAIN)
    few = samples.take(range(min(_SCORED, len(samples))))
    resident = [_resident()]
    experiment.predict(few)
    began = now()
    experiment.predict(few)
    scoring = len(few) / (now() - began)
    resident.append(_resident())
    training = _training_rate(experiment, now)
    resident.append(_resident())
    return {
        "scoring": {"samples_per_second": scoring},
        "training": {"samples_per_second": training, "ratio": training / scoring},
        "memory": {"bytes": resident, "growth": resident[-1] / resident[0]},
    }


def _training_rate(experiment: Experiment, now: Now) -> float:
    """Return how many samples a second a copy of the model is trained on."""
    engine, recommender = experiment.engine, experiment.recommender
    backbone = engine.place(recommender.backbone.copy())
    phase = fitting("speed", backbone, experiment.samples.of(Split.TRAIN), recommender.recipe.training, 0)
    steps, done, began = engine.train(phase, backbone, 0), 0, now()
    for at, _ in enumerate(steps):
        if at == 0:
            began = now()  # the first step makes what the others use
            continue
        done += len(phase.batches[at])
        if at == _STEPS:
            break
    steps.close()
    return done / (now() - began)


def _growth(experiment: Experiment, now: Now) -> dict[str, float]:
    """Return by what factor all costs more than a sixteenth does, over sixteen: over the data, and the forget set."""
    samples, people = experiment.samples.of(Split.TRAIN), experiment.presets()["twenty-percent"].users

    def score(many: int) -> object:
        return experiment.predict(samples.take(range(max(len(samples) * many // _PARTS, 1))))

    def plan(many: int) -> object:
        return experiment.plan(ForgetRequest(users=people[: max(len(people) * many // _PARTS, 1)]))

    plan(_PARTS // 2)  # what all plans share is made once
    grows: dict[str, Callable[[int], object]] = {"data": score, "forget set": plan}
    seconds = {name: [_timed(work, many, now) for many in (1, _PARTS)] for name, work in grows.items()}
    return {name: whole / part / _PARTS for name, (part, whole) in seconds.items()}


def _timed(work: Callable[[int], object], many: int, now: Now) -> float:
    began = now()
    work(many)
    return now() - began


def _resident() -> int:
    return int(psutil.Process().memory_info().rss)
