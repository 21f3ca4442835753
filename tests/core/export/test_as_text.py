import pandas as pd
import pytest

from core.data.interactions import Interactions
from core.data.titles import written_out
from core.export.as_text import as_cells
from core.export.files import export
from core.export.page import certificate_page

TITLES = [
    '=HYPERLINK("x")',
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\tcmd",
    "<script>alert(1)</script>",
    "a\u202etxt.exe",
    "Fargo (1996)",
]


@pytest.mark.parametrize("title", TITLES[:5])
def test_what_would_be_a_formula_is_a_text(title):
    [cell] = as_cells(pd.DataFrame({"title": [title]}))["title"]
    assert cell.startswith("'")


def test_other_texts_and_all_numbers_stay():
    table = pd.DataFrame({"title": ["Fargo (1996)", "Amélie"], "after": [-0.5, 0.25], "user": [1, 2]})
    assert as_cells(table).equals(table)


def test_what_turns_the_reading_direction_is_written_out():
    assert written_out("a\u202etxt.exe\u2066") == "a⟨U+202E⟩txt.exe⟨U+2066⟩"
    assert written_out("two\nlines\tand a tab") == "two\nlines\tand a tab"


def test_titles_are_texts_in_what_is_taken_away(experiment, run, record, tmp_path):
    table = experiment.interactions.table
    strange = {name: TITLES[at % len(TITLES)] for at, name in enumerate(sorted(set(table["title"])))}
    strangely = table.assign(title=table["title"].map(strange))
    experiment.interactions = Interactions(experiment.interactions.card, strangely)
    written = pd.read_csv(export(experiment, run, None, tmp_path, "predictions"))["title"]
    assert not written.str.startswith(("=", "+", "-", "@", "\t")).any()
    assert not written.str.contains("\u202e").any()
    for one in record["plots"]["ratings"]:
        one["title"] = strange[one["title"]]
    page = certificate_page(record)
    assert "<script" not in page
    assert "\u202e" not in page
    assert "default-src 'none'" in page
