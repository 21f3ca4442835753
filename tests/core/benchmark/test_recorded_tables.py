"""The tables of recorded runs have a row for each method that was recorded, and a dash where one was not."""

import pytest

from core.benchmark.documents.recorded import places_table, requests_table
from core.benchmark.documents.sources import Bundled
from core.files import write_json
from core.runs.recording import AUDIT_FILE, RECORDING_FILE, recording_path
from core.runs.store import CONFIG_FILE, METRICS_FILE

MADE = {"device": "CPU, 1 thread", "cpu": "Some", "cores": "2", "torch": "2", "date": "2026-01-01"}
STANDS = {"place": 160, "place_before": 4, "place_people": 217, "place_first": 191, "place_last": 198}


@pytest.fixture
def recorded(tmp_path):
    """Return a function that bundles the recording of a method on *best*, and what is bundled."""

    def record(preset, method, **told):
        folder = recording_path(tmp_path, "movielens-100k", "best", preset) / method
        write_json(folder / RECORDING_FILE, {"made": MADE})
        write_json(folder / AUDIT_FILE, told)
        write_json(folder / CONFIG_FILE, {"method": method, "seed": 5})
        write_json(folder / METRICS_FILE, {"jsd": 0.0025, "jsd_before": 0.005, "jsd_floor": 0.001})
        return Bundled(tmp_path)

    return record


def test_each_method_that_was_recorded_has_a_row_the_papers_first(recorded):
    recorded("one-user", "crossfit")
    lines = requests_table(recorded("one-user", "e2urec"), "jsd").splitlines()
    assert lines[0] == "| request | method | `best` | `memorising` |"
    assert lines[2] == "| one person | E2URec | 0.500 → 0.250 (0.100) | – |"
    assert lines[3] == "| one person | Cross-fitted teacher (ours) | 0.500 → 0.250 (0.100) | – |"
    assert lines[5].startswith("*The bundled recordings, seed 5; CPU, 1 thread")


def test_a_place_is_told_with_the_ends_between_which_it_belongs(recorded):
    recorded("one-interaction", "e2urec", **STANDS)  # of one rating there is no place
    lines = places_table(recorded("one-user", "e2urec", **STANDS)).splitlines()
    assert lines[2:4] == ["| one person | E2URec | 4 → 160 of 217 (191 to 198) | – |", ""]
    lines = places_table(recorded("one-user", "e2urec", **STANDS | {"place_last": None})).splitlines()
    assert lines[2] == "| one person | E2URec | – | – |"


def test_nothing_is_told_where_nothing_was_recorded(tmp_path):
    assert requests_table(Bundled(tmp_path)) == places_table(Bundled(tmp_path)) == "*Nobody has bundled this yet.*"
