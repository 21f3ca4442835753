import threading
from dataclasses import replace

import pytest

from core.data.datasets.registry import DATASETS, Dataset
from core.data.interactions import Interactions
from core.errors import DataError, ModelError
from core.experiment.opening.open import open_experiment
from core.runs.events import Failed, Finished
from demo import text
from demo.endings import end_those_who_left
from demo.session import opening
from demo.session.app_context import AppContext
from demo.session.opening import open_app_context
from demo.session.visits import begin_visit


def test_without_the_data_the_app_opens_on_made_up_data_and_says_why(monkeypatch, experiment):
    def opened(dataset, *_, **__):
        if dataset == "movielens-100k":
            raise DataError("MovieLens-100K could not be fetched; give a folder.")
        return experiment

    monkeypatch.setattr(opening, "open_experiment", opened)
    found = open_app_context("movielens-100k")
    assert found.experiment() is experiment
    assert found.notice == text.walk.fallback("MovieLens-100K could not be fetched; give a folder.")


def test_without_a_trained_recommender_the_notice_says_so_and_does_not_blame_the_data(
    monkeypatch, tiny_dataset, interactions, assets
):
    card = replace(interactions.card, name="shop", title="The shop")
    monkeypatch.setitem(DATASETS, "shop", Dataset(card, lambda *_: Interactions(card, interactions.columns)))
    with pytest.raises(ModelError, match="no trained recommender for The shop; train one with"):
        open_experiment("shop", assets=assets)
    found = open_app_context("shop", assets=assets)
    assert found.experiment().interactions.name == "synthetic"
    assert "There is no trained recommender for The shop; train one with `python -m core train" in found.notice
    assert "could not be opened" not in found.notice


def test_without_any_data_the_error_is_passed_on(tmp_path):
    with pytest.raises(ModelError):
        open_app_context("synthetic", assets=tmp_path)


def test_each_original_is_opened_once(experiment, tmp_path):
    opened = []
    shop = AppContext(lambda original: opened.append(original) or experiment, tmp_path)
    for original in ("best", "memorising", "best"):
        shop.experiment(original)
    assert opened == ["best", "memorising"]
    assert shop.notice == ""


def test_nobody_waits_for_a_model_that_somebody_else_has_opened(experiment, tmp_path):
    arrives = threading.Event()

    def opener(original):
        assert original == "best" or arrives.wait(20)
        return replace(experiment, original=original)

    shop = AppContext(opener, tmp_path, originals=("best", "memorising", "smollm2/best"))
    job = shop.open_beside("smollm2/best")
    assert shop.experiment("best").original == "best"
    assert not shop.is_open("smollm2/best")
    arrives.set()
    assert [type(one) for events in job.updates(0.01) for one in events] == [Finished]
    assert shop.is_open("smollm2/best")


def test_a_model_that_cannot_be_opened_is_told_of_and_another_answers(monkeypatch, tmp_path, experiment):
    def opened(dataset, original, **_):
        if original.startswith("smollm2"):
            raise ModelError("The base model could not be fetched.")
        return experiment

    monkeypatch.setattr(opening, "open_experiment", opened)
    found = open_app_context("synthetic", assets=tmp_path, original="smollm2/best")
    assert found.first == "best"
    assert found.notice == text.walk.other_model("The base model could not be fetched.")
    failed = [one for events in found.open_beside("smollm2/best").updates(0.01) for one in events]
    assert [type(one) for one in failed] == [Failed]


def test_nothing_is_left_of_a_visit_that_has_ended(experiment, tmp_path, monkeypatch):
    shop = AppContext(lambda _: experiment, tmp_path)
    visits = [begin_visit(tmp_path, "best") for _ in range(2)]
    for at, visit in enumerate(visits):
        shop.open_pages.opened(str(at), visit.folder)
    monkeypatch.setattr(shop.open_pages, "ended", lambda: [visits[0].folder])
    job = shop.jobs.submit(visits[0].folder, lambda: iter([]))
    end_those_who_left(shop)
    shop.jobs.compute(lambda: None)
    assert [one.name for one in tmp_path.iterdir()] == [visits[1].token]
    assert not shop.jobs.of(visits[0].folder)
    assert list(job.updates(0.01))
