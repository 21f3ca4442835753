"""Figures in documents are those of the bundled JSON, and not what somebody once typed."""

import re

import numpy as np
import pytest

from core.benchmark.documents.regions import outside, regions
from core.benchmark.documents.sources import Bundled, numbers_in
from core.benchmark.documents.writer import DOCUMENTS, TABLE_OF, empty_regions, rendered, written
from core.config import ORIGINALS
from core.files import ASSETS, PROJECT, read_json

BUNDLED = Bundled()
NOT_OF_RESULTS = {
    "How settings were found": "what tuning keeps stands in core/tuning/choice.py",
    "The page itself": "tests/browser/page_speed.py measures it",
}
"""Sections whose figures no benchmark has measured, and where they come from."""
OF_THE_DATA = {"590", "57,171"}
"""Training users and training samples, which core/data/expected.py holds against the data set."""
ROUGH = {"360,000"}
"""Said in round numbers on purpose."""
NUMBER = re.compile(r"(?<![\w.,-])\d[\d,]*(?:\.\d+)?(?![\w-]|\.\d)")


def document(name):
    return (PROJECT / name).read_text(encoding="utf-8")


def sections(name):
    """Yield the heading and the prose of each section: without regions, code, links and front matter."""
    prose = re.sub(r"^```.*?^```", "", outside(document(name)), flags=re.M | re.S)
    prose = re.sub(r"\A---.*?^---", "", prose, flags=re.M | re.S)
    prose = re.sub(r"`[^`\n]*`|\]\([^)]*\)|<!--.*?-->", "", prose)
    yield from re.findall(r"^#+ ([^\n]*)\n(.*?)(?=^#|\Z)", prose, re.M | re.S)


def of_results(name):
    """Return the prose of the sections that tell what was measured."""
    told = {"README.md": {"What comes out"}}.get(name)
    found = [text for heading, text in sections(name) if heading not in NOT_OF_RESULTS]
    return "\n".join(text for heading, text in sections(name) if heading in told) if told else "\n".join(found)


@pytest.fixture(scope="module")
def known():
    """Return every number in the bundled JSON, as it is and × 100, ascending."""
    files = [file for room in ("benchmarks", "tuned", "recordings") for file in (ASSETS / room).rglob("*.json")]
    found = np.array([one for file in files for one in numbers_in(read_json(file))])
    return np.sort(np.concatenate([found, 100 * found]))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_what_the_command_writes(name):
    assert document(name) == written(document(name), BUNDLED), "run `python -m core results`"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_figure_within_a_sentence_found_its_row(name):
    assert empty_regions(document(name)) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_figure_begins_a_line(name):
    """A comment that begins a line ends the paragraph in Markdown."""
    names = [one for one, _ in regions(document(name)) if "/" in one]
    assert not [one for one in names if f"\n<!-- results:{one} -->" in document(name)]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_table_is_a_region(name):
    assert "|---" not in outside(document(name)).replace(" ", "")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_was_measured_is_nowhere_typed_by_hand(name):
    assert of_results(name)
    assert re.findall(r"\d+\.\d+", of_results(name)) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_larger_numbers_in_prose_are_in_the_json(name, known):
    for said in NUMBER.findall(of_results(name)):
        value = float(said.replace(",", ""))
        if value >= 100 and said not in OF_THE_DATA | ROUGH:
            at = np.searchsorted(known, value)
            assert min(abs(known[max(at - 1, 0) : at + 1] - value)) < 0.5, said


def test_a_number_that_nothing_measured_would_be_seen(known):
    assert NUMBER.findall("of 1,234 people, 57.3 and 4,321.5 (e2urec, 3x3x8)") == ["1,234", "57.3", "4,321.5"]
    assert np.min(abs(known - 7_654_321)) > 0.5


def test_every_original_and_every_kind_of_table_has_a_place():
    names = [name for name, _ in regions(document("docs/results.md"))]
    kinds = {name.rpartition(": ")[2].split()[0] for name in names if "/" not in name}
    assert kinds == {*TABLE_OF} - {"headline"}
    assert {f"methods {original}" for original in ORIGINALS} <= set(names)
    assert any(name.startswith("headline ") for name, _ in regions(document("README.md")))


@pytest.mark.parametrize("original", ORIGINALS)
def test_a_table_of_methods_has_a_line_for_every_row_that_is_bundled(original):
    rows = BUNDLED.benchmark(original).rows
    lines = [line for line in rendered(BUNDLED, f"methods {original}").splitlines() if line.startswith("|")]
    assert len(lines) == 2 + len(rows)


def test_every_table_says_how_it_was_made():
    for name, inside in regions(document("docs/results.md")):
        if "/" not in name and "|" in inside:
            assert re.search(r"^\*.* \d{4}-\d\d-\d\d\.\*", inside, re.M), name


def test_the_bundled_mean_of_originals_is_no_proof_of_forgetting():
    """The control that the prose rests on: it comes nearer to retraining, and its people are easier to find."""
    rows = {row.method: row for row in BUNDLED.benchmark("best").rows}
    mean, original = rows["mean_of_originals"], rows["original"]
    assert mean.mean("jsd") < original.mean("jsd")
    assert mean.mean("lira_user_auc") > original.mean("lira_user_auc")
