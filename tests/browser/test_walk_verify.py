"""The step in which an attacker tries, one test for each thing that a visitor can do there."""

import re

import pytest
from playwright.sync_api import expect
from walk import choose_preset, forget, go, wait_until_forgotten

from demo import text

pytestmark = pytest.mark.browser


def forgotten(page, preset="One user"):
    choose_preset(page, preset)
    forget(page)
    wait_until_forgotten(page)
    go(page, text.VERIFY)


def sentence(page):
    return page.locator("#attack .said")


def test_before_anything_was_forgotten_there_is_nothing_to_verify(page):
    go(page, text.VERIFY)
    expect(page.locator("#verify-note")).to_contain_text(text.NO_RUN)
    expect(page.locator("#threshold")).to_be_hidden()


def test_the_attackers_threshold_moves_the_sentence(page):
    forgotten(page)
    expect(sentence(page)).to_contain_text("with a loss up to 0.50 members")
    expect(page.locator("svg.roc circle")).to_have_count(3)
    before = sentence(page).text_content()
    page.locator("#threshold input[type=number]").fill("1.2")
    page.locator("#threshold input[type=number]").press("Enter")
    expect(sentence(page)).to_contain_text("with a loss up to 1.20 members")
    assert sentence(page).text_content() != before
    page.locator("#level").get_by_label(text.LEVELS["person"]).check()
    expect(sentence(page)).to_contain_text("Calling all people")
    expect(page.locator("#attack-figures")).to_contain_text(text.verdict("unsure", "person"))


def test_without_a_reference_it_says_so(page):
    forgotten(page, "Twenty percent")
    expect(page.locator("#verify-note")).to_contain_text(text.VERIFY_NO_REFERENCE)
    expect(page.locator("svg.roc circle")).to_have_count(2)
    expect(page.locator("#attack-figures")).to_contain_text(text.verdict("unknown", "rating"))


def test_what_went_can_be_brought_back_and_that_can_be_cancelled(page):
    forgotten(page)
    expect(page.locator("#relearning")).to_contain_text(text.NOT_BROUGHT_BACK)
    page.locator("#relearn").click()
    expect(page.locator("#relearning")).to_contain_text(text.BRINGING_BACK)
    page.locator("#cancel-relearn").click()
    expect(page.locator("#relearning")).to_contain_text(text.RELEARN_CANCELLED)
    page.locator("#relearn").click()
    expect(page.locator("#relearning .said")).to_contain_text(re.compile(r"steps .*none lies ready here"))
    expect(page.locator("svg.relearn polyline")).to_have_count(1)
