"""On a stage and on the road: presentation, replay, deep links, reload, starting over."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from walk import choose_preset, count, forget, forget_and_compare, go, headline, switch_to, wait_until_forgotten

from core.unlearning.registry import card_of
from demo import text

pytestmark = pytest.mark.browser
WALK = (text.walk.MEET, text.walk.CHOOSE, text.walk.UNLEARN, text.walk.COMPARE, text.walk.VERIFY)
FITS = "document.documentElement.scrollHeight <= innerHeight && document.documentElement.scrollWidth <= innerWidth"
RECORDED = "Recorded on 2026-01-02, a processor, CPU."


def tab(page, step):
    return page.locator("#walk").get_by_role("tab", name=step, exact=True)


def expect_step(page, step):
    expect(tab(page, step)).to_have_attribute("aria-selected", "true")


def expect_every_step_fits(page):
    """Walk from the first step to the last by keyboard, measuring each, and back."""
    for step in WALK:
        expect_step(page, step)
        page.wait_for_function(FITS)
        page.keyboard.press("ArrowRight")
    expect_step(page, WALK[-1])
    for _ in WALK:
        page.keyboard.press("ArrowLeft")
    expect_step(page, WALK[0])


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080)])
def test_every_step_fits_the_stage_before_and_after_a_run(visitor, width, height):
    page = visitor("?present=1", width=width, height=height)
    expect_every_step_fits(page)
    page.keyboard.press("ArrowRight")
    forget(page)
    wait_until_forgotten(page)
    page.locator("#see").click()
    expect(headline(page)).to_contain_text("Before:")
    for _ in WALK:
        page.keyboard.press("ArrowLeft")
    expect_every_step_fits(page)


def test_a_stage_shows_one_thing_a_step_in_large_type(visitor):
    page = visitor("?present=1")
    size = page.locator(".answer .big").evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)")
    assert size > 100
    expect(page.locator(".prompt")).to_be_hidden()
    expect(page.locator("#original")).to_be_hidden()
    expect(tab(page, text.walk.ALL_METHODS)).to_be_hidden()


def test_arrow_keys_walk_on_when_a_choice_was_made(visitor):
    page = visitor("?present=1&step=choose")
    page.locator("#preset").get_by_label("One user").check()
    page.keyboard.press("ArrowRight")
    expect_step(page, text.walk.UNLEARN)


def test_without_presentation_the_arrow_keys_do_nothing(page):
    page.keyboard.press("ArrowRight")
    expect_step(page, text.walk.MEET)


def test_a_replay_is_marked_everywhere_and_live_is_one_click_away_and_back(visitor):
    page = visitor("?preset=one-user&step=unlearn")
    page.locator("#speed").get_by_label("1×", exact=True).check()
    page.locator("#replay").click()
    expect(page.locator("#unlearning .recorded")).to_contain_text(RECORDED)
    expect(page.locator("#recorded")).to_be_hidden()
    page.locator("#live").click()
    wait_until_forgotten(page)
    expect(page.locator(".recorded")).to_have_count(0)
    page.locator("#replay").click()
    expect(page.locator("#unlearning .recorded")).to_contain_text(RECORDED)  # it has begun: *See* was the live run's
    page.locator("#speed").get_by_label("16×").check()
    wait_until_forgotten(page)
    page.locator("#see").click()
    expect(headline(page)).to_contain_text("Models that never saw it say")
    for step in (text.walk.COMPARE, text.walk.VERIFY):
        go(page, step)
        expect(page.locator("#recorded")).to_contain_text(RECORDED)
    page.locator("#run-live").click()
    expect_step(page, text.walk.UNLEARN)
    expect(page.locator("#recorded")).to_be_hidden()
    wait_until_forgotten(page)


def test_a_replay_needs_no_engine_and_stops_and_goes_on(visitor, somebody_at_work):
    page = visitor("?step=unlearn")
    with somebody_at_work():
        page.locator("#speed").get_by_label("1×", exact=True).check()
        page.locator("#replay").click()
        expect(page.locator("#unlearning .recorded")).to_be_visible()
        page.locator("#cancel").click()
        expect(page.locator("#unlearning")).to_contain_text(text.replay.STOPPED)
        expect(page.locator("#replay")).to_have_text(text.replay.GO_ON)
        page.locator("#speed").get_by_label("16×").check()
        page.locator("#replay").click()
        wait_until_forgotten(page)


def test_what_is_not_recorded_is_said_in_a_sentence(page):
    switch_to(page, "Memorising")
    go(page, "Unlearn")
    page.locator("#replay").click()
    expect(page.locator("#unlearning").get_by_role("alert")).to_contain_text(
        "Nothing is recorded of the model memorising"
    )


def test_an_address_leads_to_a_preset_a_method_an_original_and_a_step(visitor):
    page = visitor("?preset=twenty-percent&method=neggrad&original=memorising&step=choose")
    expect_step(page, text.walk.CHOOSE)
    expect(page.locator("#preset").get_by_label("Twenty percent")).to_be_checked()
    expect(page.locator("#original").get_by_label("Memorising")).to_be_checked()
    expect(page.locator(".status")).to_contain_text("model memorising")
    expect(count(page, "people")).not_to_have_text("1")
    go(page, "Unlearn")
    page.get_by_text(text.unlearn.SETTINGS).click()
    expect(page.locator("#method input")).to_have_value(card_of("neggrad").title)


def test_an_address_that_names_something_unknown_is_answered_in_a_sentence(visitor):
    page = visitor("?preset=everybody&step=choose")
    expect(page.locator("#arrival")).to_contain_text("“everybody”, which does not exist here")
    expect(page.locator("#preset").get_by_label("One user")).to_be_checked()
    expect_step(page, text.walk.CHOOSE)


def test_a_reload_keeps_the_place_and_the_result(page, reloaded):
    choose_preset(page, "One user")
    forget_and_compare(page)
    said = headline(page).inner_text()
    reloaded(page)
    expect_step(page, text.walk.COMPARE)
    expect(headline(page)).to_have_text(re.compile(re.escape(said.split("\n")[0])))


def test_a_reload_finds_the_run_still_going(page, reloaded):
    switch_to(page, "Memorising")
    choose_preset(page, "One user")
    forget(page)
    expect(page.locator("#unlearning")).to_contain_text(re.compile(r"step \d{2,} of 20,000"))
    reached = int(re.search(r"step ([\d,]+) of 20,000", page.locator("#unlearning").inner_text())[1].replace(",", ""))
    reloaded(page)
    expect_step(page, text.walk.UNLEARN)
    expect(page.locator("#unlearning")).to_contain_text("of 20,000")
    found = int(re.search(r"step ([\d,]+) of 20,000", page.locator("#unlearning").inner_text())[1].replace(",", ""))
    assert found >= reached
    page.locator("#cancel").click()
    expect(page.locator("#unlearning")).to_contain_text(text.unlearn.CANCELLED)
    reloaded(page)
    expect_step(page, text.walk.UNLEARN)
    expect(page.locator("#arrival")).to_be_hidden()


def test_another_tab_is_another_visitor(page, visitor):
    choose_preset(page, "One user")
    forget_and_compare(page)
    other = visitor()
    assert other.context == page.context
    go(other, "Compare")
    expect(headline(other)).to_contain_text(text.compare.NO_RUN)


def test_a_token_that_nobody_was_given_opens_nothing(visitor, reloaded):
    page = visitor()
    page.wait_for_function("window.stage?.token()")
    page.evaluate("sessionStorage.setItem('e2urec-visit', '../../etc')")
    reloaded(page)
    page.wait_for_function("window.stage?.token().startsWith('visit-')")
    go(page, "Compare")
    expect(headline(page)).to_contain_text(text.compare.NO_RUN)


@pytest.mark.parametrize("path", ["", "?present=1"])
def test_starting_over_brings_the_first_screen_back_and_leaves_nothing(visitor, app, cut_off, path):
    page = visitor(path)
    choose_preset(page, "Twenty percent")
    forget(page)
    wait_until_forgotten(page)
    cut_off.append(page)
    token = page.evaluate("stage.token()")
    page.keyboard.press("r") if path else page.locator("#reset").click()
    page.wait_for_function("(token) => ![undefined, '', token].includes(window.stage?.token())", arg=token)
    expect_step(page, text.walk.MEET)
    assert not Path(app.sessions, token).exists()
    go(page, "Compare")
    expect(headline(page)).to_contain_text(text.compare.NO_RUN)


def test_the_keys_still_walk_after_a_preset_was_clicked_and_one_presses_forget(visitor):
    page = visitor("?present=1&step=choose")
    page.locator("#preset input").nth(1).check()
    page.keyboard.press("ArrowLeft")
    expect_step(page, WALK[0])
    page.keyboard.press("ArrowRight")
    expect_step(page, WALK[1])
    page.keyboard.press(".")
    wait_until_forgotten(page)
