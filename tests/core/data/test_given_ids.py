import pytest
import typer

from core.cli.asking.ids import asked_for
from core.data.datasets.own_tables import register_table
from core.data.datasets.registry import DATASETS
from core.data.own.own_table import read_own_table
from core.data.reading.given_ids import NUMBERS, GivenIds, GivenPairs
from core.data.reading.lists import read_list
from core.data.requests import ForgetRequest
from core.errors import RequestError

PAIRS = GivenPairs(GivenIds({1: "anna", 2: "007", 3: "a:b", 4: "Smith, J."}), GivenIds({1: "B-1", 2: "B-1:2"}))


def table(tmp_path, user="customer-{:03d}", item="{:02d}"):
    rows = [f"{user.format(one)},{item.format(at)},{1 + (one + at) % 5},{at}" for at in range(12) for one in range(9)]
    path = tmp_path / "given-shop.csv"
    path.write_text("user,book,stars,timestamp\n" + "\n".join(rows) + "\n")
    return path


def ids_of(content, given):
    return [line.ids for line in read_list(content, given=given)]


@pytest.mark.parametrize(
    ("said", "ids"),
    [
        ("anna", (1,)),
        ("7", None),
        ("007", (2,)),
        ("anna:B-1", (1, 1)),
        ("a:b", (3,)),
        ("a:b:B-1:2", (3, 2)),
        ("anna:B-2", None),
        ("1", None),
    ],
)
def test_a_text_is_read_as_the_id_that_is_called_so_and_never_as_its_number(said, ids):
    assert PAIRS.read(said) == ids


def test_ids_are_called_as_they_were_given_and_numbers_by_themselves():
    assert PAIRS.called((2, 2)) == "007:B-1:2"
    assert NUMBERS.called((2, 2)) == "2:2"
    assert NUMBERS.read("405.0") == (405,)
    assert PAIRS.in_request({"users": [1], "interactions": [[2, 1]]}) == {
        "users": ["anna"],
        "interactions": [["007", "B-1"]],
    }


def test_a_list_names_text_ids_with_and_without_a_first_line():
    assert ids_of('anna\n"Smith, J."\n', PAIRS) == [(1,), (4,)]
    assert ids_of("user,book\nanna,B-1\n007,\nmissing,B-1\n", PAIRS) == [(1, 1), (2,), ()]
    with pytest.raises(RequestError, match="first line names"):
        ids_of("nobody\n", PAIRS)


def test_a_table_keeps_the_text_of_its_ids_and_zeros_before_numbers(tmp_path):
    ratings = read_own_table(table(tmp_path), "shop").interactions
    assert [ratings.given.users.called(one) for one in (1, 9)] == ["customer-000", "customer-008"]
    assert ratings.given.items.called(ratings.table["item"].max()) == "11"
    assert ratings.given.items.read("00") == 1
    plain = read_own_table(table(tmp_path, user="{}", item="{}"), "shop").interactions
    assert plain.given == NUMBERS


def test_a_command_takes_ids_as_they_stand_in_the_table(tmp_path):
    name = register_table(table(tmp_path))
    try:
        asked = asked_for(None, "customer-000, customer-008", "customer-001:03", name)
        assert asked == ForgetRequest((1, 9), ((2, 4),))
        for wrong in ("1", "customer-000,somebody"):
            with pytest.raises(typer.BadParameter, match="no id is called"):
                asked_for(None, wrong, None, name)
        with pytest.raises(typer.BadParameter, match="pairs USER:ITEM of ids"):
            asked_for(None, None, "customer-001:77", name)
    finally:
        DATASETS.pop(name)
