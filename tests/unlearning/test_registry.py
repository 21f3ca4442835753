from operator import attrgetter

import pytest

from core.unlearning import ORDER
from core.unlearning.base import METHODS


def test_methods_stand_in_the_order_of_tables_whatever_was_imported_first():
    assert tuple(METHODS) == ORDER
    assert ORDER[:2] == ("original", "retrain")


@pytest.mark.parametrize("method", METHODS)
def test_a_grid_tries_settings_that_there_are(method):
    settings = METHODS[method].Settings()
    for name, values in METHODS[method].grid.items():
        assert values, f"{method} tries nothing for {name}"
        assert {type(value) for value in values} == {type(attrgetter(name)(settings))}
