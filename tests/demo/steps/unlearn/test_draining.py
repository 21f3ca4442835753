import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from core.experiment.probe import TILES, tile_positions
from demo.session.job_progress import JobProgress
from demo.steps.unlearn import draining as room


@pytest.fixture
def drains(experiment, reference):
    return room.draining(experiment, experiment.presets()["twenty-percent"], reference)


def test_of_many_ratings_so_many_are_told_and_of_few_all():
    few, many = (tile_positions(SimpleNamespace(forget=np.zeros(count))) for count in (5, 3 * TILES))
    assert few.tolist() == [0, 1, 2, 3, 4]
    assert len(set(many.tolist())) == TILES
    assert (np.diff(many) > 0).all()


def test_tiles_keep_their_places_and_are_as_bright_as_what_is_left(drains):
    never = drains.reference.clicks["forget"][:, drains.positions].astype(float).mean(axis=0)
    before = np.clip(never + np.linspace(0.6, 0.0, len(never)), 0, None)
    view = JobProgress("running", asked=(tuple(before), tuple(before)))
    first, last = (json.loads(drains.drawn(one)) for one in (view, replace(view, asked=(tuple(before), tuple(never)))))
    assert first["tiles"] == sorted(first["tiles"], reverse=True)
    assert first["tiles"][0] == 1.0
    assert set(last["tiles"]) == {0.0}
    assert "0 stand out now" in last["said"]


def test_before_anybody_was_asked_nothing_is_drawn(drains):
    assert drains.drawn(JobProgress("running")) == ""
