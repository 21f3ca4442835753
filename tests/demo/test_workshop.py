import pytest

from core.errors import DataError, ModelError
from demo import workshop
from demo.workshop import Workshop, open_workshop


def test_without_the_data_the_app_opens_on_made_up_data_and_says_why(monkeypatch, experiment):
    def opened(dataset, *_, **__):
        if dataset == "movielens-100k":
            raise DataError("MovieLens-100K could not be fetched; give a folder.")
        return experiment

    monkeypatch.setattr(workshop, "open_experiment", opened)
    found = open_workshop("movielens-100k")
    assert found.experiment() is experiment
    assert found.notice == "MovieLens-100K could not be fetched; give a folder."


def test_without_any_data_the_error_is_passed_on(tmp_path):
    with pytest.raises(ModelError):
        open_workshop("synthetic", assets=tmp_path)


def test_each_original_is_opened_once(experiment, tmp_path):
    opened = []
    shop = Workshop(lambda original: opened.append(original) or experiment, tmp_path)
    for original in ("best", "memorising", "best"):
        shop.experiment(original)
    assert opened == ["best", "memorising"]
    assert shop.notice == ""
