import pytest

from core.data.requests import ForgetRequest
from core.data.samples import Split
from core.errors import RequestError
from demo import text
from demo.steps.choose.id_list import MOST_LINES, decoded, example, listed, listed_request


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
        6: text.choose.NO_ID,
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
    assert verdicts(listed(experiment, f"{pair[0]},{pair[1]},5")) == {1: text.choose.NO_ID}


@pytest.mark.parametrize("line", ["-1", "1.5", "1e3", "1,2,3", "1:2:3", "=1+1", "<b>1</b>", "٣", "9" * 40, "1,x"])
def test_what_is_no_id_is_refused_and_nothing_of_it_is_guessed(experiment, line):
    lines = listed(experiment, line)
    assert verdicts(lines) == {1: text.choose.NO_ID}
    assert lines.index.isna().all()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", text.choose.LIST_EMPTY),
        ("user,item\n\n", text.choose.LIST_EMPTY),
        ("1\n" * (MOST_LINES + 1), "The list has 20,001 lines, and 20,000 is the most; split it"),
        ("1," + "2" * 200_000, text.choose.LIST_NO_TABLE),
        ("1\n" * 1_100_000, text.choose.LIST_TOO_LARGE),
    ],
)
def test_what_is_no_list_is_answered_in_a_sentence(experiment, content, sentence):
    with pytest.raises(RequestError) as refused:
        listed(experiment, content)
    assert str(refused.value).startswith(sentence)


def test_files_are_utf8_and_not_too_large():
    assert decoded("\ufeff405\n".encode()) == "405\n"
    with pytest.raises(RequestError, match="not text in UTF-8"):
        decoded("Amélie".encode("latin-1"))
    with pytest.raises(RequestError, match="larger than 2 MB"):
        decoded(b"1" * (2 * 1024 * 1024 + 1))


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
