"""``benchmark``: all methods side by side, over shares of the users, or E2URec without one part at a time."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from core import text
from core.benchmark.ablation import ablation
from core.benchmark.measure import RESULTS, measure, run_benchmark, without_refused
from core.benchmark.originals import further_seeds, make_originals
from core.benchmark.plan import Plan, over_fractions, side_by_side
from core.benchmark.results import Benchmark, benchmark_path, read_benchmark, write_benchmark
from core.benchmark.tables import paper_verdicts
from core.cli.bundling import command_line, list_asset
from core.cli.designs import run_and_show, size_in
from core.cli.options import (
    Assets,
    Bundle,
    DataDir,
    DatasetName,
    Json,
    OriginalName,
    Preset,
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

_COMMON, _OWN = "twenty-percent", "own-request"
_SEEDS = "0,1,2"
_NOT_IN_A_DESIGN = (
    *("--seeds", "--preset", "--users", "--interactions"),
    *("--forget-fraction", "--ablate", "--originals"),
)


_Methods = Annotated[
    str | None, typer.Option("--methods", metavar="NAME,…|all", help="What to compare; all by default.")
]
_Seeds = Annotated[
    str | None, typer.Option("--seeds", metavar="N,N,…", help=f"One run of each method for each; {_SEEDS} by default.")
]
_Fractions = Annotated[
    str | None,
    typer.Option("--forget-fraction", metavar="N,N,…", help="Forget these percents of the training users instead."),
]
_Ablate = Annotated[bool, typer.Option("--ablate", help="Take parts out of e2urec and sweep its numbers instead.")]
_Size = Annotated[
    str | None,
    typer.Option(
        "--design",
        metavar="OxFxR",
        help="So many originals, random fifths of the people, and retrained models of each instead, such as 3x3x8.",
    ),
]
_Originals = Annotated[
    int | None,
    typer.Option("--originals", min=0, help="Further originals whose mean is a control row; bundled ones, or 4."),
]


@prints_result
def benchmark(
    dataset: DatasetName,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where the runs and the table go.")],
    methods: _Methods = None,
    seeds: _Seeds = None,
    preset: Preset = None,
    users: Users = None,
    interactions: Ratings = None,
    forget_fraction: _Fractions = None,
    ablate: _Ablate = False,
    design: _Size = None,
    originals: _Originals = None,
    bundle: Bundle = False,
    original: OriginalName = ORIGINALS[0],
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Compare methods on one request over several seeds; interrupted, the same command goes on.

    Without a request it is the preset twenty-percent, the paper's setting. A design tells how much is due to chance.
    """
    names = tuple(dict.fromkeys(method_names(methods or "all")))
    options = _options(methods=methods, seeds=seeds, preset=preset, users=users, interactions=interactions)
    options |= _options(forget_fraction=forget_fraction, ablate=ablate, design=design, originals=originals)
    options |= _options(original=original) | {"--out": "DIR"}
    if design is not None:
        _refuse_beside_a_design(options)
        size = size_in(design)
        return run_and_show(opened(dataset, original, data_dir, assets), size, names, out, options, bundle, as_json)
    what = asked_for(preset, users, interactions) if preset or users or interactions else _COMMON
    percents = _each(forget_fraction, "--forget-fraction") if forget_fraction is not None else ()
    _refuse_mixed(what, methods, percents, ablate, bundle)
    each = _each(seeds or _SEEDS, "--seeds")
    experiment = opened(dataset, original, data_dir, assets)
    plan = without_refused(experiment, _plan(experiment, what, names, each, percents, ablate))
    results = _measured(experiment, plan, out, options, originals)
    if bundle:
        _bundle(results, assets, options)
    found = [[one.metric, one.better, one.worse, verdict] for one, verdict in paper_verdicts(results).items()]
    return CommandResult({**results.as_record(), "orderings": found, "folder": out}, benchmark_table(results), as_json)


def _measured(
    experiment: Experiment, plan: Plan, out: Path, options: Mapping[str, object], originals: int | None
) -> Benchmark:
    """Make all runs of a plan, and further originals where they are asked for, and measure them."""
    watch(run_benchmark(experiment, plan, out), scoreboard(plan.titles(), [f"seed {seed}" for seed in plan.seeds]))
    further = None if originals is None else further_seeds(originals)
    if further is None or further:
        watch(make_originals(experiment, plan.requests(), further))
    watch(measure(experiment, plan, out, command_line("benchmark", experiment.interactions.name, options), further))
    return read_benchmark(out / RESULTS)


def _each(listed: str, option: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(numbers(listed, option)))


def _options(**given: object) -> dict[str, object]:
    return {f"--{name.replace('_', '-')}": value for name, value in given.items()}


def _bundle(results: Benchmark, assets: Path, options: Mapping[str, object]) -> None:
    """Put ``results`` among the assets, and on the manifest with the command that makes them again."""
    path = benchmark_path(assets, results.dataset, results.original, results.what)
    write_benchmark(path, results)
    list_asset(assets, path, "benchmark", results.dataset, {**options, "--bundle": True})


def _refuse_beside_a_design(options: Mapping[str, object]) -> None:
    """Raise typer's error where an option is given that has no meaning beside ``--design``."""
    foreign = [name for name in _NOT_IN_A_DESIGN if options[name] not in (None, False)]
    if foreign:
        raise typer.BadParameter(text.cli.beside_a_design(foreign))


def _refuse_mixed(
    what: ForgetRequest | str, methods: str | None, percents: Sequence[int], ablate: bool, bundle: bool
) -> None:
    if percents and ablate:
        raise typer.BadParameter(text.cli.TWO_BENCHMARKS)
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
) -> Plan:
    if percents:
        return over_fractions(experiment.samples, tuple(dict.fromkeys(percents)), methods, seeds)
    request = request_in(experiment, what)
    if ablate:
        return ablation(experiment, request, seeds)
    return side_by_side(what if isinstance(what, str) else _OWN, request, methods, seeds)
