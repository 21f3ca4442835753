"""What holds for every data set on the registry, whoever put it there."""

import subprocess
import sys
from dataclasses import replace

import pytest

from core.data.datasets.registry import DATASETS, open_dataset, register
from core.data.datasets.synthetic import SYNTHETIC, synthetic
from core.data.interactions import Interactions
from core.errors import DataError
from core.files import PROJECT

OURS = [name for name, dataset in DATASETS.items() if dataset.open.__module__.startswith("core.")]
BUNDLED = {
    "movielens-100k": "f60a93d5ae5f904ed88e2c98417887d8204b7cd77a6a23a948b02ca23208a267",
    "synthetic": "a180afcbc915a50f98637e1f4df099709dadcabea7e271e586e61d0e0a4e8ad2",
}
"""Digests of the ratings on which the bundled recommenders were trained."""


@pytest.fixture
def registry(monkeypatch):
    """Forget afterwards what a test registers."""
    before = dict(DATASETS)
    yield DATASETS
    DATASETS.clear()
    DATASETS.update(before)


def opened(name):
    try:
        return open_dataset(name)
    except DataError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("name", OURS)
def test_its_card_is_complete(name):
    card = DATASETS[name].card
    assert card.name == name
    assert all((card.title, card.about, card.item, card.items, card.verb, card.licence.name, card.licence.terms))
    assert card.item != card.items
    assert not card.about.endswith(".")


@pytest.mark.parametrize("name", OURS)
def test_it_opens_under_its_card_with_ratings_on_its_scale_and_the_same_every_time(name, monkeypatch):
    monkeypatch.setenv("E2UREC_OFFLINE", "1")
    found = opened(name)
    assert found.card is DATASETS[name].card
    assert found.source
    assert found.card.scale.holds(found.table["rating"]).all()
    assert 0 < found.liked.mean() < 1
    assert found.digest == opened(name).digest == BUNDLED.get(name, found.digest)


def test_made_up_data_needs_no_network(monkeypatch):
    monkeypatch.setenv("E2UREC_OFFLINE", "1")
    assert len(open_dataset("synthetic")) > 10_000


def test_ours_come_first_and_in_one_order_whichever_is_imported_first():
    for first in ("core.data.datasets.synthetic", "core.data.cache", "core.data.datasets.registry"):
        code = f"import {first}; from core.data.datasets.registry import DATASETS; print(*DATASETS)"
        done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
        assert done.stdout.split() == OURS


def test_one_that_is_registered_later_is_there_at_once_and_last(registry, interactions):
    card = replace(SYNTHETIC, name="later")

    @register(card)
    def open_later(data_dir, progress):
        return Interactions(card, interactions.table)

    assert list(registry)[-1] == "later"
    assert open_dataset("later").digest == interactions.digest
    with pytest.raises(DataError, match=r"choose one of .*movielens-100k, .*synthetic, later"):
        open_dataset("latest")


def test_a_second_one_of_a_name_is_refused(registry):
    with pytest.raises(DataError, match=r"'synthetic' of .*test_datasets is there already, from core\.data\.datasets"):
        register(SYNTHETIC)(lambda *_: synthetic())
    assert list(registry) == OURS


def test_one_that_opens_as_another_is_refused(registry, interactions):
    register(replace(SYNTHETIC, name="disguise"))(lambda *_: interactions)
    with pytest.raises(DataError, match="'disguise' opened as 'synthetic'; give its ratings the card"):
        open_dataset("disguise")
