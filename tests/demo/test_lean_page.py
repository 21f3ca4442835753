"""What the browser is sent of a page, and what stays here."""

import gradio as gr
import httpx
import pytest

from demo.lean_page import LeanPage, without_comments

SCRIPT = "element.dataset.said = props.value;" + " " * 200


def upper(told: str) -> str:
    return told.upper()


@pytest.fixture
def page():
    with LeanPage() as blocks:
        private, public = gr.Textbox("a", elem_id="private"), gr.Textbox("b", elem_id="public")
        gr.HTML("one", js_on_load=SCRIPT)
        gr.HTML("two", js_on_load=SCRIPT)
        gr.HTML("three", js_on_load="element.hidden = true;", apply_default_css=False)
        gr.Dropdown([(f"Film {number}", number) for number in range(300)], value=7, elem_id="long")
        gr.Dropdown([1, 2, 3], value=2, elem_id="short")
        private.change(upper, private, private, api_visibility="private")
        public.change(upper, public, public)
    return blocks


def props_of(config, name):
    return next(one["props"] for one in config["components"] if one["props"].get("elem_id") == name)


def test_of_a_long_list_only_what_is_chosen_is_sent_and_the_others_follow(page):
    config = page.get_config_file()
    assert props_of(config, "long")["choices"] == [("Film 7", 7)]
    assert [value for _, value in props_of(config, "short")["choices"]] == [1, 2, 3]
    [(filled, update)] = page.long_lists().items()
    assert (filled.elem_id, len(update["choices"])) == ("long", 300)


def test_a_script_of_several_panels_is_sent_once_and_called_by_each(page):
    config = page.get_config_file()
    called = [one["props"]["js_on_load"] for one in config["components"] if "js_on_load" in one["props"]]
    assert config["head"].count(SCRIPT) == 1
    assert called[0] == called[1]
    assert called[0].split("(")[0] + " = function" in config["head"]
    assert called[2] == "element.hidden = true;"


def test_what_clients_call_is_described_in_full_and_nothing_else(page):
    said = {one["props"].get("elem_id"): one for one in page.get_config_file()["components"]}
    assert said["public"]["api_info_as_input"]["type"] == "string"
    assert "api_info_as_input" not in said["private"]
    [endpoint] = page.get_api_info()["named_endpoints"].values()
    [parameter] = endpoint["parameters"]
    assert parameter["type"]["type"] == "string"


def test_what_means_the_same_where_it_is_absent_is_absent(page):
    config = page.get_config_file()
    panels = [one["props"] for one in config["components"] if one["type"] == "html"]
    assert [one.get("apply_default_css") for one in panels] == [None, None, False]
    assert all("batch" not in one and one["targets"] for one in config["dependencies"])


def test_a_style_sheet_is_sent_without_what_is_written_for_people():
    assert without_comments("/* so\n that */\n  a { b: c; }\n\n  d { e: f; } /* g */\n") == "a { b: c; }\nd { e: f; }"


def test_a_page_has_no_server_of_its_own_before_it_is_launched(page):
    assert page.queue(max_size=3, api_open=False) is page
    assert page.app is None
    _, address, _ = page.launch(prevent_thread_lock=True, quiet=True)
    try:
        assert page.app.get_blocks() is page
        assert httpx.get(address).status_code == httpx.codes.OK
    finally:
        page.close()
