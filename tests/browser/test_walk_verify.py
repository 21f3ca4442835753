"""The step in which an attacker tries, one test for each thing that a visitor can do there."""

import re
from functools import partialmethod

import pytest
from playwright.sync_api import expect
from walk import choose_preset, expect_no_sideways_scroll, forget, go, wait_until_forgotten

from core.experiment.experiment import Experiment
from core.experiment.relearn import Relearning
from core.unlearning.methods.exact.retrain import Retrain
from demo import text

pytestmark = pytest.mark.browser


def forgotten(page, preset="One user"):
    choose_preset(page, preset)
    forget(page)
    wait_until_forgotten(page)
    go(page, text.walk.VERIFY)


def details(page):
    page.locator("#attack-details > button").click()
    expect(page.locator("#attack")).to_be_visible()


def sentence(page):
    return page.locator("#attack .said")


def set_threshold(page, value):
    box = page.locator("#threshold input[type=number]")
    box.fill(value)
    box.press("Enter")


def test_before_anything_was_forgotten_there_is_nothing_to_verify(page):
    go(page, text.walk.VERIFY)
    expect(page.locator("#verify-note")).to_contain_text(text.compare.NO_RUN)
    expect(page.locator("#threshold")).to_be_hidden()


def test_the_attackers_threshold_moves_the_sentence(page):
    forgotten(page)
    expect(page.locator("svg.line-up .me")).to_be_visible()
    expect(page.locator("#line-up .said")).to_contain_text(re.compile(r"user \d+ was number \d+ before, and is number"))
    expect(sentence(page)).to_be_hidden()
    details(page)
    expect(sentence(page)).to_contain_text("whose loss is at most 0.50 catches")
    expect(page.locator("svg.roc circle")).to_have_count(3)
    expect(page.locator("svg.roc polyline.each")).to_have_count(2)
    before = sentence(page).text_content()
    set_threshold(page, "1.2")
    expect(sentence(page)).to_contain_text("whose loss is at most 1.20 catches")
    assert sentence(page).text_content() != before
    page.locator("#level").get_by_label(text.verify.LEVELS["person"]).check()
    expect(sentence(page)).to_contain_text("Accusing all people")
    expect(page.locator("#attack-figures")).to_contain_text(text.verify.verdict("unsure", "person"))


def test_an_attacker_with_models_of_their_own_has_another_threshold(page):
    forgotten(page)
    details(page)
    set_threshold(page, "1.2")
    page.locator("#attacker").get_by_label(text.verify.ATTACKERS["ratio"]).check()
    expect(sentence(page)).to_contain_text("at least 1.00 times as likely")
    expect(page.locator("#threshold")).to_contain_text(text.verify.THRESHOLDS["ratio"])
    set_threshold(page, "-1")
    expect(sentence(page)).to_contain_text("at least 0.37 times as likely")
    page.locator("#attacker").get_by_label(text.verify.ATTACKERS["loss"]).check()
    expect(sentence(page)).to_contain_text("whose loss is at most 0.50 catches")


def test_the_distances_of_ratings_stand_beside_those_by_chance(page):
    forgotten(page)
    details(page)
    expect(page.locator("#jsd-spread .said")).to_contain_text("By chance it would be")
    expect(page.locator("svg.spread circle")).to_have_count(3)


def test_without_a_reference_it_says_so_and_retraining_fills_it_in_also_after_a_reload(page, held, reloaded):
    forgotten(page, "One rating")
    expect(page.locator("#retrain-verify")).to_be_visible()
    expect(page.locator("#line-up .said")).to_contain_text("nobody knows yet")
    details(page)
    expect(page.locator("svg.roc circle")).to_have_count(2)
    expect(page.locator("#attack-figures")).to_contain_text(text.verify.verdict("unknown", "rating"))
    expect(page.locator("#jsd-spread")).to_contain_text(text.verify.JSD_SPREAD_EMPTY)
    go_on, retraining = held(Retrain, "unlearn"), page.locator("#retraining-verify")
    page.locator("#retrain-verify").click()
    expect(retraining).to_contain_text("step 1 of")
    reloaded(page)
    expect(retraining).to_contain_text("step 1 of")
    expect(page.locator("#retrain-verify")).to_be_disabled()
    page.locator("#cancel-retrain-verify").click()
    go_on.set()
    expect(retraining).to_contain_text(text.unlearn.RETRAIN_CANCELLED)
    details(page)
    page.locator("#retrain-verify").click()
    expect(page.locator("svg.roc circle")).to_have_count(3)
    expect(page.locator("#retrain-verify")).to_be_hidden()
    expect(page.locator("#jsd-spread")).to_contain_text("of models that never saw them; before, it was")
    expect(page.locator("svg.roc polyline.each")).to_have_count(0)


@pytest.mark.parametrize("path", ["", "?__theme=dark"])
def test_a_phone_needs_no_sideways_scroll(visitor, path):
    page = visitor(path, width=390, height=844)
    forgotten(page)
    details(page)
    expect(page.locator("svg.spread circle")).to_have_count(3)
    expect_no_sideways_scroll(page)
    page.locator("#relearn").click()
    expect(page.locator("svg.relearn polyline")).to_have_count(1)
    expect_no_sideways_scroll(page)


def test_what_went_can_be_brought_back_and_that_can_be_cancelled(page, reloaded, monkeypatch):
    forgotten(page)
    expect(page.locator("#relearning")).to_contain_text(text.verify.NOT_BROUGHT_BACK)
    with monkeypatch.context() as patch:
        patch.setattr(Experiment, "relearn", partialmethod(Experiment.relearn, settings=Relearning(steps=20_000)))
        page.locator("#relearn").click()
        expect(page.locator("#relearning")).to_contain_text(text.verify.BRINGING_BACK)
        reloaded(page)
        expect(page.locator("#relearning")).to_contain_text(text.verify.BRINGING_BACK)
        page.locator("#cancel-relearn").click()
        expect(page.locator("#relearning")).to_contain_text(text.verify.RELEARN_CANCELLED)
    page.locator("#relearn").click()
    said = re.compile(r"steps, .*there is none here")
    expect(page.locator("#relearning .said")).to_contain_text(said)
    reloaded(page)
    expect(page.locator("#relearning .said")).to_contain_text(said)
    expect(page.locator("svg.relearn polyline")).to_have_count(1)
