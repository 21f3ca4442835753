"""``predict``: what a model says about one user."""

from typing import Annotated, Any

import numpy as np
import typer

from core import text
from core.cli.asking.ids import one_id
from core.cli.options import (
    Assets,
    DataDir,
    DatasetName,
    Json,
    OriginalOfRun,
    RunFolderOrNone,
    opened,
)
from core.cli.output import CommandResult, prints_result
from core.cli.tables import prediction_table
from core.data.datasets.own_tables import given_ids
from core.data.questions import Question, latest
from core.data.samples import Samples, Split
from core.errors import RequestError
from core.experiment.experiment import Experiment
from core.files import ASSETS
from core.runs.store import Run, open_run


@prints_result
def predict(
    dataset: DatasetName,
    user: Annotated[str, typer.Option("--user", metavar="ID", help="Whose clicks to predict.")],
    item: Annotated[str | None, typer.Option("--item", metavar="ID", help="Only this item.")] = None,
    title: Annotated[
        str | None, typer.Option("--title", help="Ask a language model about any title, rated or not.")
    ] = None,
    run: RunFolderOrNone = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="The latest so many of the user's samples.")] = 10,
    original: OriginalOfRun = None,
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Say how likely a user is to like what they rated, as the original or an unlearned model sees it."""
    given = given_ids(dataset)
    who, what = one_id(user, given.users), None if item is None else one_id(item, given.items)
    made = open_run(run) if run else None
    experiment = opened(dataset, original, data_dir, assets, made)
    said = _asked(experiment, who, title, made) if title else _about_ratings(experiment, who, what, limit, made)
    record = {
        "dataset": dataset,
        "original": experiment.original,
        "run": run,
        "user": given.users.called(who) if given.users else who,
        "predictions": said,
    }
    return CommandResult(record, prediction_table(record), as_json)


def _asked(experiment: Experiment, user: int, title: str, run: Run | None) -> list[dict[str, Any]]:
    """Return what the models say about a title that is no item of the data set, after the user's latest ratings."""
    _check_known(experiment, user)
    question = [Question(user, latest(experiment.interactions, user), title=title)]
    before = {"p_yes_before": float(experiment.ask(question)[0])} if run else {}
    said = {"p_yes": float(experiment.ask(question, run)[0]), **before}
    return [dict.fromkeys(("item", "split", "rating", "label")) | {"title": title, **said}]


def _about_ratings(
    experiment: Experiment, user: int, item: int | None, limit: int, run: Run | None
) -> list[dict[str, Any]]:
    return _predictions(experiment, _samples_of(experiment, user, item, limit), run)


def _check_known(experiment: Experiment, user: int) -> None:
    if user not in experiment.interactions.users.index:
        raise RequestError(text.cli.unknown_user(experiment.interactions.given.users.called(user)))


def _samples_of(experiment: Experiment, user: int, item: int | None, limit: int) -> Samples:
    _check_known(experiment, user)
    samples = experiment.samples
    chosen = (samples.user == user) & ((samples.item == item) if item is not None else True)
    if not chosen.any():
        given = experiment.interactions.given
        called = None if item is None else given.items.called(item)
        raise RequestError(text.cli.nothing_to_predict(given.users.called(user), called))
    return samples.take(np.flatnonzero(chosen)[-limit:])


def _predictions(experiment: Experiment, samples: Samples, run: Run | None) -> list[dict[str, Any]]:
    asked = experiment.interactions.rows(samples.row)
    found = {
        "item": experiment.interactions.given.items.column(samples.item),
        "title": asked["title"].to_numpy(),
        "split": [Split(split).name.lower() for split in samples.split],
        "rating": asked["rating"].to_numpy(),
        "label": samples.label,
        "p_yes": experiment.predict(samples, run),
        **({"p_yes_before": experiment.predict(samples)} if run else {}),
        "prompt": experiment.recommender.backbone.reader.texts(experiment.interactions, samples),
    }
    return [dict(zip(found, values, strict=True)) for values in zip(*found.values(), strict=True)]
