"""The whole story for somebody who only ever presses the button that stands out; how long it takes is in the log."""

import time

import pytest
from playwright.sync_api import expect
from walk import headline

pytestmark = pytest.mark.browser

ONWARD = ("to-choose", "forget", "see", "to-verify")
"""The primary button of each step, by id."""


def test_the_primary_buttons_alone_tell_the_whole_story(page, record_property):
    begun = time.perf_counter()
    for button in ONWARD:
        expect(page.locator(f"#{button}.primary")).to_be_enabled()
        page.locator(f"#{button}").click()
        if button == "see":
            expect(headline(page)).to_contain_text("Before:")
    expect(page.locator("#line-up")).to_contain_text("Models that never saw them put them")
    record_property("story_seconds", round(time.perf_counter() - begun, 1))
