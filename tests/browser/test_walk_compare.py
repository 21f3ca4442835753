"""What a visitor can do in Compare."""

import re

import pytest
from playwright.sync_api import expect
from walk import choose_preset, expect_no_sideways_scroll, forget_and_compare, headline, open_panel

from demo import text

pytestmark = pytest.mark.browser


@pytest.fixture
def compared(page):
    choose_preset(page, "One user")
    forget_and_compare(page)
    return page


def test_answers_are_shown_for_forgotten_stayed_and_test_ratings(compared):
    for part, name in text.compare.SPREAD_PARTS.items():
        compared.locator("#spread-part").get_by_label(name).check()
        expect(compared.get_by_text(f"On {text.compare.SPREAD_NAMES[part]} the model is")).to_be_visible()
        expect(compared.locator("#spread-chart .js-plotly-plot")).to_be_visible()


def test_distances_are_shown_by_person_by_stars_and_for_every_rating(compared):
    open_panel(compared, text.compare.DISTANCE_TAB)
    for name in ("histogram", "levels", "people"):
        expect(compared.locator(f"#{name}-chart .js-plotly-plot")).to_be_visible()


def test_a_chart_says_what_it_is_when_it_is_asked_by_keyboard(compared):
    open_panel(compared, text.compare.DISTANCE_TAB)
    about = compared.locator(".explained:visible", has_text=text.compare.EXPLAINED["histogram"][0][:40])
    expect(about.locator(".formula")).to_be_hidden()
    about.locator("summary").focus()
    compared.keyboard.press("Enter")
    expect(about.locator(".formula")).to_contain_text("JSD(p, q) =")
    expect(about).to_contain_text("The paper prints a JSD of 1.91")


def test_recommendations_stand_side_by_side_and_say_why_one_is_missing(compared):
    open_panel(compared, text.compare.RECOMMENDED_TAB)
    for panel in ("#gone-items", "#stayed-items"):
        expect(compared.locator(f"{panel} ol")).to_have_count(2)
        expect(compared.locator(f"{panel} .said")).to_contain_text(re.compile(r"\d of the 6 films are the same"))
        expect(compared.locator(f"{panel} .absent")).to_contain_text(
            "came with the app, the models did not, so none can be asked here."
        )


def test_another_person_gets_other_recommendations(compared):
    open_panel(compared, text.compare.RECOMMENDED_TAB)
    films = compared.locator("#stayed-items ol").first
    before = films.text_content()
    compared.get_by_label(text.three_models.STAYED).click()
    compared.get_by_role("option").nth(5).click()
    expect(films).not_to_have_text(before)


def test_any_question_is_put_to_all_models_at_once(compared):
    open_panel(compared, text.compare.WHAT_IF_TAB)
    panel = compared.locator("#what-if")
    [before, now] = re.findall(r"(\d[\d.]* %)", headline(compared).locator(".said").text_content())[:2]
    expect(panel.locator(".big.before")).to_have_text(before)
    expect(panel.locator(".big.after")).to_have_text(now)
    expect(panel).to_contain_text(text.three_models.KNOWN["forgotten"])
    compared.locator("#compared").get_by_label("Film", exact=True).click()
    option = compared.get_by_role("option").nth(4)
    title = option.text_content().strip().removeprefix("✓").strip()
    option.click()
    expect(panel.locator(".candidate")).to_contain_text(title)


def test_ones_own_retrained_model_is_asked_too(page):
    choose_preset(page, "Twenty percent")
    forget_and_compare(page)
    open_panel(page, text.compare.WHAT_IF_TAB)
    expect(page.locator("#what-if .absent")).to_contain_text("Nobody has retrained yet.")
    page.locator("#retrain").click()
    expect(page.locator("#what-if .big.retrained")).to_be_visible()
    expect(page.locator("#what-if")).to_contain_text(text.three_models.ONE_RETRAINED)


def test_every_panel_fits_a_phone(visitor):
    page = visitor(width=390, height=844)
    choose_preset(page, "One user")
    forget_and_compare(page)
    for panel in (
        text.compare.ANSWERS_TAB,
        text.compare.DISTANCE_TAB,
        text.compare.RECOMMENDED_TAB,
        text.compare.WHAT_IF_TAB,
        text.compare.NUMBERS_TAB,
    ):
        open_panel(page, panel)
        expect_no_sideways_scroll(page)
