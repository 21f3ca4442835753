"""Put yourself in: a visitor gives stars, is learned, and is forgotten again."""

import re

import pytest
from playwright.sync_api import expect

from demo import text

pytestmark = pytest.mark.browser


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


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_a_visitor_is_learned_and_forgotten(put_in, width, height):
    page = put_in(width=width, height=height)
    rate(page, 5, 1, 4, 2, 5, 1, 5, 1)
    expect(page.locator("#films")).to_contain_text("8 rated")
    page.locator("#learn-me").click()
    expect(page.locator("#forget-me")).to_be_visible()
    expect(page.locator("#you-panel")).to_contain_text(re.compile(r"You gave .* Before it met you, the model was"))
    expect(page.locator("#you-panel .tiles-row i")).to_have_count(8)
    page.locator("#forget-me").click()
    expect(page.locator("#you-panel")).to_contain_text(re.compile(r"% of what it owed to you is gone"))
    expect(page.locator("#you-panel .tiles-row i")).to_have_count(16)
    page.locator("#you-panel .tiles-strip").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#you-panel .tile-said")).to_contain_text("never seen")


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
    expect(page.locator("#films")).to_contain_text(text.you.WORDS["none"])


def test_who_changes_their_stars_is_nobody_to_the_model(put_in):
    page = put_in()
    rate(page, 5, 1, 4, 2, 5)
    page.locator("#learn-me").click()
    expect(page.locator("#change-me")).to_be_visible()
    page.locator("#change-me").click()
    expect(page.locator("#you-panel")).to_contain_text(text.you.NOT_YET)
    expect(page.locator("#learn-me")).to_be_visible()
    expect(page.locator("#films .card.rated")).to_have_count(5)
