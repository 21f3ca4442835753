"""``benchmark --backbone``: what it will take, told beforehand, and the original that it is made of."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from rich.console import Console, Group, RenderableType

from core import text
from core.benchmark.forecast.forecast import Forecast, forecast, forecast_notes, forecast_table
from core.benchmark.forecast.step_times import step_times
from core.benchmark.forecast.workload import SampleCounts
from core.benchmark.originals import train_from
from core.benchmark.plan import as_in_paper, side_by_side
from core.benchmark.step_cost import PAPER_FORGOTTEN, PAPER_SPLIT, TOKENS
from core.cli.benchmark_asked import BenchmarkAsked
from core.cli.output import CommandResult, say
from core.cli.progress import downloads, watch
from core.cli.tables import titled_table
from core.config import training_of
from core.data.datasets.registry import open_dataset
from core.data.forms.readers import OneQuestion
from core.data.interactions import Interactions
from core.data.requests import ForgetRequest, preset
from core.data.samples import Samples, Split
from core.data.sources import OFFLINE
from core.errors import DataError, ModelError
from core.experiment.recommender import RECIPE_FILE, open_recommender, tokenised
from core.models.backbone import Backbone, load_backbone
from core.models.shapes import SHAPES, random_backbone
from core.training.loop import Engine

_SIZES = {True: (1, 4), False: (4, 16)}
"""Samples of the steps that are timed, on a CPU and elsewhere."""


def foretold(asked: BenchmarkAsked, backbone: str) -> CommandResult:
    """Return what a benchmark with that ``backbone`` will take, and run nothing of it; nothing is downloaded.

    Raises:
        ModelError: There is no such model, and no shape of that name either.
        RequestError: The request cannot be carried out.
    """
    with _offline():
        found, notes = _foretold(asked, backbone)
    return CommandResult({**found.as_record(), "folder": asked.folder}, _shown(found, asked, notes), asked.as_json)


def original_of(asked: BenchmarkAsked, backbone: str) -> Path:
    """Say what the benchmark will take; return the folder of its original, trained now where it is not there.

    Interrupted, the training goes on when the same is asked again.

    Raises:
        DataError: The data is not to be had.
        ModelError: There is no such model, or another one lies in that folder.
        RunError: Another process trains it.
    """
    with downloads() as progress:
        interactions = open_dataset(asked.data, asked.data_dir, progress=progress)
    found, notes = _foretold(asked, backbone)
    Console(stderr=True).print(_shown(found, asked, notes))
    folder = place_of(asked, backbone)
    if not (folder / RECIPE_FILE).is_file():
        watch(train_from(interactions, backbone, folder, Engine()))
    elif open_recommender(folder, later=True).recipe.base != backbone:
        raise ModelError(text.planning.forecast.another_backbone(folder, backbone))
    else:
        say(text.planning.forecast.original_there(folder))
    return folder


def place_of(asked: BenchmarkAsked, backbone: str) -> Path:
    """Return where the original of that ``backbone`` lies, or will: its last name, below the benchmark's folder."""
    return asked.folder / "recommender" / Path(backbone).name


def _foretold(asked: BenchmarkAsked, backbone: str) -> tuple[Forecast, list[str]]:
    """Return the forecast, and what there is to say of the data."""
    engine = Engine()
    shape = Path(backbone).name.lower()
    random = shape in SHAPES and not Path(backbone).is_dir()
    model = random_backbone(shape) if random else load_backbone(backbone)
    counts, request, notes = _counts(asked, None if random else model)
    build = as_in_paper if asked.preset_settings else side_by_side
    plan = build(asked.what if isinstance(asked.what, str) else "", request, asked.names, asked.each_seed)
    times = step_times(engine, model, round(counts.tokens), _SIZES[engine.device.startswith("CPU")])
    there = (place_of(asked, backbone) / RECIPE_FILE).is_file()
    training = training_of("best", pretrained=True)
    return forecast(plan, asked.folder, counts, training, times, random, there), notes


def _counts(asked: BenchmarkAsked, reads: Backbone | None) -> tuple[SampleCounts, ForgetRequest, list[str]]:
    """Return how large the data is and what goes; the paper's numbers where the data is not here.

    Args:
        asked: What is asked for.
        reads: The model, where prompts can be told in its tokens.
    """
    try:
        interactions = open_dataset(asked.data, asked.data_dir)
    except DataError as error:
        paper = SampleCounts(*PAPER_SPLIT, PAPER_FORGOTTEN, TOKENS, known=False)
        return paper, ForgetRequest(), [text.planning.forecast.no_data(str(error))]
    samples, tokens = _samples(interactions, reads)
    request = preset(asked.what, samples) if isinstance(asked.what, str) else asked.what
    train, valid, test = (len(samples.of(split)) for split in (Split.TRAIN, Split.VALID, Split.TEST))
    return SampleCounts(train, valid, test, _going(samples.of(Split.TRAIN), request), tokens), request, []


def _samples(interactions: Interactions, reads: Backbone | None) -> tuple[Samples, float]:
    """Return all samples, and the tokens of a prompt in the mean: counted, or assumed where nobody can read them."""
    if reads is None:
        return OneQuestion(lambda prompts: [()] * len(prompts)).all_samples(interactions), TOKENS
    samples = tokenised(interactions, reads)
    return samples, max(float(samples.lengths.mean()), 1.0)


def _going(train: Samples, request: ForgetRequest) -> int:
    pairs = set(request.interactions)
    single = [pair in pairs for pair in zip(train.user.tolist(), train.item.tolist(), strict=True)]
    return int((np.isin(train.user, request.users) | np.array(single, bool)).sum())


def _shown(found: Forecast, asked: BenchmarkAsked, notes: list[str]) -> RenderableType:
    what = asked.what if isinstance(asked.what, str) else text.planning.forecast.OWN
    title = text.planning.forecast.title(what, asked.data, str(asked.backbone))
    return Group(*notes, titled_table(*forecast_table(found), title), *forecast_notes(found, asked.folder))


@contextmanager
def _offline() -> Iterator[None]:
    """Let nothing be downloaded inside the block."""
    before = os.environ.get(OFFLINE)
    os.environ[OFFLINE] = "1"
    try:
        yield
    finally:
        os.environ.pop(OFFLINE) if before is None else os.environ.__setitem__(OFFLINE, before)
