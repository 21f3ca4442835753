import pytest

from core import text as engine_text
from core.data.requests import ForgetRequest
from core.data.samples import Split
from core.errors import RequestError
from demo import text
from demo.steps.choose.id_list import MOST_LINES, decoded, example, listed, listed_request
from demo.steps.choose.model import summary


@pytest.fixture
def pair(experiment):
    """Return a rating that the model was trained on."""
    train = experiment.samples.of(Split.TRAIN)
    return int(train.user[0]), int(train.item[0])


@pytest.fixture
def late(experiment):
    """Return a rating that the model was never trained on."""
    test = experiment.samples.of(Split.TEST)
    return int(test.user[-1]), int(test.item[-1])


def verdicts(lines):
    return dict(zip(lines["line"], lines["verdict"], strict=True))


def test_each_line_is_judged_and_the_refused_come_first(experiment, pair, late):
    user, item = pair
    content = f"user,item\n{user}\n{user},{item}\n\n{user}:{item}\nsomebody\n99999\n{user},99999\n{late[0]},{late[1]}\n"
    lines = listed(experiment, content)
    assert verdicts(lines) == {
        2: text.choose.TAKEN,
        3: text.choose.TAKEN,
        5: text.choose.NAMED_BEFORE,
        6: text.choose.refused(engine_text.reading.lists.NO_ID),
        7: text.choose.UNKNOWN_PERSON,
        8: text.choose.UNKNOWN_RATING,
        9: text.choose.NEVER_TRAINED,
    }
    assert lines["line"].tolist() == [5, 6, 7, 8, 9, 2, 3]
    assert lines.index.isna().tolist() == [True] * 5 + [False] * 2
    assert lines.index.dropna().tolist() == [str(user), f"{user}:{item}"]
    assert experiment.interactions.titles[item] in lines["means"].iloc[-1]


def test_what_is_taken_becomes_the_request(pair):
    user, item = pair
    assert listed_request([str(user), f"{user}:{item}"]) == ForgetRequest((user,), ((user, item),))


@pytest.mark.parametrize(
    "content",
    ["{u},{i}", "{u};{i}", "{u}\t{i}", "{u}:{i}", '"{u}","{i}"', "item,user\n{i},{u}", "USER_ID,why,Movie\n{u},5,{i}",
     "\ufeff{u},{i}\r\n", " {u} , {i} "],
)  # fmt: skip
def test_one_rating_is_read_in_whatever_way_it_is_written(experiment, pair, content):
    user, item = pair
    lines = listed(experiment, content.format(u=user, i=item).removeprefix("\ufeff"))
    assert lines.index.tolist() == [f"{user}:{item}"]


def test_a_list_of_people_may_have_other_columns(experiment, pair):
    assert listed(experiment, f"user,why\n{pair[0]},asked").index.tolist() == [str(pair[0])]
    refused = text.choose.refused(engine_text.reading.lists.TOO_MANY)
    assert verdicts(listed(experiment, f"{pair[0]},{pair[1]},5")) == {1: refused}


@pytest.mark.parametrize("line", ["-1", "1.5", "1e3", "1,2,3", "1:2:3", "=1+1", "<b>1</b>", "٣", "9" * 40, "1,x"])
def test_what_is_no_id_is_refused_and_nothing_of_it_is_guessed(experiment, line):
    lines = listed(experiment, line)
    assert list(verdicts(lines)) == [1]
    assert verdicts(lines)[1].startswith("no: ")
    assert lines.index.isna().all()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", engine_text.reading.lists.EMPTY),
        ("user,item\n\n", engine_text.reading.lists.EMPTY),
        ("1\n" * (MOST_LINES + 1), "The list has 20,001 lines, and 20,000 is the most; split it"),
        ("1," + "2" * 200_000, engine_text.reading.lists.NO_TABLE),
        ("1\n" * 1_100_000, text.choose.LIST_TOO_LARGE),
    ],
)
def test_what_is_no_list_is_answered_in_a_sentence(experiment, content, sentence):
    with pytest.raises(RequestError) as refused:
        listed(experiment, content)
    assert str(refused.value).startswith(sentence)


def test_files_are_text_in_any_encoding_and_not_too_large():
    assert decoded("\ufeff405\n".encode()) == decoded("405\n".encode("utf-16")) == "405\n"
    assert decoded("Amélie".encode("latin-1")) == "Amélie"
    with pytest.raises(RequestError, match="is not text"):
        decoded(bytes(40))
    with pytest.raises(RequestError, match="larger than 2 MB"):
        decoded(b"1" * (2 * 1024 * 1024 + 1))


def test_a_list_with_an_unknown_column_is_refused_whole(experiment, pair):
    with pytest.raises(RequestError, match="names “thing”, which is not understood"):
        listed(experiment, f"user_id,thing\n{pair[0]},{pair[1]}")


def test_the_data_sets_noun_names_the_items(experiment, pair):
    assert listed(experiment, f"film_id,user_id\n{pair[1]},{pair[0]}").index.tolist() == [f"{pair[0]}:{pair[1]}"]


def test_what_a_list_would_forget_is_said_in_numbers_before_it_is_forgotten(experiment, pair):
    keys = listed(experiment, f"user,item\n{pair[0]}").index.tolist()
    said = summary(experiment, experiment.plan(listed_request(keys)))
    assert said.people == 1
    assert said.ratings == (experiment.samples.of(Split.TRAIN).user == pair[0]).sum()


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_every_line_of_the_example_is_taken_as_it_is(experiment, mark):
    content = example(experiment).replace(",", mark)
    lines = listed(experiment, content)
    assert set(lines["verdict"]) == {text.choose.TAKEN}
    assert len(lines) == len(content.splitlines()) - 1 == 3
    plan = experiment.plan(listed_request(lines.index.tolist()))
    assert (plan.untrained_users, plan.untrained_ratings) == ((), ())


@pytest.mark.parametrize("keys", [[], ["x"], ["1:2:3"]])
def test_without_a_line_there_is_no_request(keys):
    with pytest.raises(RequestError, match="Nothing is taken yet"):
        listed_request(keys)
