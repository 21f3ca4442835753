import re

import pandas as pd

from core.files import ASSETS
from demo import text
from demo.steps.choose.model import Cost, RequestSummary, people, people_to_pick, ratings_to_pick
from demo.steps.choose.view import picker, rows, running_summary


def test_rows_begin_with_their_key_and_have_no_missing_cell():
    table = pd.DataFrame({"name": ["a", None], "stars": [1, 2]}, index=pd.Index([7, None], dtype=object))
    assert rows(table) == [["7", "a", 1], [None, "", 2]]


def test_people_and_ratings_are_known_by_their_ids(experiment):
    everybody = people_to_pick(experiment)
    assert everybody.index.tolist() == people(experiment)["user"].tolist()
    user = int(everybody.index[0])
    mine = ratings_to_pick(experiment, user)
    assert mine.index.tolist() == mine["item"].tolist()


def test_ages_are_filtered_by_decades(experiment):
    everybody = people_to_pick(experiment)
    ages = experiment.interactions.users.loc[everybody.index, "age"]
    for age, group in zip(ages, everybody["age"], strict=True):
        low, high = map(int, group.split("–"))
        assert low <= age <= high
        assert high - low == 9


def test_a_facet_that_the_data_does_not_have_is_not_offered(experiment):
    experiment.interactions.users["occupation"] = None
    try:
        assert "occupation" not in people_to_pick(experiment)
    finally:
        del experiment.interactions.__dict__["users"]


def test_the_component_names_its_columns_and_nothing_is_ticked_at_first(experiment):
    table = people_to_pick(experiment)
    made = picker(table, text.choose.PEOPLE_COLUMNS, filters=["gender"], hidden=["gender"])
    assert made.value == []
    columns = {one["name"]: one for one in made.props["columns"]}
    assert columns["Gender"] == {"name": "Gender", "number": False, "filter": True, "hidden": True}
    assert columns["Ratings"]["number"]


def test_every_word_that_the_script_asks_for_is_there():
    script = (ASSETS / "picker.js").read_text(encoding="utf-8")
    asked = {part.split(")")[0].split(",")[0].split(";")[0].strip() for part in script.split("props.words.")[1:]}
    assert {word.rstrip("}, ") for word in asked} <= set(text.choose.PICKER)


def test_the_summary_tells_the_cost_or_that_it_is_not_known():
    found = RequestSummary(people=1, ratings=1234, share=0.0215, rebuilt=0)
    html = running_summary(found, Cost(forgetting=2.04, measuring=12.0, steps=8))
    assert re.findall(r"<b>(.*?)</b>", html) == ["1", "1,234", "2.1 %", "≈ 2.0 s"]
    assert "about 12 s to measure the result. Estimated from 8 training steps" in html
    assert text.choose.COST_UNKNOWN in running_summary(found)
