"""``results``: write the tables and figures of the documents from what is bundled."""

from pathlib import Path
from typing import Annotated

import typer

from core import text
from core.benchmark.documents.sources import Bundled
from core.benchmark.documents.writer import documents_of, empty_regions, write_documents, written
from core.cli.options import Assets, Json
from core.cli.output import CommandResult, prints_result, say
from core.cli.tables import facts_table
from core.errors import DataError
from core.files import ASSETS, PROJECT


@prints_result
def results(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail where a document is not what is bundled.")
    ] = False,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Write the tables and figures of README.md and docs/results.md from what is bundled; prose stays as it is."""
    bundled, paths = Bundled(assets), list(documents_of())
    names = {path: path.relative_to(PROJECT).as_posix() for path in paths}
    if check:
        wrong = [names[path] for path in paths if written(_read(path), bundled) != _read(path)]
        if wrong:
            raise DataError(text.documents.differs(wrong))
    changed = [] if check else [names[path] for path in write_documents(bundled)]
    empty = {names[path]: found for path in paths if (found := empty_regions(_read(path)))}
    for name, found in empty.items():
        say(text.documents.empty(name, found))
    record = {"written": changed, "empty": empty}
    said = facts_table({"written": ", ".join(changed)}) if changed else text.documents.WRITTEN_NOTHING
    return CommandResult(record, said, as_json)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
