"""The data set that docs/add-a-dataset.md adds: loaded as a plug-in is, opened, trained on, asked."""

import importlib.util
import re

import numpy as np
import pytest

from core.config import Optimisation, Training
from core.data.datasets.registry import DATASETS, open_dataset
from core.data.forms.readers import OneQuestion
from core.data.samples import Split
from core.errors import DataError, ModelError
from core.evaluation.utility import utility
from core.experiment.opening.open import open_experiment
from core.experiment.recommender import train_recommender
from core.files import PROJECT
from core.training.loop import Engine

EXAMPLE, GUIDE = PROJECT / "docs" / "examples" / "my_dataset.py", PROJECT / "docs" / "add-a-dataset.md"


@pytest.fixture(scope="module")
def example():
    """Import the example, and forget afterwards what it registers."""
    before = dict(DATASETS)
    spec = importlib.util.spec_from_file_location("my_dataset", EXAMPLE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    DATASETS.clear()
    DATASETS.update(before)


@pytest.fixture(scope="module")
def bookshop(example):
    return open_dataset("bookshop")


@pytest.fixture(scope="module")
def assets(bookshop, tmp_path_factory):
    """A folder laid out like assets/, with a recommender of books."""
    folder = tmp_path_factory.mktemp("bookshop")
    training = Training(epochs=2, optimisation=Optimisation(learning_rate=1e-2, batch_size=64, warmup=0))
    list(train_recommender(bookshop, "compact", training, 0, folder / "models" / "bookshop" / "best", Engine()))
    return folder


def test_it_stands_on_the_registry_and_before_it_is_trained_on_the_reason_is_the_model(bookshop, tmp_path):
    assert list(DATASETS)[-1] == bookshop.name
    with pytest.raises(ModelError, match="no trained recommender for The Corner Bookshop; train one with"):
        open_experiment("bookshop", assets=tmp_path)


def test_prompts_speak_of_half_stars_and_of_no_profile(bookshop):
    prompts = []
    samples = OneQuestion(lambda made: prompts.extend(made) or [()] * len(made)).all_samples(bookshop)
    assert len(samples) == len(prompts) == 60 * 35
    assert bookshop.table["rating"].mod(1).eq(0.5).any()
    assert any(": 3.5 stars\n" in prompt for prompt in prompts)
    assert prompts[0][0] == "Ratings so far, oldest first:\n"


def test_a_compact_recommender_learns_who_reads_what(bookshop, assets):
    experiment = open_experiment("bookshop", assets=assets)
    test = experiment.samples.of(Split.TEST)
    clicks = experiment.predict(test)
    assert not (test.tokens == experiment.recommender.backbone.tokenizer.unk_token_id).any()
    assert utility(test.label, clicks)["auc"] > 0.7


def test_a_csv_of_ones_own_is_read_from_the_folder(bookshop, tmp_path):
    bookshop.table.dropna(axis=1, how="all").to_csv(tmp_path / "ratings.csv", index=False)
    read = open_dataset("bookshop", tmp_path)
    assert read.digest == bookshop.digest
    assert read.source == f"{tmp_path}/ratings.csv"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, r"holds no ratings\.csv; --data-dir takes a folder or zip archive with ratings\.csv"),
        (b"", r"ratings\.csv in .* holds no line"),
        (bytes(20), "is no text"),
        (b"user,item\n1,2\n", "lacks the columns rating, time, title"),
        (b"user,item,rating,time,title\n1,2,3.7,5,A\n", r"outside 0\.5 to 5 in steps of 0\.5, such as 3\.7"),
    ],
)
def test_a_csv_that_is_none_is_refused_in_a_sentence(example, tmp_path, content, message):
    if content is not None:
        (tmp_path / "ratings.csv").write_bytes(content)
    with pytest.raises(DataError, match=message):
        open_dataset("bookshop", tmp_path)


def test_the_guide_shows_what_the_example_says():
    shown = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(shown) >= 3
    assert all(block.strip() in EXAMPLE.read_text(encoding="utf-8") for block in shown)
    assert len(EXAMPLE.read_text(encoding="utf-8").splitlines()) <= 60


def test_the_ratings_are_the_same_every_time(example, bookshop):
    assert open_dataset("bookshop").digest == bookshop.digest
    assert np.isin(bookshop.table["rating"], bookshop.card.scale.levels).all()
