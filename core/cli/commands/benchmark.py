"""``benchmark``: all methods side by side, over shares of the users or kinds of request, or E2URec without a part."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import typer

from core import text
from core.benchmark.ablation import ablation
from core.benchmark.kinds.canaries import over_canaries, train_with_canaries, with_canaries
from core.benchmark.kinds.kinds import over_kinds
from core.benchmark.measure import RESULTS, measure, run_benchmark, without_refused
from core.benchmark.originals import further_seeds, make_originals
from core.benchmark.plan import Plan, as_in_paper, over_fractions, side_by_side
from core.benchmark.results import Benchmark, benchmark_path, read_benchmark, write_benchmark
from core.benchmark.tables import paper_verdicts
from core.benchmark.usefulness.ranked import rank_runs
from core.cli.benchmark_options import (
    Ablate,
    BenchmarkFolder,
    DesignSize,
    ForgetFraction,
    Kinds,
    MethodNames,
    Originals,
    Ranks,
    Seeds,
    WithCanaries,
)
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
    PresetSettings,
    RankingItems,
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
from core.evaluation.usefulness.ranking import QUESTIONS
from core.experiment.experiment import Experiment
from core.experiment.ranking import Ranking
from core.files import ASSETS
from core.unlearning.paper_settings import in_the_paper

_COMMON, _OWN = "twenty-percent", "own-request"
_SEEDS = "0,1,2"
_NOT_IN_A_DESIGN = (
    *("--seeds", "--preset", "--users", "--interactions", "--forget-fraction", "--ablate", "--kinds", "--canaries"),
    *("--preset-settings", "--originals", "--ranking"),
)
"""Options that have no meaning beside ``--design``."""


@prints_result
def benchmark(
    dataset: DatasetName,
    out: BenchmarkFolder,
    methods: MethodNames = None,
    seeds: Seeds = None,
    preset: Preset = None,
    users: Users = None,
    interactions: Ratings = None,
    forget_fraction: ForgetFraction = None,
    ablate: Ablate = False,
    kinds: Kinds = False,
    canaries: WithCanaries = False,
    design: DesignSize = None,
    preset_settings: PresetSettings = None,
    originals: Originals = None,
    ranking: Ranks = False,
    ranking_items: RankingItems = QUESTIONS,
    bundle: Bundle = False,
    original: OriginalName = ORIGINALS[0],
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Compare methods on one request over several seeds; interrupted, the same command goes on.

    Without a request it is the preset twenty-percent, the paper's setting. A design tells how much is due to chance.
    """
    options = _options(methods=methods, seeds=seeds, preset=preset, users=users, interactions=interactions)
    options |= _options(forget_fraction=forget_fraction, ablate=ablate, kinds=kinds, canaries=canaries, design=design)
    options |= _options(originals=originals, ranking=ranking, ranking_items=ranking_items if ranking else None)
    options |= _options(original=original, preset_settings=preset_settings) | {"--out": "DIR"}
    names = _names(methods, preset_settings)
    if design is not None:
        _refuse_beside_a_design(options)
        size = size_in(design)
        return run_and_show(opened(dataset, original, data_dir, assets), size, names, out, options, bundle, as_json)
    what = asked_for(preset, users, interactions) if preset or users or interactions else _COMMON
    percents = _each(forget_fraction, "--forget-fraction") if forget_fraction is not None else ()
    _refuse_mixed(what, methods, percents, ablate, bundle, preset_settings)
    _refuse_with_kinds(what, kinds, canaries, bool(percents) or ablate, preset_settings)
    each, experiment = _each(seeds or _SEEDS, "--seeds"), opened(dataset, original, data_dir, assets)
    plan = _plan(experiment, what, names, each, percents, ablate, kinds, preset_settings)
    plan = without_refused(experiment, plan)
    also = _canaries(experiment, names, each) if canaries else []
    asked = Ranking(experiment, ranking_items) if ranking else None
    results = _measured(experiment, plan, also, asked, out, options, originals)
    if bundle:
        _bundle(results, assets, options)
    found = [[one.metric, one.better, one.worse, verdict] for one, verdict in paper_verdicts(results).items()]
    return CommandResult({**results.as_record(), "orderings": found, "folder": out}, benchmark_table(results), as_json)


_Also: TypeAlias = Sequence[tuple[Experiment, Plan]]
"""Plans of other originals, whose rows stand in the same table."""


def _measured(
    experiment: Experiment,
    plan: Plan,
    also: _Also,
    asked: Ranking | None,
    out: Path,
    options: Mapping[str, object],
    originals: int | None,
) -> Benchmark:
    """Make all runs, and further originals where they are asked for, and measure them."""
    for ours, wanted in ((experiment, plan), *also):
        board = scoreboard(wanted.titles(), [f"seed {seed}" for seed in wanted.seeds])
        watch(run_benchmark(ours, wanted, out), board)
        if asked is not None:
            watch(rank_runs(replace(asked, experiment=ours), wanted, out))
    further = None if originals is None else further_seeds(originals)
    if further is None or further:
        watch(make_originals(experiment, plan.requests(), further))
    command = command_line("benchmark", experiment.interactions.name, options)
    watch(measure(experiment, plan, out, command, further, asked, also))
    return read_benchmark(out / RESULTS)


def _canaries(experiment: Experiment, methods: Sequence[str], seeds: Sequence[int]) -> _Also:
    """Return the plan that forgets canaries, with the original that was trained with them; it is trained now."""
    watch(train_with_canaries(experiment))
    taught = with_canaries(experiment)
    return [(taught, without_refused(taught, over_canaries(experiment.samples, methods, seeds)))]


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


def _refuse_beside_a_design(options: Mapping[str, object]) -> None:
    """Raise typer's error where an option is given that has no meaning beside ``--design``."""
    foreign = [name for name in _NOT_IN_A_DESIGN if options[name] not in (None, False)]
    if foreign:
        raise typer.BadParameter(text.cli.beside_a_design(foreign))


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


def _refuse_with_kinds(
    what: ForgetRequest | str, kinds: bool, canaries: bool, other: bool, preset_settings: str | None
) -> None:
    if kinds and other:
        raise typer.BadParameter(text.cli.TWO_BENCHMARKS)
    if kinds and preset_settings:
        raise typer.BadParameter(text.cli.PRESET_SETTINGS_ALONE)
    if kinds and what != _COMMON:
        raise typer.BadParameter(text.cli.KINDS_WITH_REQUEST)
    if canaries and not kinds:
        raise typer.BadParameter(text.cli.CANARIES_WITHOUT_KINDS)


def _plan(
    experiment: Experiment,
    what: ForgetRequest | str,
    methods: Sequence[str],
    seeds: Sequence[int],
    percents: Sequence[int],
    ablate: bool,
    kinds: bool,
    preset_settings: str | None,
) -> Plan:
    if kinds:
        return over_kinds(experiment.interactions, experiment.samples, methods, seeds)
    if percents:
        return over_fractions(experiment.samples, tuple(dict.fromkeys(percents)), methods, seeds)
    request = request_in(experiment, what)
    if ablate:
        return ablation(experiment, request, seeds)
    plan = as_in_paper if preset_settings else side_by_side
    return plan(what if isinstance(what, str) else _OWN, request, methods, seeds)
