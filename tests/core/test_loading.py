import gc

import pytest

from core.loading import loading


@pytest.fixture(autouse=True)
def thawed():
    """Other tests find the collector as it was."""
    yield
    gc.unfreeze()
    gc.enable()


def test_nothing_is_collected_while_loading_and_what_was_loaded_is_left_alone():
    before = gc.get_freeze_count()
    with loading():
        assert not gc.isenabled()
        kept = [[] for _ in range(1000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= before + len(kept)


def test_the_collector_works_again_where_loading_failed():
    with pytest.raises(ImportError), loading():
        raise ImportError
    assert gc.isenabled()


def test_who_switched_the_collector_off_keeps_it_off():
    gc.disable()
    with loading():
        pass
    assert not gc.isenabled()


def test_loading_within_loading_ends_with_the_outer_one():
    with loading():
        with loading():
            pass
        assert not gc.isenabled()
