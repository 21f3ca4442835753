"""``unlearn`` and ``evaluate``: make a model forget, and measure what came of it."""

from pathlib import Path
from typing import Any

from rich.console import Group

from core.cli.audit_tables import audit_tables
from core.cli.options import (
    After,
    Assets,
    DataDir,
    DatasetName,
    Json,
    MethodName,
    OriginalOfRun,
    Out,
    Preset,
    Ratings,
    RunFolder,
    Seed,
    Users,
    opened,
    request_in,
    runs_near,
    wanted,
)
from core.cli.output import Answer, answering, say
from core.cli.progress import watch
from core.cli.tables import metrics_table
from core.experiment import Experiment
from core.files import ASSETS
from core.forgetting import ForgetRequest, named
from core.series import folder_of
from core.store import Run, open_run


@answering
def unlearn(
    dataset: DatasetName,
    preset: Preset = None,
    users: Users = None,
    interactions: Ratings = None,
    method: MethodName = "e2urec",
    after: After = None,
    original: OriginalOfRun = None,
    seed: Seed = 0,
    out: Out = None,
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> Answer:
    """Make a recommender forget users or single ratings, and evaluate what is left.

    Without --out the run goes into the user's data folder (E2UREC_RUNS), in place of a finished run of the same kind.
    Interrupted with Ctrl-C, the same command goes on from where it stood. With --after a model that has forgotten
    something already forgets this as well.
    """
    what = wanted(preset, users, interactions)
    earlier = open_run(after) if after else None
    experiment = opened(dataset, original, data_dir, assets, earlier)
    if earlier:
        experiment = experiment.after(earlier)
    request = request_in(experiment, what)
    run = Run(out or _emptied(folder_of(experiment, request, method, seed)))
    events = experiment.unlearn(request, method, seed, folder=run.folder)
    watch(events)
    for one, many in (("user", run.metrics["strangers"]), ("rating", [tuple(pair) for pair in run.metrics["outside"]])):
        if many:
            why = "Forgotten already, or never trained on" if earlier else "Never trained on"
            say(f"{why}, so there was nothing to forget: {one}{'s' * (len(many) > 1)} {named(many)}.")
    return _answer(experiment, run, run.metrics, as_json)


@answering
def evaluate(
    dataset: DatasetName,
    run: RunFolder,
    original: OriginalOfRun = None,
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> Answer:
    """Measure a finished run again and audit it: attacks, utility of those who stayed, people and distributions.

    It is measured against retrained models, the bundled ones or those that you have made since.
    """
    made = open_run(run)
    experiment = opened(dataset, original, data_dir, assets, made)
    request = ForgetRequest.from_record(made.config["request"])
    metrics = experiment.audit(made, experiment.reference(request, runs_near(run)))
    answer = _answer(experiment, made, metrics, as_json)
    return Answer(answer.record, Group(answer.text, *audit_tables(metrics)), as_json)


def _answer(experiment: Experiment, run: Run, metrics: dict[str, Any], as_json: bool) -> Answer:
    record = {
        "run": run.folder,
        "dataset": experiment.interactions.name,
        "request": run.config["request"],
        **metrics,
    }
    return Answer(record, metrics_table(record), as_json)


def _emptied(folder: Path) -> Path:
    """Return ``folder`` without the finished run that it may hold."""
    run = Run(folder)
    if run.finished:
        say(f"Replacing the finished run in {folder}.")
        run.remove()
    return folder
