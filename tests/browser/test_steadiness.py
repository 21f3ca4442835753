"""Nothing jumps: where the page fills or is drawn again, what stands on it stays where it was."""

import pytest
from noted import PAGE, shifted
from playwright.sync_api import expect
from walk import forget, go, headline, wait_until_forgotten

from demo import text

pytestmark = pytest.mark.browser

FELT = 0.1
"""Layout shift up to which a page counts as good. Source: web.dev, Cumulative Layout Shift."""


SHOWN_WITHOUT = """() => ["#original", "#reset", "#secret", "#to-choose", "#history", "#answer"].filter(name => {
  const part = document.querySelector(name), above = part.parentElement, next = part.nextSibling;
  part.remove();
  const seen = document.querySelector("main").checkVisibility({visibilityProperty: true});
  above.insertBefore(part, next);
  return seen;
})"""
"""Returns the parts of the first screen without which it is shown."""


def test_the_first_screen_is_shown_once_all_of_it_has_arrived(page):
    """On a slow line its parts come one by one, and would push each other away."""
    assert page.evaluate(SHOWN_WITHOUT) == []
    expect(page.locator("#to-choose")).to_be_visible()


def test_a_chart_that_was_drawn_in_a_closed_step_fits_once_it_is_seen(page):
    go(page, text.walk.COMPARE)
    go(page, text.walk.CHOOSE)
    forget(page)
    wait_until_forgotten(page)
    page.locator(".js-plotly-plot").first.wait_for(state="attached")
    page.locator("#see").click()
    fits = "one => one.clientWidth > 0 && Math.abs(one.querySelector('.main-svg').clientWidth - one.clientWidth) <= 1"
    page.wait_for_function(f"[...document.querySelectorAll('.js-plotly-plot')].every({fits})")


def test_nothing_jumps_while_the_page_opens_a_run_is_watched_and_its_result_fills_in(visitor):
    page = visitor(script=PAGE)
    assert shifted(page) < FELT
    go(page, text.walk.CHOOSE)
    forget(page)
    wait_until_forgotten(page)
    assert shifted(page) < FELT
    page.locator("#see").click()
    expect(headline(page)).to_be_visible()
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    assert shifted(page) < FELT
    go(page, text.walk.VERIFY)
    expect(page.locator("svg.line-up .band")).to_be_visible()
    assert shifted(page) < FELT
