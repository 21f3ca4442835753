from core.unlearning import ORDER
from core.unlearning.base import METHODS


def test_methods_stand_in_the_order_of_tables_whatever_was_imported_first():
    assert tuple(METHODS) == ORDER
    assert ORDER[:2] == ("original", "retrain")
