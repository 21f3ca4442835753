from dataclasses import replace
from pathlib import Path

import pytest

from core import text
from core.benchmark.kinds.kinds import OVER_KINDS, kinds_of_request, over_kinds, ratings_of_an_item
from core.benchmark.measure import RESULTS, measure, run_benchmark
from core.benchmark.plan import CONTROLS, over_fractions
from core.benchmark.results import read_benchmark
from core.benchmark.tables import footnotes, paper_verdicts
from core.data.learned import learned_rows
from core.data.requests import forget_fraction
from core.data.samples import Split

OUT = Path("out")


@pytest.fixture
def kinds(interactions, experiment):
    return kinds_of_request(interactions, experiment.samples)


def test_every_kind_has_a_name_and_a_sentence(kinds):
    assert [*kinds, "canaries"] == list(text.benchmark.KINDS)
    titles = [title for title, _ in text.benchmark.KINDS.values()]
    assert len(set(titles)) == len(titles)


def test_kinds_are_the_same_at_every_call_and_can_be_carried_out(kinds, interactions, experiment):
    assert kinds_of_request(interactions, experiment.samples) == kinds
    for request in kinds.values():
        assert len(experiment.plan(request).forget)


def test_core_edge_and_random_people_are_equally_many(kinds, experiment):
    random = forget_fraction(5, experiment.samples)
    assert kinds["five-percent"] == random
    assert len(kinds["core-people"].users) == len(kinds["edge-people"].users) == len(random.users)
    assert kinds["core-people"] != kinds["edge-people"]


def test_single_people_and_presets_are_what_they_say(kinds, experiment):
    presets = experiment.presets()
    assert kinds["one-rating"] == presets["one-interaction"]
    assert kinds["busy-person"] == presets["one-user"]
    assert kinds["twenty-percent"] == presets["twenty-percent"]
    assert all(len(kinds[f"{who}-person"].users) == 1 for who in ("busy", "usual", "rare"))


def test_one_item_goes_with_every_rating_that_a_prompt_asks_about_or_shows(kinds, interactions, experiment):
    pairs = kinds["one-item"].interactions
    (item,) = {item for _, item in pairs}
    train = experiment.samples.of(Split.TRAIN)
    learned = interactions.table.iloc[learned_rows(train)]
    assert {user for user, _ in pairs} == set(learned.loc[learned["item"] == item, "user"])
    retain = experiment.plan(kinds["one-item"]).retain
    table = interactions.table
    assert item not in table["item"].to_numpy()[retain.history[retain.history >= 0]]
    assert item not in retain.item


def test_ids_of_one_title_go_together(interactions, experiment, monkeypatch):
    pairs = {item: (item - item % 2, item - item % 2 + 1) for item in interactions.titles.index}
    monkeypatch.setattr(type(interactions), "same_title", lambda _, item: pairs[item])
    gone = {item for _, item in ratings_of_an_item(interactions, experiment.samples.of(Split.TRAIN)).interactions}
    assert len({item // 2 for item in gone}) == 1


def test_every_method_has_a_row_of_each_kind_and_shares_runs_with_the_other_benchmarks(interactions, experiment):
    plan = over_kinds(interactions, experiment.samples, ("e2urec",), (0,))
    assert [entry.method for entry in plan.entries] == [*CONTROLS, "e2urec"] * 9
    places = {entry.kind: entry.place(OUT, 0) for entry in plan.entries if entry.method == "e2urec"}
    assert len(set(places.values())) == len(places) == 9
    shares = over_fractions(experiment.samples, (20, 40), ("e2urec",), (0,))
    twenty, forty = (entry.place(OUT, 0) for entry in shares.entries if entry.method == "e2urec")
    assert places["twenty-percent"] == twenty
    assert str(places["five-percent"]) == str(forty).replace("40", "5")
    assert places["core-people"] == OUT / "kind-core-people" / "e2urec-0"
    assert len({entry.title for entry in plan.entries}) == len(plan.entries)


@pytest.fixture
def measured(interactions, experiment, tmp_path):
    whole = over_kinds(interactions, experiment.samples, ("finetune",), (0, 1))
    kept = tuple(entry for entry in whole.entries if entry.kind in ("busy-person", "twenty-percent"))
    plan = replace(whole, entries=kept)
    list(run_benchmark(experiment, plan, tmp_path))
    list(measure(experiment, plan, tmp_path, "again", originals=()))
    return read_benchmark(tmp_path / RESULTS), tmp_path


def test_rows_of_a_kind_are_measured_against_its_own_retrainings(measured):
    results, _ = measured
    assert results.what == OVER_KINDS
    rows = {(row.method, row.kind): row for row in results.rows}
    assert len(rows) == 6
    assert rows["original", "busy-person"].mean("jsd") != rows["original", "twenty-percent"].mean("jsd")
    for kind in ("busy-person", "twenty-percent"):
        one, other = rows["retrain", kind].metrics["jsd"].values
        assert one == pytest.approx(other)
        assert one > 0
    assert rows["finetune", "busy-person"].tuned_on == 0


def test_the_table_says_what_each_kind_is_and_ranks_nothing_with_the_paper(measured):
    results, folder = measured
    assert paper_verdicts(results) == {}
    assert results.means() == {}
    notes = " ".join(footnotes(results))
    assert "one busy person: the preset one-user" in notes
    assert "core people" not in notes
    assert {path.stem for path in (folder / "plots").glob("pareto-jsd*")} == {
        "pareto-jsd-busy-person",
        "pareto-jsd-twenty-percent",
    }
