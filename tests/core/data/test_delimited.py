"""Lines become columns: fast and slow reading agree, whatever the cells, the blocks and the marks are."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.reading import streams
from core.data.reading.columns import Column, Kind
from core.data.reading.decoding import encoding_of
from core.data.reading.delimited import Layout, read_delimited
from core.data.reading.json_lines import read_json_lines
from core.data.reading.places import in_memory
from core.data.reading.times import time_parser
from core.errors import DataError

TWO = (Column("a", Kind.TEXT, 0), Column("b", Kind.TEXT, 1))
CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\x1f"), max_size=8)
BOUNDED = settings(derandomize=True, max_examples=150, deadline=None)


def source(content):
    return in_memory({"t.csv": content}, "here")["t.csv"]


def read(content, **layout):
    return read_delimited(source(content), Layout(**{"columns": TWO, "header": False} | layout)).to_pylist()


@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=12), st.sampled_from([1, 2, 5, 64, 1 << 20]))
@BOUNDED
def test_what_csv_writes_is_read_whatever_the_blocks(rows, block):
    written = io.StringIO()
    csv.writer(written, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([("é", "x"), *rows])
    before, streams.BLOCK = streams.BLOCK, block
    try:
        found = read(written.getvalue().encode())
    finally:
        streams.BLOCK = before
    kept = [row for row in [("é", "x"), *rows] if any(row)]
    assert [(one["a"], one["b"]) for one in found if any(one.values())] == [
        (a.strip(), b.strip()) for a, b in kept if a.strip() or b.strip()
    ]


@given(st.binary(max_size=200), st.sampled_from([",", "\t", "::", "|"]), st.booleans(), st.booleans())
@BOUNDED
def test_whatever_bytes_come_there_is_a_table_or_a_sentence(content, mark, quoted, header):
    columns = (Column("a", Kind.WHOLE, 0), Column("b", Kind.FILLED, 1))
    try:
        found = read(content, columns=columns, mark=mark, quoted=quoted, header=header)
    except DataError as error:
        found = str(error)[-1]
    assert found == "." or all(isinstance(row["a"], int) and row["b"] for row in found)


@given(st.binary(max_size=200))
@BOUNDED
def test_whatever_json_comes_there_is_a_table_or_a_sentence(content):
    try:
        found = read_json_lines(source(content), [Column("a", Kind.NUMBER, "a")]).to_pylist()
    except DataError as error:
        found = str(error)[-1]
    assert found == "." or all(isinstance(row["a"], float) for row in found)


@given(st.text(max_size=60), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
@BOUNDED
def test_text_is_found_in_its_encoding(given_text, encoding):
    content = given_text.replace("\x00", "").encode(encoding)
    found = encoding_of(content)
    assert found is not None
    assert content.decode(found) == given_text.replace("\x00", "").removeprefix("\ufeff" if encoding == "utf-8" else "")


def test_a_line_that_is_too_long_is_refused_before_it_fills_the_memory(monkeypatch):
    for module in ("streams", "delimited", "json_lines"):
        monkeypatch.setattr(f"core.data.reading.{module}.LONGEST_LINE", 1000)
    monkeypatch.setattr(streams, "BLOCK", 100)
    with pytest.raises(DataError, match="line 2 is longer than 16 MiB"):
        read(b"a,b\n" + b"x" * 5000 + b",y\n")
    with pytest.raises(DataError, match="has a line of more than 16 MiB"):
        read_json_lines(source(b'{"a": 1}\n{"a": "' + b"x" * 5000 + b'"}\n'), [Column("a", Kind.TEXT, "a")])


def test_quotes_amid_cells_are_letters():
    assert read(b'1,5" disc\n2,plain\n') == [{"a": "1", "b": '5" disc'}, {"a": "2", "b": "plain"}]


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        (["0", "978300760"], [0, 978_300_760]),
        (["978300760123"], [978_300_760]),
        (["1970-01-02", "1970-01-01T00:01:00+00:00"], [86_400, 60]),
        (["1970-01-01T00:00:01.5Z"], [1]),
        (["02/01/1970"], [86_400]),
        (["01/13/1970"], [12 * 86_400]),
        (["1970/01/02"], [86_400]),
        (["Thu Jan 01 01:00:00 +0100 1970"], [0]),
    ],
)
def test_times_in_every_form_are_unix_seconds(words, seconds):
    assert time_parser(words).tolist() == seconds


@pytest.mark.parametrize("words", [["yesterday"], ["1970-01-01", "soon"], [""], ["1970-13-01"]])
def test_what_is_no_time_is_none(words):
    assert time_parser(words) is None


@given(st.lists(st.text(max_size=12), max_size=5))
@BOUNDED
def test_whatever_times_come_they_are_seconds_or_none(words):
    found = time_parser(words)
    assert found is None or (found.dtype == "int64" and len(found) == len(words))
