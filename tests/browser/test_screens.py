"""A picture of each step, as visitors see it, for somebody to look at; what is blank or too wide is noticed here.

The pictures lie in ``tests/browser/screens``, or where E2UREC_SCREENS says.
"""

import io
import os
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect
from walk import (
    LOOKS,
    STEPS,
    expect_no_sideways_scroll,
    forget_and_compare,
    go,
    race,
    run_methods,
    wait_until_compared,
)

from demo import text

pytestmark = pytest.mark.browser

SCREENS = Path(os.environ.get("E2UREC_SCREENS") or Path(__file__).parent / "screens")
ON_SCREEN = {
    text.walk.MEET: "#secret h2, #to-choose",
    text.walk.CHOOSE: "#forget",
    text.walk.UNLEARN: "#unlearning .now, #see",
    text.walk.COMPARE: "#headline .said, #to-verify",
    text.walk.VERIFY: "#line-up .said",
}
"""What every look has within the first screen and a half, by step."""
BLANK = 0.98
"""Share of a step in one colour, above which there is nothing to be seen."""


@pytest.mark.parametrize("look", LOOKS)
def test_every_step_shows_something_and_is_no_wider_than_the_screen(visitor, look):
    path, width, height = LOOKS[look]
    page = visitor(path, width=width, height=height)
    expect(page.locator("body.dark")).to_have_count(1 if look == "dark" else 0)
    steps = STEPS[:5] if look == "stage" else STEPS  # a stage has the walk alone
    for at, step in enumerate(steps, 1):
        go(page, step)
        expect_to_fit(page, look)
        if step in (text.walk.UNLEARN, text.walk.COMPARE, text.walk.VERIFY):
            keep(page, f"{look}-{at}-{step}-empty")
    go(page, text.walk.CHOOSE)
    forget_and_compare(page)
    result = "#memory .memory" if look == "stage" else ".js-plotly-plot"
    expect(page.locator(result).first).to_be_visible()
    for at, step in enumerate(steps, 1):
        go(page, step)
        expect_to_fit(page, look)
        expect_the_way_on_at_hand(page, step)
        picture = keep(page, f"{look}-{at}-{step}", whole=look != "stage")
        assert in_one_colour(page, picture) < BLANK, step
    if look in ("dark", "phone"):
        expect_methods_and_a_race_to_fit(page, look)


def expect_methods_and_a_race_to_fit(page, look):
    """Fail where several methods, or two side by side, are wider than the screen."""
    run_methods(page, "E2URec", "NegGrad")
    wait_until_compared(page)
    expect_to_fit(page, look)
    race(page)
    expect(page.locator("#unlearning .lane")).to_have_count(2)
    expect_to_fit(page, look)


def expect_to_fit(page, look):
    """Fail where the step is wider than the screen; on a phone, in the dark too."""
    expect_no_sideways_scroll(page)
    if look == "phone":
        page.evaluate("document.body.classList.add('dark')")
        expect_no_sideways_scroll(page)
        page.evaluate("document.body.classList.remove('dark')")


def expect_the_way_on_at_hand(page, step):
    """Fail where the button that leads on, or what is said, lies below the first screen and a half, or is cut off."""
    height = page.viewport_size["height"]
    page.evaluate("scrollTo(0, 0)")
    for shown in page.locator(ON_SCREEN[step]).filter(visible=True).all() if step in ON_SCREEN else ():
        box = shown.bounding_box()
        assert box["y"] + box["height"] <= 1.5 * height, (step, box)
    for name in page.locator("#original label span").filter(visible=True).all():
        assert name.evaluate("one => one.scrollWidth <= one.clientWidth + 1"), name.inner_text()
        box = name.bounding_box()
        assert box["x"] + box["width"] <= page.viewport_size["width"], name.inner_text()


def keep(page, name, whole=True):
    """Write and return a picture of the page, of what lies below the edge of the screen too where it is ``whole``."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    return page.screenshot(path=SCREENS / f"{name.replace(' ', '-').lower()}.png", full_page=whole)


def in_one_colour(page, picture):
    """Return the share of the open step that its commonest colour covers in a picture of the page."""
    box, down = page.locator("#walk > [role=tabpanel]:visible").bounding_box(), page.evaluate("scrollY")
    edges = box["x"], box["y"] + down, box["x"] + box["width"], box["y"] + down + box["height"]
    step = Image.open(io.BytesIO(picture)).convert("RGB").crop([round(edge) for edge in edges])
    pixels = step.width * step.height
    return max(times for times, _ in step.getcolors(pixels)) / pixels
