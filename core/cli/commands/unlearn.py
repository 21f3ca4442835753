"""``unlearn``: make a model forget, and measure what came of it."""

from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from core import text
from core.cli.asking.ids import asked_for
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
    PresetSettings,
    Ratings,
    Seed,
    Track,
    Users,
    opened,
    request_in,
)
from core.cli.output import CommandResult, prints_result, run_record, say
from core.cli.progress import watch
from core.cli.tables import metrics_table
from core.data.reading.given_ids import GivenPairs
from core.data.requests import ForgetPlan
from core.experiment.experiment import Experiment
from core.experiment.series import folder_of
from core.files import ASSETS
from core.runs.events import Event, Started
from core.runs.store import Run, open_run
from core.runs.tracking import tracking
from core.unlearning.paper_settings import paper_settings
from core.unlearning.registry import find_method


@prints_result
def unlearn(
    dataset: DatasetName,
    preset: Preset = None,
    users: Users = None,
    interactions: Ratings = None,
    method: MethodName = "e2urec",
    preset_settings: PresetSettings = None,
    after: After = None,
    original: OriginalOfRun = None,
    seed: Seed = 0,
    out: Out = None,
    data_dir: DataDir = None,
    track: Track = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Make a recommender forget users or single ratings, and evaluate what is left.

    Without --out the run goes into the user's data folder (E2UREC_RUNS), in place of a finished run of the same kind.
    Interrupted with Ctrl-C, the same command goes on from where it stood. With --after a model that has forgotten
    something already forgets this as well.
    """
    what = asked_for(preset, users, interactions, dataset)
    tracked = tracking(track) if track else None
    settings = paper_settings(find_method(method)) if preset_settings else None
    earlier = open_run(after) if after else None
    experiment = opened(dataset, original, data_dir, assets, earlier)
    if earlier:
        experiment = experiment.after(earlier)
    request = request_in(experiment, what)
    run = Run(out or _emptied(folder_of(experiment, request, method, seed, settings)))
    events = experiment.unlearn(request, method, seed, settings, run.folder)
    if tracked:
        about = {"dataset": dataset, "original": experiment.original, "method": method, "seed": seed}
        events = tracked.passing_on(events, run.folder.name, about | {"request": request.as_record()})
    watch(_said_at_the_start(events, lambda: _say_what_goes(experiment, experiment.plan(request))))
    _say_what_was_unknown(run.metrics, experiment.interactions.given, after_others=earlier is not None)
    record = run_record(run, experiment.interactions, run.metrics)
    return CommandResult(record, metrics_table(record), as_json)


def _said_at_the_start(events: Generator[Event, None, None], tell: Callable[[], None]) -> Generator[Event, None, None]:
    """Yield ``events``, and ``tell`` as soon as the work has begun: what fails before says one line only."""
    with closing(events):
        for event in events:
            yield event
            if isinstance(event, Started):
                tell()


def _say_what_goes(experiment: Experiment, plan: ForgetPlan) -> None:
    """Tell what the request means before anything is done, and what of the same titles it leaves."""
    say(text.cli.goes(len(plan.people), len(plan.rows), plan.only_shown, int(plan.rebuilt.sum())))
    if plan.same_title:
        user, item = plan.same_title[0]
        title = str(experiment.interactions.titles[item])
        given = experiment.interactions.given
        others = text.data.named([given.called(pair) for pair in plan.same_title])
        say(text.cli.same_title(given.users.called(user), title, others))


def _emptied(folder: Path) -> Path:
    """Return ``folder`` without the finished run that it may hold."""
    run = Run(folder)
    if run.finished:
        say(text.cli.replacing(folder))
        run.remove()
    return folder


def _say_what_was_unknown(metrics: Mapping[str, Any], given: GivenPairs, after_others: bool) -> None:
    """Name the users and ratings of the request that the model has learned nothing from."""
    ratings = [given.called((user, item)) for user, item in metrics["outside"]]
    for kind, many in (("user", given.users.all_called(metrics["strangers"])), ("rating", ratings)):
        if many:
            say(text.cli.nothing_to_forget(kind, text.data.named(many), len(many) > 1, after_others))
