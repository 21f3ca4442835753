import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.reading.lists import list_text, read_list
from core.errors import RequestError

PAIR, PERSON = (13, 305), (13,)


def ids(content, *items):
    return [line.ids for line in read_list(content, items)]


@pytest.mark.parametrize(
    "header",
    ["user_id,film_id", "userId,movieId", "User ID,Movie ID", "user,item", "user_id:token,item_id:token",
     "customer,product", "USER,BOOK", "uid,iid", "\ufeffuser,item", "User-Id, Film ID"],
)  # fmt: skip
def test_a_header_says_which_column_is_which(header):
    assert ids(f"{header}\n13,305\n") == [PAIR]


def test_a_header_the_other_way_round_is_read_the_other_way_round():
    assert ids("Movie ID,User ID\n305,13\n") == [PAIR]


def test_the_data_sets_own_noun_names_the_items():
    assert ids("user,comic\n13,305\n", "comic", "comics") == [PAIR]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            "user_id,thing\n13,305",
            "The first line names “thing”, which is not understood; call the column of users user",
        ),
        ("somebody\n13", "“somebody”, which is not understood"),
        ("whom,what\n13,305", "“whom” and “what”"),
        ("item\n305", "names no column of users; call the column of users user, user_id or userId and that of items"),
        ("user,userId\n13,14", "names two columns of users; keep one"),
        ("user,item,movie\n13,14,15", "names two columns of items; keep one"),
        ("user,rating\n13,5", "names “rating” and no column of items, so nobody could say which ratings"),
        ("user,title\n13,Heat", "names “title” and no column of items"),
    ],
)
def test_a_header_is_understood_whole_or_refused_with_what_would_be(content, sentence):
    with pytest.raises(RequestError, match=sentence):
        ids(content)


@pytest.mark.parametrize(
    "content",
    ["user\n13,305", "user,why\n13,305", "user,item\n13,305,4", "13,305,4", "13,305,4,1", "13 305 4",
     "13:305:4", "user,item\n13,x", "13,x", "13,,305", "user,note,item\n13,305,"],
)  # fmt: skip
def test_a_line_with_two_ids_is_never_a_whole_person(content):
    assert PERSON not in ids(content)


@pytest.mark.parametrize(
    "line",
    ["13,305", "13;305", "13\t305", "13::305", "13|305", "13 305", "13:305", "13.0,305.0", '"13","305"',
     "13\t305\t5\t881250949", "13::305::3.5::978300760", "13,305,4.0,964982703", "sep=;\n13;305",
     "sep=,\r\nuser,item\r\n13,305\r\n",
     "user_id:token\titem_id:token\trating:float\ttimestamp:float\n13\t305\t5\t881250949",
     "userId::movieId\n13::305"],
)  # fmt: skip
def test_one_rating_in_every_form_that_lists_come_in(line):
    assert ids(line) == [PAIR]


@pytest.mark.parametrize("line", ["13", "13.0", "13,", "user\n13", "user,why\n13,asked for it", "sep=;\n13"])
def test_a_person_in_every_form(line):
    assert ids(line) == [PERSON]


@pytest.mark.parametrize("line", ["-1", "1.5", "1e3", "=1+1", "<b>1</b>", "٣", "9" * 40, "1_3", "13,nan", "13,NULL"])
def test_what_is_no_id_is_refused_with_a_reason(line):
    (only,) = read_list(line)
    assert (only.ids, bool(only.refusal)) == ((), True)


def test_lines_are_counted_as_the_file_counts_them():
    lines = list(read_list('sep=;\n\nuser;item;note\n13;305;"two\nlines"\n\n13;306;\n'))
    assert [(line.number, line.ids) for line in lines] == [(5, PAIR), (7, (13, 306))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_a_file_in_any_encoding_is_read(encoding):
    content = "user,item,why\r\n13,305,Amélie\r\n".encode(encoding)
    assert ids(list_text(content)) == [PAIR]


@pytest.mark.parametrize("content", [b"PK\x03\x04\x00\x00\x08\x00", bytes(40), b"\xff\xfe\x00"])
def test_a_file_that_is_no_text_is_refused(content):
    with pytest.raises(RequestError, match="is not text; save the list as CSV"):
        list_text(content)


@pytest.mark.parametrize("content", ["", "\n\n", "user,item\n", "sep=;\n"])
def test_a_list_without_a_line_is_refused(content):
    with pytest.raises(RequestError, match="The list is empty"):
        ids(content)


@given(st.binary(max_size=200))
@settings(derandomize=True, max_examples=300, deadline=None)
def test_whatever_bytes_come_there_are_lines_or_a_sentence(content):
    said = ""
    try:
        lines = list(read_list(list_text(content)))
    except RequestError as error:
        lines, said = [], str(error)
    assert bool(lines) != said.endswith(".")
    assert all(len(line.ids) in (1, 2) or line.refusal for line in lines)


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.sampled_from([",", ";", "\t", "::", "|"]), st.booleans())
@settings(derandomize=True, max_examples=100, deadline=None)
def test_two_ids_are_a_pair_whatever_parts_them(user, item, mark, named):
    header = f"user_id{mark}item_id\n" if named else ""
    assert ids(f"{header}{user}{mark}{item}\n") == [(user, item)]
