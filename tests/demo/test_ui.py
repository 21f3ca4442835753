import pytest

from demo import ui
from demo.session.app_context import AppContext


@pytest.fixture
def config(experiment, tmp_path):
    return ui.build(AppContext(lambda _: experiment, tmp_path)).get_config_file()


def test_no_function_makes_the_browser_mark_all_that_it_changes_as_pending(config):
    marked = {tuple(function["show_progress_on"]) for function in config["dependencies"] if function["targets"]}
    [(nowhere,)] = marked
    [first] = [one for one in config["components"] if one["id"] == nowhere]
    assert first["props"]["visible"] is False


def test_only_news_and_the_running_summary_listen_to_every_change_of_a_visit(config):
    states = {one["id"] for one in config["components"] if one["type"] == "state"}
    listening = [one for one in config["dependencies"] if one["targets"] and one["targets"][0][0] in states]
    visit = min(states)
    drawn = [
        [place for place in one["outputs"] if place not in states]
        for one in listening
        if one["targets"][0] == (visit, "change")
    ]
    assert sorted(map(len, drawn)) == [0, 0, 2]


def test_every_function_of_the_page_is_private_and_has_no_name(config):
    own = [one for one in config["dependencies"] if one["targets"]]
    assert len(own) > 100
    assert {(one["api_visibility"], one["api_name"]) for one in own} == {("private", None)}
    assert [one["api_visibility"] for one in config["dependencies"] if not one["targets"]] == ["public"] * 10
