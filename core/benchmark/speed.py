"""How fast this machine starts the program, asks and trains a model, as ratios that hold on others too."""

import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, TypeAlias

import psutil

from core.benchmark.results import benchmark_path
from core.clock import Now
from core.data.requests import ForgetRequest
from core.data.samples import Split
from core.experiment.experiment import Experiment
from core.experiment.recommender import COMPACT_BASE
from core.files import PACKAGE
from core.models.compact import compact_like
from core.training.fit import fitting

_Sized: TypeAlias = tuple[int, Callable[[], object]]
"""A size, and the work of that size."""
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
_PARTS = (1, 4, 16)
"""How many sixteenths of the samples, and of the forget set, are taken to see how costs grow."""
_WIDTHS = (16, 64, 256)
"""Of compact models, to see how costs grow with weights; the bundled ones have the second."""


def speed_path(assets: Path, dataset: str, original: str) -> Path:
    """Return where what was measured of an original lies among the assets; its picture lies beside it, as SVG."""
    return benchmark_path(assets, dataset, original, "speed")


def speed(experiment: Experiment, repeats: int = 3, now: Now = time.perf_counter) -> dict[str, Any]:
    """Return how fast this machine starts, scores and trains, measured in one run.

    Args:
        experiment: A bundled recommender.
        repeats: How often each start-up phase is measured; the median counts.
        now: Tells the time (seconds).

    Returns:
        ``startup`` (CPU seconds by phase, and ``ratio`` to the libraries), ``scoring`` and ``training`` (samples a
        second, and training's ``ratio`` to scoring), ``growth`` (with the samples asked, the people forgotten and the
        weights of the model asked: ``sizes``, median ``seconds`` of each, and their ``ratio``, the seconds of one at
        the largest size over those at the smallest: 1 is linear, less is better), ``memory`` (``bytes`` resident at
        first, after scoring and after training, and their ``growth``), ``model`` (its weights), ``repeats``.

    Source: ours.
    """
    return {
        "startup": _startup(experiment, repeats),
        **_rates(experiment, now),
        "growth": {name: _grown(sizes, repeats, now) for name, sizes in _growing(experiment).items()},
        "model": experiment.recommender.backbone.parameter_count,
        "repeats": repeats,
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


def _growing(experiment: Experiment) -> dict[str, list[_Sized]]:
    """Return what is timed at growing sizes: name → each size, and the work of that size."""
    engine, samples = experiment.engine, experiment.samples.of(Split.TRAIN)
    few = samples.take(range(min(_SCORED, len(samples))))
    people = experiment.presets()["twenty-percent"].users
    asked = [samples.take(range(_part(len(samples), part))) for part in _PARTS]
    requests = [ForgetRequest(users=people[: _part(len(people), part)]) for part in _PARTS]
    growing: dict[str, list[_Sized]] = {
        "data": [(len(one), partial(experiment.predict, one)) for one in asked],
        "forget set": [(len(one.users), partial(experiment.plan, one)) for one in requests],
    }
    if experiment.recommender.recipe.base == COMPACT_BASE:
        models = [engine.place(compact_like(experiment.recommender.backbone, 0, width)) for width in _WIDTHS]
        growing["model"] = [(one.parameter_count, partial(engine.answers, one, few)) for one in models]
    return growing


def _part(many: int, sixteenths: int) -> int:
    return max(many * sixteenths // _PARTS[-1], 1)


def _grown(sizes: Sequence[_Sized], repeats: int, now: Now) -> dict[str, Any]:
    """Return the median seconds of each size, in rounds over all: what is kept of one does not help the next."""
    for _, work in sizes:
        work()  # what all share is made once
    rounds = [[_timed(work, now) for _, work in sizes] for _ in range(repeats)]
    seconds = [median(each) for each in zip(*rounds, strict=True)]
    one = [spent / size for (size, _), spent in zip(sizes, seconds, strict=True)]
    return {"sizes": [size for size, _ in sizes], "seconds": seconds, "ratio": one[-1] / one[0]}


def _timed(work: Callable[[], object], now: Now) -> float:
    began = now()
    work()
    return now() - began


def _resident() -> int:
    return int(psutil.Process().memory_info().rss)
