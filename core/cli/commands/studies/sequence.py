"""``sequence``: people are forgotten one after another, each on top of the last."""

from pathlib import Path
from typing import Annotated

import typer

from core import text
from core.benchmark.measure import RESULTS
from core.benchmark.results import benchmark_path, read_benchmark
from core.benchmark.studies.sequence import measure_sequence
from core.benchmark.studies.sequence_runs import SequencePlan, plan_sequence, run_sequence
from core.cli.asking.ids import numbers
from core.cli.bundling import bundled_study, command_line
from core.cli.options import (
    Assets,
    DataDir,
    DatasetName,
    Json,
    OriginalName,
    method_names,
    opened,
)
from core.cli.output import CommandResult, prints_result
from core.cli.progress import watch
from core.cli.study_tables import sequence_table
from core.config import ORIGINALS
from core.files import ASSETS


@prints_result
def sequence(
    dataset: DatasetName,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where the runs and the figures go.")],
    methods: Annotated[str, typer.Option("--methods", metavar="NAME,…", help="Which methods forget.")] = "e2urec",
    requests: Annotated[int, typer.Option("--requests", min=1, help="How many people go.")] = 40,
    every: Annotated[int, typer.Option("--every", min=1, help="After so many requests is measured.")] = 5,
    retrain_every: Annotated[
        int, typer.Option("--retrain-every", min=1, help="After so many are models retrained to measure against.")
    ] = 10,
    retrained: Annotated[int, typer.Option("--retrained", min=2, help="How many each time.")] = 2,
    seeds: Annotated[str, typer.Option("--seeds", metavar="N,N,…", help="One sequence of each method for each.")] = "0",
    bundle: Annotated[bool, typer.Option("--bundle", help="Put the result among the assets too.")] = False,
    original: OriginalName = ORIGINALS[0],
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Forget people one by one, each from the model that the last request left, and measure what becomes of it.

    They are drawn from those on whom no method was tuned, always the same ones. Everybody who has gone so far is judged
    as in one request, against models that were retrained without them. Interrupted, the same command goes on.
    """
    options: dict[str, object] = {"--methods": methods, "--requests": requests, "--every": every}
    options |= {"--retrain-every": retrain_every, "--retrained": retrained, "--seeds": seeds}
    options |= {"--original": original, "--out": "DIR"}
    experiment = opened(dataset, original, data_dir, assets)
    each = tuple(dict.fromkeys(numbers(seeds, "--seeds")))
    asked = SequencePlan((), method_names(methods), each, every, retrain_every, retrained)
    plan = plan_sequence(experiment, asked, requests)
    watch(run_sequence(experiment, plan, out))
    watch(measure_sequence(experiment, plan, out, command_line("sequence", dataset, options)))
    results = read_benchmark(out / RESULTS)
    if bundle:
        path = benchmark_path(assets, dataset, experiment.original, text.benchmark.SEQUENCE)
        bundled_study(assets, path, results.as_record(), ("sequence", dataset, {**options, "--bundle": True}))
    return CommandResult({**results.as_record(), "folder": out}, sequence_table(results), as_json)
