"""``benchmark``: all methods side by side, over shares of the users or kinds of request, or E2URec without a part."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from core import text
from core.benchmark.ablation import ablation
from core.benchmark.kinds.canaries import over_canaries, train_with_canaries, with_canaries
from core.benchmark.kinds.kinds import over_kinds
from core.benchmark.measure import RESULTS, measure, run_benchmark, without_refused
from core.benchmark.originals import further_seeds, make_originals, seconds_of
from core.benchmark.paper_tables import beside_paper
from core.benchmark.plan import Plan, as_in_paper, over_fractions, side_by_side
from core.benchmark.results import Benchmark, benchmark_path, load_benchmark, read_benchmark, write_benchmark
from core.benchmark.sharing import RunShard, joined, merge_runs
from core.benchmark.tables import paper_verdicts
from core.benchmark.usefulness.ranked import rank_runs
from core.cli.backbone_run import foretold, original_of, place_of
from core.cli.benchmark_asked import BenchmarkAsked
from core.cli.benchmark_options import (
    Ablate,
    BackboneName,
    BenchmarkFolder,
    DesignSize,
    DryRun,
    ForgetFraction,
    Kinds,
    MergedFolders,
    MethodNames,
    Originals,
    Ranks,
    Seeds,
    ShardOfRuns,
    SliceOfData,
    WithCanaries,
)
from core.cli.bundling import command_line
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
    opened,
    request_in,
)
from core.cli.output import CommandResult, prints_result, say
from core.cli.progress import watch
from core.cli.scoreboard import scoreboard
from core.cli.tables import benchmark_table
from core.config import ORIGINALS
from core.evaluation.usefulness.ranking import QUESTIONS
from core.experiment.experiment import Experiment
from core.experiment.ranking import Ranking
from core.files import ASSETS
from core.runs.manifest import record

_OWN = "own-request"


@prints_result
def benchmark(
    dataset: DatasetName,
    out: BenchmarkFolder = None,
    part_of_data: SliceOfData = None,
    backbone: BackboneName = None,
    dry_run: DryRun = False,
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
    shard: ShardOfRuns = None,
    merge: MergedFolders = None,
    bundle: Bundle = False,
    original: OriginalName = ORIGINALS[0],
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Compare methods on one request over several seeds; interrupted, the same command goes on.

    Without a request it is the preset twenty-percent, the paper's setting. A design tells how much is due to chance.
    """
    asked = BenchmarkAsked(**locals())
    asked.check()
    size = None if design is None else size_in(design)
    if backbone is not None and dry_run:
        return foretold(asked, backbone)
    own = original if backbone is None else str(original_of(asked, backbone))
    experiment = opened(asked.data, own, data_dir, assets)
    if size is not None:
        return run_and_show(experiment, size, asked.names, asked.folder, asked.options, bundle, as_json)
    plan = without_refused(experiment, _plan(experiment, asked))
    if merge:
        say(text.planning.sharing.merged(len(merge_runs(experiment, plan, asked.folder, merge)), asked.folder))
    if asked.part is not None:
        return _one_shard(experiment, plan, asked, asked.part)
    return _all(experiment, plan, asked)


def _all(experiment: Experiment, plan: Plan, asked: BenchmarkAsked) -> CommandResult:
    """Make and measure all runs, those that are there already as they are."""
    also = _canaries(experiment, asked.names, asked.each_seed) if asked.canaries else []
    results = _measured(experiment, plan, also, asked)
    if asked.bundle:
        _bundle(results, asked)
    found = [[one.metric, one.better, one.worse, verdict] for one, verdict in paper_verdicts(results).items()]
    record = {**results.as_record(), "orderings": found, "folder": asked.folder}
    if (beside := beside_paper(results)) is not None:
        record["beside_paper"] = beside
    return CommandResult(record, benchmark_table(results), asked.as_json)


def _one_shard(experiment: Experiment, plan: Plan, asked: BenchmarkAsked, shard: RunShard) -> CommandResult:
    """Make one machine's part of the runs, and measure nothing."""
    made, every = list(shard.runs(plan, asked.folder)), plan.runs(asked.folder)
    _make(experiment, plan, asked, shard)
    said = text.planning.sharing.shard_done(shard.number, shard.of, len(made), len(every), asked.folder)
    return CommandResult({"shard": str(shard), "runs": made, "folder": asked.folder}, said, asked.as_json)


def _make(experiment: Experiment, plan: Plan, asked: BenchmarkAsked, shard: RunShard | None = None) -> None:
    board = scoreboard(plan.titles(), [f"seed {seed}" for seed in plan.seeds])
    watch(run_benchmark(experiment, plan, asked.folder, shard), board)


_Also: TypeAlias = Sequence[tuple[Experiment, Plan]]
"""Plans of other originals, whose rows stand in the same table."""


def _measured(experiment: Experiment, plan: Plan, also: _Also, asked: BenchmarkAsked) -> Benchmark:
    """Make all runs, and further originals where they are asked for, and measure them."""
    questions = Ranking(experiment, asked.ranking_items) if asked.ranking else None
    for ours, wanted in ((experiment, plan), *also):
        _make(ours, wanted, asked)
        if questions is not None:
            watch(rank_runs(replace(questions, experiment=ours), wanted, asked.folder))
    further = None if asked.further is None else further_seeds(asked.further)
    if further is None or further:
        watch(make_originals(experiment, plan.requests(), further))
    command = command_line("benchmark", experiment.interactions.name, asked.options)
    trained = None if asked.backbone is None else seconds_of(place_of(asked, asked.backbone))
    watch(measure(experiment, plan, asked.folder, command, further, questions, also, trained))
    return read_benchmark(asked.folder / RESULTS)


def _canaries(experiment: Experiment, methods: Sequence[str], seeds: Sequence[int]) -> _Also:
    """Return the plan that forgets canaries, with the original that was trained with them; it is trained now."""
    watch(train_with_canaries(experiment))
    taught = with_canaries(experiment)
    return [(taught, without_refused(taught, over_canaries(experiment.samples, methods, seeds)))]


def _bundle(results: Benchmark, asked: BenchmarkAsked) -> None:
    """Put ``results`` among the assets, and on the manifest with the command that makes them again.

    Rows of other methods that are bundled stay; then the command is still that which makes the whole table.
    """
    path = benchmark_path(asked.assets, results.dataset, results.original, results.what)
    before = load_benchmark(results.dataset, results.original, results.what, asked.assets)
    table = joined(before, results)
    command = command_line("benchmark", results.dataset, {**asked.options, "--bundle": True})
    if before is not None and table is not results:
        command = f"{before.made['command']} --bundle"
    write_benchmark(path, table)
    record(asked.assets, path, command)


def _plan(experiment: Experiment, asked: BenchmarkAsked) -> Plan:
    if asked.kinds:
        return over_kinds(experiment.interactions, experiment.samples, asked.names, asked.each_seed)
    if asked.percents:
        return over_fractions(experiment.samples, asked.percents, asked.names, asked.each_seed)
    request = request_in(experiment, asked.what)
    if asked.ablate:
        return ablation(experiment, request, asked.each_seed)
    plan = as_in_paper if asked.preset_settings else side_by_side
    return plan(asked.what if isinstance(asked.what, str) else _OWN, request, asked.names, asked.each_seed)
