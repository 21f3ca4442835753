"""``data``: what is in a data set."""

from typing import Annotated, Any

import numpy as np
import typer

from core import text
from core.cli.options import DataDir, DatasetName, Json
from core.cli.output import CommandResult, prints_result, say
from core.cli.progress import downloads
from core.cli.tables import facts_table
from core.data.datasets.own_tables import open_own_table, own_file
from core.data.datasets.registry import DATASETS, open_dataset
from core.data.forms.readers import asked_rows
from core.data.interactions import Interactions
from core.data.own.guessing import Choices
from core.data.samples import Split


def _column(what: str) -> Any:
    return typer.Option(metavar="COLUMN", help=f"Of a table of your own: the column of {what}.")


@prints_result
def data(
    dataset: DatasetName,
    data_dir: DataDir = None,
    part: Annotated[
        str | None, typer.Option("--slice", metavar="paper", help="A part of it, such as that of the paper.")
    ] = None,
    user: Annotated[str | None, _column("people")] = None,
    item: Annotated[str | None, _column("what they rated")] = None,
    rating: Annotated[str | None, _column("ratings")] = None,
    time: Annotated[str | None, _column("times; empty for none")] = None,
    title: Annotated[str | None, _column("titles")] = None,
    profile: Annotated[str | None, _column("gender, age, occupation, with commas between")] = None,
    like_above: Annotated[float | None, typer.Option(help="Of a table of your own: more than this is a like.")] = None,
    as_json: Json = False,
) -> CommandResult:
    """Fetch a data set, or read a table of your own, verify it and say what is in it."""
    named = user, item, rating, time, title, tuple(profile.split(",")) if profile else ()
    interactions, notes = _opened(dataset, data_dir, part, Choices(*named, like_above=like_above))
    rows, splits = asked_rows(interactions)
    record = {
        "dataset": interactions.name,
        "source": interactions.source,
        "digest": interactions.digest,
        "ratings": len(interactions),
        "users": len(interactions.users),
        "items": len(interactions.titles),
        "samples": {split.name.lower(): int((splits == split).sum()) for split in Split},
        "training_users": len(np.unique(interactions.columns.user[rows[splits == Split.TRAIN]])),
    }
    return CommandResult(record | ({"notes": list(notes)} if notes else {}), facts_table(record), as_json)


def _opened(dataset: str, data_dir: Any, part: str | None, choices: Choices) -> tuple[Interactions, tuple[str, ...]]:
    file, said = own_file(dataset), choices != Choices()
    if file is not None:
        read = open_own_table(file, choices if said else None)
        for note in read.notes:
            say(note)
        return read.interactions, read.notes
    if said:
        raise typer.BadParameter(text.cli.NO_COLUMNS_HERE)
    name = f"{dataset}-{part}" if part else dataset
    if name not in DATASETS:
        raise typer.BadParameter(text.cli.no_slice(dataset, part))
    with downloads() as progress:
        return open_dataset(name, data_dir, progress=progress), ()
