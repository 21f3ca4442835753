from dataclasses import replace

from core.benchmark.paper_tables import GOODREADS, MOVIELENS_1M, TABLES, Ordering, orderings, table_for, verdicts
from core.data.datasets.registry import DATASETS


def test_both_tables_have_every_row():
    for table in TABLES.values():
        assert list(table) == ["original", "retrain", "sisa", "receraser", "negkl", "neggrad", "bad_teacher", "e2urec"]


def test_orderings_say_what_is_printed():
    films, books = set(orderings(MOVIELENS_1M)), set(orderings(GOODREADS))
    assert Ordering("jsd", "e2urec", "sisa") in films & books
    assert Ordering("seconds", "e2urec", "retrain") in films & books
    assert Ordering("auc", "retrain", "e2urec") in films
    assert Ordering("auc", "e2urec", "retrain") in books
    assert Ordering("auc", "original", "retrain") in films & books
    assert Ordering("seconds", "bad_teacher", "retrain") in films & books


def test_what_is_not_printed_or_printed_alike_is_left_out():
    found = orderings(MOVIELENS_1M)
    assert not [one for one in found if one.metric == "jsd" and {"original", "retrain"} & {one.better, one.worse}]
    assert not [
        one for one in found if one.metric == "trainable_params" and {"original", "retrain"} == {one.better, one.worse}
    ]
    assert len(set(found)) == len(found)


def test_a_pair_stands_once():
    found = orderings(MOVIELENS_1M)
    assert not {(one.metric, one.better, one.worse) for one in found} & {
        (one.metric, one.worse, one.better) for one in found
    }


def test_verdicts_are_strict_and_know_which_way_is_better():
    means = {"e2urec": {"auc": 0.75, "ll": 0.6, "seconds": 5.0}, "sisa": {"auc": 0.74, "ll": 0.5, "seconds": 5.0}}
    found = verdicts(MOVIELENS_1M, means)
    assert found[Ordering("auc", "e2urec", "sisa")] == "holds"
    assert found[Ordering("ll", "e2urec", "sisa")] == "does not hold here"
    assert found[Ordering("seconds", "e2urec", "sisa")] == "does not hold here"
    assert found[Ordering("acc", "e2urec", "sisa")] == "not measured"
    assert found[Ordering("auc", "e2urec", "negkl")] == "not measured"


def test_its_own_figures_hold_everywhere():
    for table in TABLES.values():
        means = {
            name: {metric: value for metric, value in vars(row).items() if value is not None}
            for name, row in table.items()
        }
        assert set(verdicts(table, means).values()) == {"holds"}


def test_books_stand_beside_books(monkeypatch):
    goodreads = replace(DATASETS["synthetic"].card, name="goodreads", paper_table="GoodReads")
    monkeypatch.setitem(DATASETS, "goodreads", replace(DATASETS["synthetic"], card=goodreads))
    assert table_for("goodreads") == "GoodReads"
    assert table_for("movielens-100k") == table_for("synthetic") == "MovieLens-1M"


def test_every_card_names_a_table_that_there_is_or_none():
    assert {dataset.card.paper_table for dataset in DATASETS.values()} <= {None, *TABLES}


def test_data_that_nobody_knows_stands_beside_nothing():
    assert table_for("netflix") is None


def test_what_the_original_cost_is_compared_with_nothing():
    for one in orderings(MOVIELENS_1M):
        assert one.metric not in ("seconds", "trainable_params") or "original" not in (one.better, one.worse)
