"""``singles``: many people, or many single ratings, are forgotten, each alone."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from core.benchmark.measure import RESULTS
from core.benchmark.results import benchmark_path, read_benchmark
from core.benchmark.studies.singles import measure_singles
from core.benchmark.studies.singles_runs import SinglesPlan, judged_on_some, plan_singles, run_singles
from core.cli.bundling import bundled_study, command_line
from core.cli.options import Assets, DataDir, DatasetName, Json, OriginalName, method_names, opened
from core.cli.output import CommandResult, prints_result
from core.cli.progress import watch
from core.cli.study_tables import singles_table
from core.config import ORIGINALS
from core.files import ASSETS


@prints_result
def singles(
    dataset: DatasetName,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where the runs and the figures go.")],
    of: Annotated[Literal["people", "ratings"], typer.Option("--of", help="What goes in each request.")] = "people",
    methods: Annotated[str, typer.Option("--methods", metavar="NAME,…", help="Which methods forget.")] = "e2urec",
    requests: Annotated[int, typer.Option("--requests", min=2, help="How many requests.")] = 24,
    retrained: Annotated[
        int, typer.Option("--retrained", min=2, help="How many models are retrained to measure against.")
    ] = 3,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Decides everything random.")] = 0,
    bundle: Annotated[bool, typer.Option("--bundle", help="Put the result among the assets too.")] = False,
    original: OriginalName = ORIGINALS[0],
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Forget many people, or many single ratings, each alone from the original, and measure what comes of them all.

    They are drawn from those on whom no method was tuned, always the same ones. Models that were retrained without all
    of it at once say where each should have come. Interrupted, the same command goes on.
    """
    options: dict[str, object] = {"--of": of, "--methods": methods, "--requests": requests, "--retrained": retrained}
    options |= {"--seed": seed, "--original": original, "--out": "DIR"}
    experiment = judged_on_some(opened(dataset, original, data_dir, assets))
    plan = plan_singles(experiment, SinglesPlan(of, (), method_names(methods), seed, retrained), requests)
    watch(run_singles(experiment, plan, out))
    watch(measure_singles(experiment, plan, out, command_line("singles", dataset, options)))
    results = read_benchmark(out / RESULTS)
    if bundle:
        path = benchmark_path(assets, dataset, experiment.original, results.what)
        bundled_study(assets, path, results.as_record(), ("singles", dataset, {**options, "--bundle": True}))
    return CommandResult({**results.as_record(), "folder": out}, singles_table(results), as_json)
