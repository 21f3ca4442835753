from dataclasses import replace

import pytest

from core.data.datasets.registry import DATASETS, Dataset
from core.errors import DataError, ModelError
from core.experiment.opening.open import open_experiment
from demo import text
from demo.session import app_context as app
from demo.session.app_context import AppContext, end_those_who_left, open_app_context
from demo.session.visits import begin_visit


def test_without_the_data_the_app_opens_on_made_up_data_and_says_why(monkeypatch, experiment):
    def opened(dataset, *_, **__):
        if dataset == "movielens-100k":
            raise DataError("MovieLens-100K could not be fetched; give a folder.")
        return experiment

    monkeypatch.setattr(app, "open_experiment", opened)
    found = open_app_context("movielens-100k")
    assert found.experiment() is experiment
    assert found.notice == "MovieLens-100K could not be fetched; give a folder."


def test_without_a_trained_recommender_the_notice_says_so_and_does_not_blame_the_data(
    monkeypatch, tiny_dataset, interactions, assets
):
    card = replace(interactions.card, name="shop", title="The shop")
    monkeypatch.setitem(DATASETS, "shop", Dataset(card, lambda *_: replace(interactions, card=card)))
    with pytest.raises(ModelError, match="no trained recommender for The shop; train one with"):
        open_experiment("shop", assets=assets)
    found = open_app_context("shop", assets=assets)
    assert found.experiment().interactions.name == "synthetic"
    assert found.notice.startswith("There is no trained recommender for The shop; train one with `python -m core train")
    assert "could not be opened" not in text.walk.fallback(found.notice)


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
