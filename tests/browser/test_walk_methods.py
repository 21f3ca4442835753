"""Other methods on the visitor's own request: run, compared, stopped, resumed."""

import pytest
from playwright.sync_api import expect
from walk import choose_preset, forget_and_compare, go, headline, row, run_methods, switch_to, wait_until_compared

from demo import text

pytestmark = pytest.mark.browser
LANES = "#queue .lane"


def test_two_methods_are_run_and_compared_with_retrained_models(page):
    choose_preset(page, "One user")
    run_methods(page, "E2URec", "NegGrad")
    wait_until_compared(page)
    expect(page.locator("#contested")).to_contain_text("of 1 person")
    expect(page.locator(f"{LANES}.finished")).to_have_count(2)
    expect(page.locator(LANES).nth(1)).to_contain_text(text.methods.UNTUNED)
    for name in ("before", "retrained", "E2URec", "NegGrad"):
        expect(row(page, name)).not_to_contain_text(text.common.MISSING)
    expect(page.locator("#retrain-methods")).to_be_hidden()
    expect(page.locator(".js-plotly-plot")).to_have_count(3)


def test_what_was_unlearned_already_is_not_run_again(page):
    choose_preset(page, "One user")
    forget_and_compare(page)
    page.locator("#to-verify").click()
    page.locator("#to-methods").click()
    run_methods(page, "E2URec", "Fine-tuning")
    wait_until_compared(page)
    expect(page.locator(LANES).first).to_contain_text(text.unlearn.DONE_BEFORE)
    expect(page.locator(LANES).nth(1)).to_contain_text("done in")


def test_without_a_reference_distances_are_missing_until_somebody_retrains(page):
    choose_preset(page, "Twenty percent")
    run_methods(page, "NegGrad", "Fine-tuning")
    wait_until_compared(page)
    expect(row(page, "NegGrad")).to_contain_text(text.common.MISSING)
    expect(row(page, "retrained")).to_have_count(0)
    page.locator("#retrain-methods").click()
    expect(row(page, "retrained")).to_be_visible(timeout=60_000)
    expect(row(page, "NegGrad")).not_to_contain_text(text.common.MISSING)
    expect(page.locator("#retrain-methods")).to_be_hidden()


def test_a_reload_finds_the_methods_at_work_and_cancelling_keeps_what_has_finished(page, reloaded):
    switch_to(page, "Memorising")
    choose_preset(page, "One user")
    run_methods(page, "NegGrad", "Fine-tuning")
    expect(page.locator(LANES).nth(1)).to_contain_text("of 20,000")
    reloaded(page)
    expect(row(page, "NegGrad")).to_be_visible()
    expect(page.locator(LANES).first).to_contain_text("done in")
    expect(page.locator(LANES).nth(1)).to_contain_text("of 20,000")
    page.locator("#cancel-methods").click()
    expect(page.locator("#queue")).to_contain_text(text.methods.CANCELLED)
    expect(page.locator("#run-methods")).to_be_enabled()
    reloaded(page)
    expect(row(page, "NegGrad")).to_be_visible()
    expect(row(page, "Fine-tuning")).to_have_count(0)
    choose_preset(page, "One user")
    run_methods(page, "NegGrad", "NegKL")
    expect(row(page, "NegKL")).to_be_visible(timeout=60_000)
    expect(page.locator(LANES).first).to_contain_text(text.unlearn.DONE_BEFORE)


def test_a_method_that_cannot_run_is_listed_as_such_and_refused_before_anything_begins(page):
    choose_preset(page, "One user")
    run_methods(page, text.methods.offered("Cross-fitted teacher", ready=False), "NegGrad")
    expect(page.get_by_role("alert")).to_have_text(text.methods.not_ready(["Cross-fitted teacher"]))
    expect(page.locator("#contest .contest")).to_be_hidden()


def test_one_method_is_too_few(page):
    run_methods(page, "E2URec")
    expect(page.get_by_role("alert")).to_have_text(text.methods.TOO_FEW)


def test_the_other_original_has_results_of_its_own(page):
    choose_preset(page, "One user")
    run_methods(page, "NegGrad", "NegKL")
    wait_until_compared(page)
    switch_to(page, "Memorising")
    expect(page.locator("#contest .contest")).to_be_hidden()
    go(page, "Compare")
    expect(headline(page)).to_contain_text(text.compare.NO_RUN)
