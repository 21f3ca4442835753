"""What a visitor can turn of a method, in the third step."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from walk import choose_preset, go, wait_until_forgotten

from core.runs.store import list_runs
from core.unlearning.registry import card_of
from demo import text

pytestmark = pytest.mark.browser
RANK = [knob.setting for knob in card_of("e2urec").knobs].index("student_lora.rank")


@pytest.fixture
def settings(page):
    choose_preset(page, "One user")
    go(page, text.walk.UNLEARN)
    page.get_by_text(text.unlearn.SETTINGS).click()
    return page


def test_a_setting_that_was_turned_is_what_the_model_forgets_with_until_it_is_reset(settings, app):
    rank = settings.locator(f"#knob-{RANK} input[type=number]")
    expect(rank).to_have_value("2")
    rank.fill("5")
    rank.press("Enter")
    settings.locator("#method input").focus()
    rank.focus()
    settings.locator("#forget-again").click()
    wait_until_forgotten(settings)
    [run] = list_runs(Path(app.sessions, settings.evaluate("stage.token()")))
    assert run.config["settings"]["student_lora"]["rank"] == 5
    expect(rank).to_have_value("5")
    settings.locator("#reset-settings").click()
    expect(rank).to_have_value("2")


def test_another_method_has_settings_of_its_own(settings):
    settings.locator("#method input").click()
    settings.get_by_role("option", name=card_of("finetune").title).click()
    expect(settings.locator("#about-method")).to_contain_text(card_of("finetune").sentence)
    expect(settings.locator("#settings input[type=number]:visible")).to_have_count(len(card_of("finetune").knobs))
