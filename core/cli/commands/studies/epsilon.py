"""``epsilon``: how far many unlearned models can be told from many retrained ones."""

from pathlib import Path
from typing import Annotated

import typer

from core.benchmark.results import benchmark_path
from core.benchmark.studies.epsilon import measure_epsilon
from core.benchmark.studies.epsilon_runs import FEWEST_MODELS, EpsilonStudy, run_epsilon
from core.cli.asking.ids import asked_for
from core.cli.bundling import bundled_study, command_line
from core.cli.options import (
    OWN_REQUEST,
    Assets,
    DataDir,
    DatasetName,
    Json,
    OriginalName,
    Preset,
    Ratings,
    Users,
    method_names,
    opened,
    refuse_bundling,
    request_in,
)
from core.cli.output import CommandResult, prints_result
from core.cli.progress import watch
from core.cli.study_tables import epsilon_table
from core.config import ORIGINALS
from core.files import ASSETS


@prints_result
def epsilon(
    dataset: DatasetName,
    methods: Annotated[str, typer.Option("--methods", "--method", metavar="NAME,…", help="Whose ε.")] = "e2urec",
    preset: Preset = None,
    users: Users = None,
    interactions: Ratings = None,
    unlearned: Annotated[int, typer.Option("--unlearned", min=FEWEST_MODELS, help="Unlearned models a method.")] = 16,
    retrained: Annotated[int, typer.Option("--retrained", min=FEWEST_MODELS, help="Retrained models.")] = 16,
    originals: Annotated[
        int, typer.Option("--originals", min=1, help="From how many originals unlearned models start, by turns.")
    ] = 1,
    delta: Annotated[float, typer.Option("--delta", min=0, max=0.5, help="The δ, a probability.")] = 0.0,
    runs: Annotated[
        list[Path] | None,
        typer.Option("--runs", metavar="FOLDER", help="Take runs from here too, such as a benchmark's folder."),
    ] = None,
    bundle: Annotated[bool, typer.Option("--bundle", help="Put the result among the assets too.")] = False,
    original: OriginalName = ORIGINALS[0],
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Bound ε from below by the answers of many unlearned and many retrained models to what was forgotten.

    With one original its accidents count as traces; with as many originals as models only what unlearning itself leaves
    does. The methods original and retrain are controls. Interrupted, the same command goes on where it stood, and
    retrainings are shared with other commands where their seeds (1000 and on) agree.
    """
    what = asked_for(preset, users, interactions, dataset)
    refuse_bundling(what, bundle)
    options: dict[str, object] = {
        "--methods": methods,
        "--preset": preset,
        "--users": users,
        "--interactions": interactions,
    }
    options |= {"--unlearned": unlearned, "--retrained": retrained, "--originals": originals, "--delta": delta}
    options |= {"--original": original}
    experiment, named = opened(dataset, original, data_dir, assets), what if isinstance(what, str) else OWN_REQUEST
    counts = unlearned, retrained, originals, delta, tuple(runs or ())
    study = EpsilonStudy(named, request_in(experiment, what), method_names(methods), *counts)
    watch(run_epsilon(experiment, study))
    found = measure_epsilon(experiment, study, command_line("epsilon", dataset, options))
    if bundle:
        path = benchmark_path(assets, dataset, experiment.original, f"epsilon-{named}")
        bundled_study(assets, path, found.as_record(), ("epsilon", dataset, {**options, "--bundle": True}))
    return CommandResult(found.as_record(), epsilon_table(found), as_json)
