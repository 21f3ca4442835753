"""``benchmark``: all methods side by side."""

from pathlib import Path
from typing import Annotated

import typer

from core.benchmark import collect, run_benchmark
from core.cli.options import (
    Assets,
    DataDir,
    DatasetName,
    Json,
    Original,
    Preset,
    Ratings,
    Users,
    method_names,
    numbers,
    opened,
    request_in,
    wanted,
)
from core.cli.output import Answer, answering
from core.cli.progress import watch
from core.cli.tables import benchmark_table
from core.config import ORIGINALS
from core.files import ASSETS


@answering
def benchmark(
    dataset: DatasetName,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where the runs and the table go.")],
    methods: Annotated[str, typer.Option("--methods", metavar="NAME,…|all", help="What to compare.")] = "all",
    seeds: Annotated[str, typer.Option("--seeds", metavar="N,N,…", help="One run of each method for each.")] = "0,1,2",
    preset: Preset = None,
    users: Users = None,
    interactions: Ratings = None,
    original: Original = ORIGINALS[0],
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> Answer:
    """Compare methods on one request over several seeds; interrupted, the same command goes on.

    Without a request it is the preset twenty-percent, the paper's setting.
    """
    names, each = method_names(methods), numbers(seeds, "--seeds")
    asked = preset or users or interactions
    what = wanted(preset, users, interactions) if asked else "twenty-percent"
    experiment = opened(dataset, original, data_dir, assets)
    request = request_in(experiment, what)
    watch(run_benchmark(experiment, request, names, each, out))
    results = collect(experiment, request, names, each, out)
    return Answer({**results, "folder": out}, benchmark_table(results), as_json)
