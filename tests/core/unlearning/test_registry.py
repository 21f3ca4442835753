from dataclasses import dataclass

import pytest

from core import text
from core.errors import PluginError, RequestError
from core.files import PROJECT
from core.unlearning.base import Method
from core.unlearning.card import SYMBOLS, Card, PhaseCard
from core.unlearning.registry import METHODS, card_of, choosable, find_method, phase_card, register, title_of

ORDER = (
    *("original", "retrain", "sisa", "receraser", "neggrad", "negkl", "bad_teacher", "e2urec"),
    *("finetune", "npo", "crossfit"),
)


def made(method_name="mine", **words):
    """Return a method that nobody has registered."""

    class Mine(Method):
        name, scope = method_name, "adapter"
        card = Card(**{"title": "Mine", "sentence": "It forgets.", "source": "Ours.", "phases": {}} | words)

        @dataclass(frozen=True)
        class Settings:
            pass

        def unlearn(self, work):
            raise NotImplementedError

    return Mine


def test_methods_stand_in_the_order_of_tables_whatever_was_imported_first():
    assert tuple(name for name in METHODS if name in ORDER) == ORDER
    assert tuple(METHODS)[:2] == ("original", "retrain")


def test_every_file_among_the_methods_is_found_and_nothing_lists_them():
    files = {file.stem for file in (PROJECT / "core/unlearning/methods").rglob("*.py")} - {"__init__"}
    assert files == set(METHODS)
    assert {method.__module__.rpartition(".")[2] for method in METHODS.values()} == files


def test_yardsticks_are_not_chosen_and_what_trains_an_adapter_comes_first():
    assert tuple(name for name in choosable() if name in ORDER) == (
        *("e2urec", "npo", "crossfit"),
        *("sisa", "receraser", "neggrad", "negkl", "bad_teacher", "finetune"),
    )
    scopes = [METHODS[name].scope == "adapter" for name in choosable()]
    assert scopes == sorted(scopes, reverse=True)


def test_a_method_that_names_no_place_and_no_symbol_stands_behind_ours_with_a_free_one(registry):
    ours = tuple(registry)
    mine = register(made())
    assert find_method("mine") is mine
    assert tuple(registry) == (*ours, "mine")
    given = card_of("mine").symbol
    assert given in SYMBOLS
    assert given not in {card_of(name).symbol for name in ours}
    register(made("other"))
    assert card_of("other").symbol not in ("", given)


def test_a_symbol_is_kept_for_the_method_that_names_it_whatever_was_imported_first(registry):
    hexagon = registry.pop("crossfit")
    register(made())
    register(hexagon)
    assert card_of("crossfit").symbol == "hexagon"
    assert card_of("mine").symbol != "hexagon"


def test_a_method_can_say_where_it_stands(registry):
    register(made(order=75))
    assert list(registry)[list(registry).index("e2urec") + 1] == "mine"
    assert choosable()[1] == "mine"


@pytest.mark.parametrize(
    ("method", "why"),
    [
        (made("e2urec"), "already"),
        (made(symbol="star"), "symbol star"),
        (made(symbol="blob"), "symbol blob"),
        (made(""), "no name or no card"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence_and_changes_nothing(registry, method, why):
    before = dict(registry)
    with pytest.raises(PluginError, match=why):
        register(method)
    assert dict(registry) == before


def test_a_method_without_a_card_is_refused(registry):
    method = made()
    del method.card
    with pytest.raises(PluginError, match="no card"):
        register(method)


def test_an_unknown_method_is_refused_by_name_and_keeps_its_name_in_old_records():
    with pytest.raises(RequestError, match="no method magic; choose one of original"):
        find_method("magic")
    assert title_of("magic") == "magic"
    assert title_of("retrain") == "Retraining"


def test_a_phase_is_explained_by_its_own_method_first():
    assert phase_card("teachers", "npo") != phase_card("teachers", "e2urec")
    assert phase_card("teachers", "npo") == card_of("npo").phases["teachers"]
    assert phase_card("augment", "npo") == phase_card("augment") == card_of("e2urec").phases["augment"]
    assert phase_card("evaluate") is None


def test_another_language_says_the_words_of_a_card_otherwise(monkeypatch):
    french = {"e2urec": {"sentence": "Deux maîtres.", "phases": {"augment": PhaseCard("Surapprendre", "…")}}}
    monkeypatch.setattr(text.unlearning, "CARDS", french)
    assert card_of("e2urec").sentence == "Deux maîtres."
    assert card_of("e2urec").title == "E2URec"
    assert phase_card("augment", "e2urec").title == "Surapprendre"
    assert card_of("npo").sentence == METHODS["npo"].card.sentence
