"""``predict``: what a model says about one user."""

from typing import Annotated, Any

import numpy as np
import typer

from core import text
from core.cli.options import Assets, DataDir, DatasetName, Json, OriginalOfRun, RunFolderOrNone, one_id, opened
from core.cli.output import CommandResult, prints_result
from core.cli.tables import prediction_table
from core.data.samples import Samples, Split, prompts_of
from core.errors import RequestError
from core.experiment.experiment import Experiment
from core.files import ASSETS
from core.runs.store import Run, open_run


@prints_result
def predict(
    dataset: DatasetName,
    user: Annotated[int, typer.Option("--user", metavar="ID", help="Whose clicks to predict.", parser=one_id)],
    item: Annotated[int | None, typer.Option("--item", metavar="ID", help="Only this item.", parser=one_id)] = None,
    run: RunFolderOrNone = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="The latest so many of the user's samples.")] = 10,
    original: OriginalOfRun = None,
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Say how likely a user is to like what they rated, as the original or an unlearned model sees it."""
    made = open_run(run) if run else None
    experiment = opened(dataset, original, data_dir, assets, made)
    samples = _samples_of(experiment, user, item, limit)
    record = {
        "dataset": dataset,
        "original": experiment.original,
        "run": run,
        "user": user,
        "predictions": _predictions(experiment, samples, made),
    }
    return CommandResult(record, prediction_table(record), as_json)


def _samples_of(experiment: Experiment, user: int, item: int | None, limit: int) -> Samples:
    if user not in experiment.interactions.users.index:
        raise RequestError(text.cli.unknown_user(user))
    samples = experiment.samples
    chosen = (samples.user == user) & ((samples.item == item) if item is not None else True)
    if not chosen.any():
        raise RequestError(text.cli.nothing_to_predict(user, item))
    return samples.take(np.flatnonzero(chosen)[-limit:])


def _predictions(experiment: Experiment, samples: Samples, run: Run | None) -> list[dict[str, Any]]:
    titles, stars = (experiment.interactions.table[column].to_numpy()[samples.row] for column in ("title", "rating"))
    found = {
        "item": samples.item,
        "title": titles,
        "split": [Split(split).name.lower() for split in samples.split],
        "rating": stars,
        "label": samples.label,
        "p_yes": experiment.predict(samples, run),
        **({"p_yes_before": experiment.predict(samples)} if run else {}),
        "prompt": ["".join(one) for one in prompts_of(experiment.interactions, samples.row, samples.history)],
    }
    return [dict(zip(found, values, strict=True)) for values in zip(*found.values(), strict=True)]
