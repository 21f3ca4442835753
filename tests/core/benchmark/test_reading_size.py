import pytest

from core import text
from core.benchmark.documents.sources import Bundled
from core.benchmark.documents.writer import rendered
from core.benchmark.studies import reading_size
from core.benchmark.studies.reading_size import (
    READ,
    TABLE,
    _blocks,
    _source,
    _table,
    measure_sizes,
    reading_cost,
    reading_path,
)
from core.cli.main import main
from core.data.reading.json_lines import json_batches
from core.files import read_json, write_json
from core.runs.events import Evaluated


def measured(folder, kinds, sizes):
    return next(one.metrics for one in measure_sizes(kinds, sizes, folder) if isinstance(one, Evaluated))


def test_generated_ratings_are_of_different_pairs_and_are_all_read():
    batches = list(json_batches(_source(45_000), reading_size._COLUMNS))
    pairs = {pair for one in batches for pair in zip(*(one.column(at).to_pylist() for at in (0, 1)), strict=True)}
    assert sum(map(len, batches)) == len(pairs) == 45_000
    assert sum(block.count(b"\n") for block in _blocks(45_000)) == 45_000
    _table(_source(2_000))  # which refuses a pair that stands there twice


def test_what_was_measured_is_kept_and_growth_is_the_cost_of_a_rating(tmp_path):
    for size, seconds in ((100, 1.0), (400, 8.0)):
        write_json(tmp_path / f"{READ}-{size}.json", {"kind": READ, "ratings": size, "seconds": seconds})
    found = measured(tmp_path, (READ,), (400, 100))
    assert [one["ratings"] for one in found["measured"]] == [100, 400]
    assert found["growth"] == {READ: pytest.approx(2.0)}


@pytest.mark.parametrize("kind", [READ, TABLE])
def test_a_measurement_tells_memory_and_seconds(kind):
    found = reading_cost(kind, 3_000)
    assert (found["kind"], found["ratings"]) == (kind, 3_000)
    assert found["resident"] >= found["at_first"] > 0
    assert found["seconds"] >= 0


def test_what_is_bundled_is_what_the_documents_say(tmp_path, capsys):
    command = ["bench-reading", "--out", tmp_path / "out", "--sizes", "500,1000", "--bundle", "--assets", tmp_path]
    assert main([str(word) for word in command]) == 0
    capsys.readouterr()
    found, [listed] = read_json(reading_path(tmp_path)), read_json(tmp_path / "manifest.json").values()
    assert listed["command"] == "python -m core bench-reading --out DIR --sizes 500,1000 --bundle"
    table = rendered(Bundled(tmp_path), "reading")
    for one in found["measured"]:
        assert f"| {one['ratings']:,} | {one['seconds']:.1f} | {one['resident'] / 1e6:,.0f} MB |" in table
    assert f"{found['growth'][TABLE]:.2f} times" in table


def test_where_nothing_is_bundled_the_documents_say_so(tmp_path):
    assert rendered(Bundled(tmp_path), "reading") == text.documents.NOT_BUNDLED
