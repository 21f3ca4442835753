import pytest

from core import text
from core.benchmark.documents.curves import reading_plot
from core.benchmark.documents.sources import Bundled
from core.benchmark.documents.writer import rendered
from core.benchmark.studies import reading_size
from core.benchmark.studies.reading_size import (
    MEASURED,
    OPEN,
    READ,
    TABLE,
    _blocks,
    _is_measured,
    _keep,
    _source,
    measure_sizes,
    reading_cost,
    reading_path,
    reading_picture,
)
from core.cli.main import main
from core.data.prepared import kept_table
from core.data.reading.json_lines import json_batches
from core.errors import RunError
from core.files import read_json, write_json
from core.runs.events import Evaluated


def measured(folder, kinds, sizes):
    return next(one.metrics for one in measure_sizes(kinds, sizes, folder) if isinstance(one, Evaluated))


def test_generated_ratings_are_of_different_pairs_and_are_all_read(tmp_path):
    batches = list(json_batches(_source(45_000), reading_size._COLUMNS))
    pairs = {pair for one in batches for pair in zip(*(one.column(at).to_pylist() for at in (0, 1)), strict=True)}
    assert sum(map(len, batches)) == len(pairs) == 45_000
    assert sum(block.count(b"\n") for block in _blocks(45_000)) == 45_000
    assert {len(line) for line in b"".join(_blocks(45_000)).splitlines()} == {len(reading_size._LINE) - 1}
    _keep(_source(2_000), tmp_path / "table")  # which refuses a pair that stands there twice
    assert len(kept_table(reading_size._CARD, tmp_path / "table", "here")) == 2_000


def test_what_was_measured_is_kept_and_growth_is_the_cost_of_a_rating(tmp_path):
    for size, seconds in ((100, 1.0), (400, 8.0)):
        write_json(tmp_path / f"{READ}-{size}.json", {"kind": READ, "ratings": size, "seconds": seconds})
    found = measured(tmp_path, (READ,), (400, 100))
    assert [one["ratings"] for one in found["measured"]] == [100, 400]
    assert found["growth"] == {READ: pytest.approx(2.0)}


def test_a_measurement_tells_memory_and_seconds(tmp_path):
    for kind in MEASURED:
        found = reading_cost(kind, 3_000, tmp_path)
        assert (found["kind"], found["ratings"]) == (kind, 3_000)
        assert found["resident"] >= found["at_first"] > 0
        assert found["seconds"] >= 0


def test_a_table_that_is_not_there_is_not_opened(tmp_path):
    with pytest.raises(RunError, match="does not hold the table that is to be opened"):
        reading_cost(OPEN, 3_000, tmp_path)


def test_a_table_is_made_again_where_it_is_gone_before_it_was_opened(tmp_path):
    for kind in (READ, TABLE):
        write_json(tmp_path / f"{kind}-100.json", {"kind": kind, "ratings": 100, "seconds": 1.0})
    assert [_is_measured(kind, 100, tmp_path) for kind in MEASURED] == [True, False, False]
    (tmp_path / "generated-100").mkdir()
    assert [_is_measured(kind, 100, tmp_path) for kind in MEASURED] == [True, True, False]


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
    assert found["made"]["device"] == "CPU, 1 thread"
    assert not list((tmp_path / "out").glob("generated-*"))
    assert reading_picture(tmp_path).read_text() == reading_plot(found)


def test_where_nothing_is_bundled_the_documents_say_so(tmp_path):
    assert rendered(Bundled(tmp_path), "reading") == text.documents.NOT_BUNDLED
