"""Put yourself in: a visitor gives stars, is learned, and is forgotten again."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from walk import LOOKS, expect_no_sideways_scroll

from core.experiment.visitor import VisitorModel
from demo import text

pytestmark = pytest.mark.browser
STARS = (5, 1, 4, 2, 5, 1, 5, 1)


@pytest.fixture
def put_in(visitor):
    """Return a function that opens the step by the button on Meet, for a new visitor."""

    def opened(**looks):
        page = visitor(**looks)
        page.locator("#to-you").click()
        expect(page.locator("#films .card").first).to_be_visible()
        return page

    return opened


def rate(page, *stars):
    for at, given in enumerate(stars):
        page.locator("#films .card").nth(at).get_by_role("radio").nth(given - 1).check()


def learned_and_forgotten(page, press):
    """Learn and forget whoever gave stars, by ``press``, and look at what they are shown."""
    expect(page.locator("#films")).to_contain_text("8 rated")
    press(page.locator("#learn-me"))
    expect(page.locator("#forget-me")).to_be_visible()
    expect(page.locator("#you-panel")).to_contain_text(re.compile(r"You gave .* Before it learned you, the model was"))
    expect(page.locator("#you-panel .tiles-row i")).to_have_count(8)
    press(page.locator("#forget-me"))
    expect(page.locator("#you-panel")).to_contain_text(re.compile(r"% of what it owed to you is gone"))
    expect(page.locator("#you-panel")).to_contain_text("it never looked up what was said before it learned you")
    expect(page.locator("#you-panel .tiles-row i")).to_have_count(16)
    expect(page.locator("#my-card svg")).to_have_attribute("aria-label", re.compile(r"\bme\b"))


@pytest.mark.parametrize("look", ["light", "stage"])
def test_a_visitor_is_learned_and_forgotten_and_takes_a_card_away(put_in, look):
    path, width, height = LOOKS[look]
    page = put_in(path=path, width=width, height=height)
    rate(page, *STARS)
    learned_and_forgotten(page, lambda button: button.click())
    expect_no_sideways_scroll(page)
    if look == "light":
        for kind, begins in (("svg", b"<svg"), ("png", b"\x89PNG")):
            with page.expect_download() as saved:
                page.locator(f"#my-card [data-save={kind}]").click()
            assert Path(saved.value.path()).read_bytes().startswith(begins)


def test_two_visitors_are_learned_and_forgotten_at_once_by_keyboard_alone(visitor):
    pages = [visitor("?step=you", width=390, height=844), visitor("?step=you&__theme=dark")]
    for page in pages:
        expect(page.locator("#films .card").first).to_be_visible()
        for at, given in enumerate(STARS):
            page.locator("#films .card").nth(at).get_by_role("radio").first.focus()
            page.keyboard.press("Space")
            for _ in range(given - 1):
                page.keyboard.press("ArrowRight")
    for page in pages:
        page.locator("#learn-me").press("Enter")
    for page in pages:
        expect(page.locator("#forget-me")).to_be_visible()
        page.locator("#forget-me").press("Enter")
    for page in pages:
        expect(page.locator("#my-card svg")).to_be_visible()
        expect_no_sideways_scroll(page)
    pages[0].locator("#you-panel .tiles-strip").focus()
    pages[0].keyboard.press("ArrowRight")
    expect(pages[0].locator("#you-panel .tile-said")).to_contain_text("never seen")


def test_a_reload_finds_that_a_visitor_is_being_learned(put_in, held, reloaded):
    page = put_in()
    rate(page, *STARS)
    go_on = held(VisitorModel, "learn")
    page.locator("#learn-me").click()
    expect(page.locator("#you-panel")).to_contain_text(text.you.LEARNING)
    reloaded(page)
    expect(page.locator("#you-panel")).to_contain_text(text.you.LEARNING)
    expect(page.locator("#learn-me")).to_be_hidden()
    go_on.set()
    expect(page.locator("#forget-me")).to_be_visible()
    expect(page.locator("#films .card").first).to_be_visible()
    reloaded(page)
    expect(page.locator("#you-panel")).to_contain_text(re.compile(r"You gave .* Before it learned you, the model was"))


def test_too_few_stars_are_answered_in_a_sentence(put_in):
    page = put_in()
    rate(page, 5, 1)
    page.locator("#learn-me").click()
    expect(page.locator("#you-panel .problem")).to_contain_text("You gave 2 ratings")


def test_a_film_is_found_by_typing_and_its_stars_are_taken_back(put_in, app):
    page, titles = put_in(), app.experiment().interactions.titles
    wanted = str(titles.iloc[-1])
    page.locator("#films").get_by_role("searchbox").fill(wanted.split(" (")[0])
    expect(page.locator("#films .card .item-title").first).to_contain_text(wanted)
    page.locator("#films .card").first.get_by_role("radio").nth(3).check()
    expect(page.locator("#films .card.rated")).to_have_count(1)
    page.locator("#films .take-back").first.click()
    expect(page.locator("#films .card.rated")).to_have_count(0)
    expect(page.locator("#films")).to_contain_text("0 rated")
    page.locator("#films").get_by_role("searchbox").fill("no such film")
    expect(page.locator("#films")).to_contain_text("No film has this in its title.")


def test_who_changes_their_stars_is_nobody_to_the_model(put_in):
    page = put_in()
    rate(page, 5, 1, 4, 2, 5)
    page.locator("#learn-me").click()
    expect(page.locator("#change-me")).to_be_visible()
    page.locator("#change-me").click()
    expect(page.locator("#you-panel")).to_contain_text(text.you.NOT_YET)
    expect(page.locator("#learn-me")).to_be_visible()
    expect(page.locator("#films .card.rated")).to_have_count(5)
