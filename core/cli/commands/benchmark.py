"""``benchmark``: all methods side by side, over shares of the users, or E2URec without one part at a time."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from core import text
from core.benchmark.ablation import ablation
from core.benchmark.measure import RESULTS, measure, run_benchmark, without_refused
from core.benchmark.originals import further_seeds, make_originals
from core.benchmark.plan import Plan, as_in_paper, over_fractions, side_by_side
from core.benchmark.results import Benchmark, benchmark_path, read_benchmark, write_benchmark
from core.benchmark.tables import paper_verdicts
from core.cli.bundling import command_line, list_asset
from core.cli.options import (
    Assets,
    DataDir,
    DatasetName,
    Json,
    OriginalName,
    Preset,
    PresetSettings,
    Ratings,
    Users,
    asked_for,
    method_names,
    numbers,
    opened,
    request_in,
)
from core.cli.output import CommandResult, prints_result
from core.cli.progress import watch
from core.cli.scoreboard import scoreboard
from core.cli.tables import benchmark_table
from core.config import ORIGINALS
from core.data.requests import ForgetRequest
from core.experiment.experiment import Experiment
from core.files import ASSETS
from core.unlearning.paper_settings import in_the_paper

_COMMON, _OWN = "twenty-percent", "own-request"


@prints_result
def benchmark(
    dataset: DatasetName,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where the runs and the table go.")],
    methods: Annotated[
        str | None, typer.Option("--methods", metavar="NAME,…|all", help="What to compare; all by default.")
    ] = None,
    seeds: Annotated[str, typer.Option("--seeds", metavar="N,N,…", help="One run of each method for each.")] = "0,1,2",
    preset: Preset = None,
    users: Users = None,
    interactions: Ratings = None,
    forget_fraction: Annotated[
        str | None,
        typer.Option("--forget-fraction", metavar="N,N,…", help="Forget these percents of the training users instead."),
    ] = None,
    ablate: Annotated[
        bool, typer.Option("--ablate", help="Take parts out of e2urec and sweep its numbers instead.")
    ] = False,
    preset_settings: PresetSettings = None,
    originals: Annotated[
        int | None,
        typer.Option("--originals", min=0, help="Further originals whose mean is a control row; bundled ones, or 4."),
    ] = None,
    bundle: Annotated[bool, typer.Option("--bundle", help="Put the result among the assets too.")] = False,
    original: OriginalName = ORIGINALS[0],
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Compare methods on one request over several seeds; interrupted, the same command goes on.

    Without a request it is the preset twenty-percent, the paper's setting.
    """
    what = asked_for(preset, users, interactions) if preset or users or interactions else _COMMON
    percents = _each(forget_fraction, "--forget-fraction") if forget_fraction is not None else ()
    _refuse_mixed(what, methods, percents, ablate, bundle, preset_settings)
    names, each = _names(methods, preset_settings), _each(seeds, "--seeds")
    options = _options(methods=methods, seeds=seeds, preset=preset, users=users, interactions=interactions)
    options |= _options(forget_fraction=forget_fraction, ablate=ablate, originals=originals, original=original)
    options |= _options(preset_settings=preset_settings) | {"--out": "DIR"}
    experiment = opened(dataset, original, data_dir, assets)
    plan = without_refused(experiment, _plan(experiment, what, names, each, percents, ablate, preset_settings))
    watch(run_benchmark(experiment, plan, out), scoreboard(plan.titles(), [f"seed {seed}" for seed in each]))
    further = _made_originals(experiment, plan, originals)
    watch(measure(experiment, plan, out, command_line("benchmark", dataset, options), further))
    results = read_benchmark(out / RESULTS)
    if bundle:
        _bundle(results, assets, options)
    found = [[one.metric, one.better, one.worse, verdict] for one, verdict in paper_verdicts(results).items()]
    return CommandResult({**results.as_record(), "orderings": found, "folder": out}, benchmark_table(results), as_json)


def _made_originals(experiment: Experiment, plan: Plan, originals: int | None) -> tuple[int, ...] | None:
    """Make what is missing of the further originals, and return their seeds as ``measure`` takes them."""
    further = None if originals is None else further_seeds(originals)
    if further is None or further:
        watch(make_originals(experiment, plan.requests(), further))
    return further


def _each(listed: str, option: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(numbers(listed, option)))


def _names(methods: str | None, preset_settings: str | None) -> tuple[str, ...]:
    """Return the methods to compare: all of them, or all that the paper compares with, where none are named."""
    listed = tuple(dict.fromkeys(method_names(methods or "all")))
    everything = methods in (None, "all") and preset_settings is not None
    return tuple(name for name in listed if in_the_paper(name)) if everything else listed


def _options(**given: object) -> dict[str, object]:
    return {f"--{name.replace('_', '-')}": value for name, value in given.items()}


def _bundle(results: Benchmark, assets: Path, options: Mapping[str, object]) -> None:
    """Put ``results`` among the assets, and on the manifest with the command that makes them again."""
    path = benchmark_path(assets, results.dataset, results.original, results.what)
    write_benchmark(path, results)
    list_asset(assets, path, "benchmark", results.dataset, {**options, "--bundle": True})


def _refuse_mixed(
    what: ForgetRequest | str,
    methods: str | None,
    percents: Sequence[int],
    ablate: bool,
    bundle: bool,
    preset_settings: str | None,
) -> None:
    if percents and ablate:
        raise typer.BadParameter(text.cli.TWO_BENCHMARKS)
    if preset_settings and (percents or ablate):
        raise typer.BadParameter(text.cli.PRESET_SETTINGS_ALONE)
    if percents and what != _COMMON:
        raise typer.BadParameter(text.cli.FRACTION_WITH_REQUEST)
    if ablate and methods:
        raise typer.BadParameter(text.cli.ABLATE_WITH_METHODS)
    if bundle and (isinstance(what, ForgetRequest) or (ablate and what != _COMMON)):
        raise typer.BadParameter(text.cli.bundle_of_own_request(_COMMON))


def _plan(
    experiment: Experiment,
    what: ForgetRequest | str,
    methods: Sequence[str],
    seeds: Sequence[int],
    percents: Sequence[int],
    ablate: bool,
    preset_settings: str | None,
) -> Plan:
    if percents:
        return over_fractions(experiment.samples, tuple(dict.fromkeys(percents)), methods, seeds)
    request = request_in(experiment, what)
    if ablate:
        return ablation(experiment, request, seeds)
    plan = as_in_paper if preset_settings else side_by_side
    return plan(what if isinstance(what, str) else _OWN, request, methods, seeds)
