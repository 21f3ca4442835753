"""``forget-me``: somebody's own ratings from elsewhere, put into a recommender and forgotten again."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from core import text
from core.cli.options import Assets, DataDir, DatasetName, Json, OriginalName, Seed, opened
from core.cli.output import CommandResult, prints_result, say
from core.cli.progress import watch
from core.config import KNOWN_ORIGINALS, ORIGINALS
from core.data.own.exports import read_export
from core.data.own.matching import MatchedPerson, matched
from core.experiment.visitor.one_person import learn_and_forget
from core.experiment.visitor.visitor import MOST_RATINGS, Visitor
from core.files import ASSETS


@prints_result
def forget_me(
    dataset: DatasetName,
    export: Annotated[
        Path, typer.Option("--export", metavar="FILE", help="Ratings taken home from Letterboxd, IMDb or Goodreads.")
    ],
    gender: Annotated[str | None, typer.Option("--gender", help="Yours, as the data set writes it.")] = None,
    age: Annotated[int | None, typer.Option("--age", min=1, help="Yours, in years.")] = None,
    occupation: Annotated[str | None, typer.Option("--occupation", help="Yours, as the data set writes it.")] = None,
    original: OriginalName = ORIGINALS[0],
    seed: Seed = 0,
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Let a recommender learn you from ratings that you took home, forget you again, and tell what it said meanwhile.

    What matched is learned, the latest forty at most; what did not is listed. Nothing of you is kept.
    """
    if original in KNOWN_ORIGINALS and original not in ORIGINALS:
        raise typer.BadParameter(text.cli.no_recipe(ORIGINALS, original))
    taken = read_export(export)
    experiment = opened(dataset, original, data_dir, assets)
    person = matched(taken, experiment.interactions)
    for line in _said(person):
        say(line)
    visitor = Visitor(person.rated[-MOST_RATINGS:], gender, age, occupation)
    found = watch(learn_and_forget(experiment, visitor, seed))
    record = {"dataset": dataset, "original": experiment.original, **_matching(person), **found}
    return CommandResult(record, person_table(record), as_json)


def person_table(record: Mapping[str, Any]) -> Table:
    """Return what the model said of each rating before it met somebody, when it knew them and now, and what is left."""
    words = text.reading.exports
    table = Table("title", "stars", *words.STATES, caption=words.came_of_it(record))
    for row in record["ratings"]:
        said = (f"{100 * row[name]:.0f} %" for name in ("never", "learned", "forgotten"))
        table.add_row(row["title"], f"{row['stars']:g}", *said)
    return table


def _said(person: MatchedPerson) -> list[str]:
    words = text.reading.exports
    lines = [words.matched(person.service, len(person.matches), len(person.unmatched))]
    if len(person.matches) > MOST_RATINGS:
        lines.append(words.latest(MOST_RATINGS))
    lines += [words.left_out(one.line, one.title, one.year, one.why) for one in person.unmatched]
    return lines


def _matching(person: MatchedPerson) -> dict[str, Any]:
    unmatched = [{"line": one.line, "title": one.title, "year": one.year, "why": one.why} for one in person.unmatched]
    return {"service": person.service, "matched": len(person.matches), "unmatched": unmatched}
