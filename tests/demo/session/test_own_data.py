"""A visitor's own table: what is understood of it, where it and all that is made of it lies, and who can reach it."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.data.own.bounded import TableBounds
from core.data.requests import ForgetRequest
from core.errors import DataError
from core.files import cache_folder, runs_folder
from core.runs.events import Finished, Started, Step
from core.training.loop import Engine
from demo import text
from demo.endings import end
from demo.session import own_data, visitor_runs
from demo.session.app_context import AppContext
from demo.session.visits import VISIT, begin_visit, find_visit, keep_visit
from demo.widgets import header

BOUNDS = TableBounds(unpacked=100_000, rows=500)
PEOPLE, EACH = 8, 12


def lines(people=PEOPLE, each=EACH):
    """Return a table in which everybody rates ``each`` films, one after another in time."""
    rows = [
        f"p{user},{(user * 5 + at) % 30},{1 + (user + at) % 5},{1000 + at}"
        for at in range(each)
        for user in range(people)
    ]
    return "user,film,stars,timestamp\n" + "\n".join(rows) + "\n"


@pytest.fixture
def visit(tmp_path):
    return begin_visit(tmp_path / "sessions", "best")


@pytest.fixture
def take_in(visit, tmp_path):
    """Return a function that uploads a file of that name and content for the visitor."""

    def taken(content, name="shop.csv", bounds=BOUNDS):
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return own_data.take_in(file, Path(visit.folder), bounds)

    return taken


@pytest.fixture
def app(experiment, visit, tmp_path):
    return AppContext(lambda _: experiment, tmp_path / "sessions")


@pytest.fixture
def own(take_in, visit):
    """Return the name of a recommender that the visitor trained."""
    facts = take_in(lines())
    list(own_data.train_own(Path(visit.folder) / facts.name, facts.learned, Engine()))
    return facts.name


def files_of(*folders):
    return {one for folder in folders for one in folder.rglob("*")}


def test_what_was_understood_is_said_in_numbers(take_in, visit):
    facts = take_in(lines())
    asked = PEOPLE * (EACH - 5)
    assert (facts.people, facts.ratings, facts.file) == (PEOPLE, PEOPLE * EACH, "shop.csv")
    assert (facts.asked, facts.learned) == (asked, int(asked * 0.6))
    assert own_data.is_own(facts.name)
    assert own_data.trained_in(visit.folder) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lines().replace(",3,1004", ",good,1004", 1), r"^shop.csv: line \d+ holds 'good' as rating"),
        ("colour,shade\nred,2\n", r"^shop.csv names the columns “colour”, “shade”"),
        (lines(people=1), r"^shop.csv yields 7 questions, and 20 are needed"),
        ('{"user": 1, "item":\n' * 30, r"^shop.csv"),
        (lines(each=100), r"^shop.csv holds more than 0 MB unpacked, or 500 lines"),
    ],
)
def test_what_is_wrong_is_a_sentence_without_a_folder_and_nothing_stays(take_in, visit, content, said):
    with pytest.raises(DataError, match=said) as caught:
        take_in(content)
    assert visit.token not in str(caught.value)
    assert [one.name for one in Path(visit.folder).iterdir()] == [VISIT]


def test_a_small_file_that_unpacks_into_a_huge_one_is_refused(take_in):
    with pytest.raises(DataError, match="unpacked"):
        take_in(gzip.compress(b"1,2,3\n" * 1_000_000), "shop.csv.gz", TableBounds(1_000_000, 10_000_000))


def test_the_page_speaks_of_no_option_of_a_command():
    note = "There is no column of times; the order of the file is taken for the order in time (--time)."
    assert text.yours.data.on_page(note).endswith("order in time.")
    assert "--" not in text.yours.data.on_page("None is known as that of users; name it with --user COLUMN.")


def test_all_that_is_made_of_a_table_lies_in_its_visit_and_goes_with_it(own, app, visit):
    before = files_of(cache_folder(), runs_folder())
    experiment = app.experiment(own)
    assert len(experiment.interactions) == PEOPLE * EACH
    assert visit.token not in f"{experiment.interactions.source} {experiment.interactions.card}"
    request = ForgetRequest(users=(1,))
    list(visitor_runs.done(experiment, replace(visit, original=own), request, "sisa"))
    assert files_of(cache_folder(), runs_folder()) == before
    end(app, visit.folder)
    app.jobs.compute(lambda: None)
    assert not Path(visit.folder).exists()
    assert not app.is_open(own)
    with pytest.raises(DataError, match="not here any more"):
        app.experiment(own)


def test_a_visit_comes_back_to_its_own_data_and_nobody_elses(own, visit, tmp_path):
    sessions = tmp_path / "sessions"
    keep_visit(visit.put_to(own))
    assert find_visit(sessions, visit.token).original == own
    other = begin_visit(sessions, "best")
    known = json.loads((Path(other.folder) / VISIT).read_text())
    for forged in (own, f"../{visit.token}/{own}", "yours-", "yours-" + "0" * 32):
        (Path(other.folder) / VISIT).write_text(json.dumps({**known, "original": forged}))
        assert find_visit(sessions, other.token) is None
        assert not own_data.belongs_to(other.folder, forged)


def test_nobody_is_switched_to_what_is_not_theirs(own, app, visit, tmp_path):
    assert header._may_have(app, visit, own)
    assert header._may_have(app, visit, "best")
    other = begin_visit(tmp_path / "sessions", "best")
    assert not header._may_have(app, other, own)
    assert own not in str(header.offered(app, other))
    assert (text.yours.data.card("shop.csv"), own) in header.offered(app, visit)["choices"]


def test_a_table_that_was_never_trained_on_makes_way_and_what_was_trained_stays(own, take_in, visit):
    pending = take_in(lines())
    assert own_data.drop(visit.folder, spared=own_data.trained_in(visit.folder)) == [pending.name]
    assert own_data.trained_in(visit.folder) == [own]


def test_settings_are_borrowed_without_whom_they_were_tuned_on(own, tmp_path):
    tuned, settings = tmp_path / "tuned", {"learning_rate": 0.5}
    record = {"tuned": [{"samples": 5, "settings": settings, "requests": [{"users": [1]}]}]}
    for name in ("neggrad", "crossfit"):
        tuned.mkdir(exist_ok=True)
        (tuned / f"{name}.json").write_text(json.dumps(record))
    (tuned / "crossfit.safetensors").write_bytes(b"learned")
    experiment = own_data.open_own(tmp_path / "sessions", own, tuned)
    [kept] = experiment.assets.rglob("*.json")
    assert json.loads(kept.read_text()) == {"tuned": [{"samples": 5, "settings": settings}]}


def test_three_models_are_retrained_without_a_part_of_own_data_and_told_as_one_job(experiment, visit):
    own = replace(experiment, original="yours-" + "0" * 32)
    request = own.presets()["one-user"]
    said = list(visitor_runs.retrained(own, visit, request))
    steps = [event for event in said if isinstance(event, Step) and event.phase == "retrain"]
    assert [type(event) for event in said if isinstance(event, Started | Finished)] == [Started, Finished]
    assert [step.step for step in steps] == list(range(1, steps[-1].of + 1))
    assert len(visitor_runs.reference(own, visit, request).seeds) == 3
    assert list(visitor_runs.retrained(own, visit, request)) == [Finished({"retrain": 0.0})]
