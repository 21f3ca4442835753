"""Those who do not see the page, or use no mouse, find everything and know what it is; axe-core looks at each step."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from walk import STEPS, choose_by, forget_and_compare, go

from demo import text

pytestmark = pytest.mark.browser

GRAVE = ("moderate", "serious", "critical")
LOOKS = {"light": "", "dark": "?__theme=dark"}
DESK, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}
STOPS = 150
"""Presses of the Tab key after which one must have been everywhere on a step."""
CONTROLS = """() => {
  const seen = one => one.checkVisibility({opacityProperty: false}) && one.offsetWidth > 0;
  const usable = "a[href], button, input, select, textarea, summary, [tabindex], [role=tab]";
  const every = [...document.querySelectorAll(usable)];
  // Of radios in a group, and of the cells of a table, one is reached by Tab and the others from it, by arrow keys.
  const within = one => one.type === "radio" && every.some(
    other => other.name === one.name && other.type === "radio" && other.dataset.reached);
  return every.filter(one => seen(one) && !one.disabled && !one.dataset.reached && !within(one)
    && !one.closest("[role=grid], [aria-hidden=true], .js-plotly-plot") && one.tabIndex >= -1
    && !(one.tabIndex === -1 && one.hasAttribute("tabindex"))).map(one => one.outerHTML.slice(0, 120));
}"""
"""Returns what can be used on the page and was not reached."""
REACHED = """() => {
  const one = document.activeElement;
  if (one === document.body) return {where: "outside", again: false, seen: true};
  const again = Boolean(one.dataset.reached), style = getComputedStyle(one);
  one.dataset.reached = "yes";
  const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return {where: one.outerHTML.slice(0, 120), again, seen};
}"""
"""Returns where the keyboard is, whether it was there before, and whether that can be seen."""


@pytest.fixture(params=LOOKS)
def look(request, visitor):
    return visitor(LOOKS[request.param])


def faults(page):
    """Return what axe-core has against the page as it is, in the light on a phone too: the rule, and where."""
    found = []
    for size in (DESK,) if page.locator("body.dark").count() else (PHONE, DESK):
        page.set_viewport_size(size)
        grave = [one for one in Axe().run(page).response["violations"] if one["impact"] in GRAVE]
        found += [(one["id"], node["target"], node["html"][:160]) for one in grave for node in one["nodes"]]
    return found


def test_axe_finds_no_fault_before_anything_was_forgotten(look):
    for step in STEPS:
        go(look, step)
        assert not faults(look), step
    go(look, text.walk.CHOOSE)
    for way in (text.choose.TABS[name] for name in ("people", "ratings", "rule", "list")):
        choose_by(look, way)
        assert not faults(look), way


def test_axe_finds_no_fault_in_a_finished_run(look):
    go(look, text.walk.CHOOSE)
    forget_and_compare(look)
    expect(look.locator(".js-plotly-plot").first).to_be_visible()
    for step in (text.walk.COMPARE, text.walk.UNLEARN, text.walk.VERIFY, text.walk.ALL_METHODS):
        go(look, step)
        assert not faults(look), step


def test_every_control_is_reached_by_the_tab_key_and_shows_that_it_is(page):
    for step in STEPS:
        go(page, step)
        if step == text.walk.PAPER:  # its tables come when it is opened
            expect(page.locator("#findings table").first).to_be_visible()
        page.evaluate("document.querySelectorAll('[data-reached]').forEach(one => delete one.dataset.reached)")
        unseen = tab_through(page)
        assert not unseen, step
        assert page.evaluate(CONTROLS) == [], step


def test_a_list_that_was_left_again_at_once_does_not_take_the_keyboard_back(page):
    """On a busy machine what the page puts off for a moment comes after the next press of a key."""
    put_off = """([list, next]) => {
      const later = window.setTimeout, held = [];
      window.setTimeout = (work) => held.push(work);
      [list, next].forEach(one => one?.focus());
      window.setTimeout = later;
      held.forEach(work => work());
      return held.length;
    }"""
    person, onward = page.get_by_label(text.meet.PERSON), page.locator("#to-you")
    assert page.evaluate(put_off, [person.element_handle(), onward.element_handle()]) > 0
    expect(onward).to_be_focused()
    page.evaluate(put_off, [person.element_handle(), None])
    assert page.evaluate("String(getSelection())") == person.input_value() != ""


def tab_through(page):
    """Press Tab until the keyboard is where it has been; return where it was and could not be seen."""
    unseen = []
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        reached = page.evaluate(REACHED)
        if reached["again"]:
            return unseen
        if not reached["seen"]:
            unseen.append(reached["where"])
    raise AssertionError(f"After {STOPS} presses of Tab there still is more: {reached}")


def test_charts_say_in_words_what_they_show(page):
    go(page, text.walk.CHOOSE)
    forget_and_compare(page)
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    for chart in page.locator(".js-plotly-plot").all():
        expect(chart).to_have_attribute("role", "img")
        assert len(chart.get_attribute("aria-label")) > 20
    for drawing in page.locator(".prose svg[role=img]").all():
        assert drawing.get_attribute("aria-label")


def test_who_wants_less_motion_gets_none(page):
    page.emulate_media(reduced_motion="reduce")
    moving = """() => [...document.querySelectorAll("body *")].filter(one => {
        const style = getComputedStyle(one);
        return style.animationName !== "none" || parseFloat(style.transitionDuration) > 0;
    }).map(one => one.outerHTML.slice(0, 120))"""
    for step in STEPS:
        go(page, step)
        assert page.evaluate(moving) == [], step
