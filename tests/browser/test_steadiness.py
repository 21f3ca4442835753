"""Nothing jumps: where the page fills or is drawn again, what stands on it stays where it was."""

import pytest
from noted import PAGE, shifted
from playwright.sync_api import expect
from walk import forget, go, headline, wait_until_forgotten

from demo import text

pytestmark = pytest.mark.browser

FELT = 0.1
"""Layout shift up to which a page counts as good. Source: web.dev, Cumulative Layout Shift."""


def test_nothing_jumps_while_the_page_opens_a_run_is_watched_and_its_result_fills_in(visitor):
    page = visitor(script=PAGE)
    assert shifted(page) < FELT
    go(page, text.CHOOSE)
    forget(page)
    wait_until_forgotten(page)
    assert shifted(page) < FELT
    page.locator("#see").click()
    expect(headline(page)).to_be_visible()
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    assert shifted(page) < FELT
    go(page, text.VERIFY)
    expect(page.locator("svg.roc")).to_be_visible()
    assert shifted(page) < FELT
