"""The whole walk, one test for each thing that a visitor can do."""

import re

import pytest
from playwright.sync_api import expect
from walk import (
    cell,
    choose_preset,
    forget,
    forget_and_compare,
    go,
    headline,
    open_panel,
    switch_to,
    wait_until_forgotten,
)

from core.data.forms.prompt_writing import prompts_of
from demo import text
from demo.session import open_pages
from demo.steps.meet.model import default_question, default_user

pytestmark = pytest.mark.browser


def test_first_screen_shows_a_prediction_and_the_prompt_behind_it(page, app):
    experiment = app.experiment()
    position = default_question(experiment, default_user(experiment))
    sample = experiment.samples.take([position])
    [phrases] = prompts_of(experiment.interactions, sample.row, sample.history)
    expect(page.locator(".answer .big")).to_have_text(text.common.percent(float(experiment.predict(sample)[0])))
    assert page.locator(".prompt").text_content() == "".join(phrases)
    expect(page.locator(".cards .card")).to_have_count(int((sample.history >= 0).sum()))
    expect(page.locator(".status")).to_contain_text("computing on CPU")
    expect(page.locator(".status")).to_contain_text("Made-up people and films")


def test_another_person_gets_another_prediction(page):
    page.get_by_label(text.meet.PERSON, exact=True).click()
    option = page.get_by_role("option").nth(2)
    name = option.text_content().split("·")[0].strip().removeprefix("✓").strip()
    option.click()
    expect(page.locator(".who")).to_contain_text(name.capitalize())


def test_preset_is_forgotten_and_compared_with_bundled_references(page):
    page.locator("#to-choose").click()
    choose_preset(page, "One user")
    forget_and_compare(page)
    expect(headline(page)).to_contain_text("Models that never saw it say")
    expect(page.locator("#tiles")).to_contain_text("On what stayed")
    expect(page.locator("#tiles")).to_contain_text("not side by side")
    expect(page.locator("#tiles")).not_to_contain_text(text.common.MISSING)
    expect(page.locator("#retrain")).to_be_hidden()
    expect(page.locator(".js-plotly-plot")).to_have_count(2)
    open_panel(page, text.compare.NUMBERS_TAB)
    expect(cell(page, "every-rating", 2, 3)).to_be_visible()


def test_cancel_stops_and_the_next_run_starts(page):
    switch_to(page, "Memorising")
    choose_preset(page, "One user")
    forget(page)
    expect(page.locator("#unlearning")).to_contain_text(re.compile(r"step \d+ of 20,000"))
    expect(page.locator("#unlearning .forget")).not_to_have_count(0)
    page.locator("#cancel").click()
    expect(page.locator("#unlearning")).to_contain_text(text.unlearn.CANCELLED)
    expect(page.locator("#see")).to_be_disabled()
    switch_to(page, "Best")
    choose_preset(page, "One user")
    forget(page)
    wait_until_forgotten(page)


def test_missing_reference_is_said_and_retraining_fills_it_in_though_it_was_cancelled_once(page, somebody_at_work):
    switch_to(page, "Memorising")
    switch_to(page, "Best")
    choose_preset(page, "Twenty percent")
    forget_and_compare(page)
    expect(headline(page)).not_to_contain_text("that never saw it")
    open_panel(page, text.compare.DISTANCE_TAB)
    expect(page.get_by_text(text.compare.NO_DISTANCE).last).to_be_visible()
    expect(page.locator("#tiles")).to_contain_text(text.common.MISSING)
    with somebody_at_work():
        page.locator("#retrain").click()
        expect(page.locator("#retraining")).to_contain_text(text.unlearn.WAITING)
        page.locator("#cancel-retrain").click()
        expect(page.locator("#retraining")).to_contain_text(text.unlearn.RETRAIN_CANCELLED)
    page.locator("#retrain").click()
    expect(headline(page)).to_contain_text("A model that never saw it says")
    expect(page.locator("#tiles")).not_to_contain_text(text.common.MISSING)
    expect(page.locator("#tiles")).to_contain_text("timed on this machine")
    expect(page.locator("#retrain")).to_be_hidden()


def test_switching_the_original_answers_anew_and_clears_the_result(page):
    choose_preset(page, "One user")
    forget_and_compare(page)
    switch_to(page, "Memorising")
    expect(headline(page)).to_contain_text(text.compare.NO_RUN)
    go(page, "Meet")
    expect(page.locator(".answer .big")).to_be_visible()


def test_two_visitors_wait_for_each_other_and_see_only_their_own(visitor):
    one, other = visitor(), visitor()
    switch_to(one, "Memorising")
    choose_preset(one, "One user")
    forget(one)
    expect(one.locator("#unlearning")).to_contain_text("of 20,000")
    choose_preset(other, "One rating")
    forget(other)
    expect(other.locator("#unlearning")).to_contain_text(text.unlearn.WAITING)
    one.locator("#cancel").click()
    wait_until_forgotten(other)
    go(one, "Compare")
    expect(headline(one)).to_contain_text(text.compare.NO_RUN)


def test_a_visitor_who_leaves_frees_the_engine(visitor, monkeypatch):
    monkeypatch.setattr(open_pages, "PATIENCE", 0.1)
    one, other = visitor(), visitor()
    switch_to(one, "Memorising")
    choose_preset(one, "One user")
    forget(one)
    expect(one.locator("#unlearning")).to_contain_text("of 20,000")
    one.close()
    choose_preset(other, "One user")
    forget(other)
    wait_until_forgotten(other)
