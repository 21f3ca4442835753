"""The race: to its end, waited for, stopped, and cancelled before anybody has finished."""

import threading
from functools import partial
from itertools import count

import pytest
from playwright.sync_api import expect
from walk import choose_preset, forget, go, headline, race, switch_to

from core.experiment.race import race as raced
from core.runs.events import Finished
from core.runs.store import Run
from core.unlearning.methods.exact.retrain import Retrain
from demo import text
from demo.steps.unlearn import race as race_step

pytestmark = pytest.mark.browser
LANES = "#unlearning .lane"


@pytest.fixture
def held_race(monkeypatch):
    """Hold a race once E2URec has finished, until the test lets retraining go on.

    Both are given as many events, not as much time: E2URec says less, and finishes first on a busy machine too.
    """
    ahead, go_on = threading.Event(), threading.Event()
    note, unlearn = Run.note, Retrain.unlearn

    def noting(self, event):
        note(self, event)
        if isinstance(event, Finished) and self.config["method"] == "e2urec":
            ahead.set()

    def holding(self, work):
        steps = unlearn(self, work)
        while True:
            try:
                yield next(steps)
            except StopIteration as end:
                return end.value
            if ahead.is_set():
                go_on.wait(60)

    monkeypatch.setattr(race_step, "race", partial(raced, now=map(float, count()).__next__))
    monkeypatch.setattr(Run, "note", noting)
    monkeypatch.setattr(Retrain, "unlearn", holding)
    yield go_on
    go_on.set()


def test_a_race_to_its_end_times_both_on_this_machine(page):
    choose_preset(page, "One user")
    race(page)
    expect(page.locator(LANES)).to_have_count(2)
    expect(page.locator("#unlearning .verdict")).to_contain_text("timed on this machine")
    expect(page.locator(f"{LANES}.finished")).to_have_count(2)
    expect(page.locator("#wait")).to_be_hidden()
    page.locator("#see").click()
    expect(headline(page)).to_contain_text("Models that never saw it say")
    expect(page.locator("#tiles")).to_contain_text("timed on this machine")


def test_the_first_is_usable_at_once_and_the_other_becomes_the_reference_when_it_is_waited_for(page, held_race):
    choose_preset(page, "Twenty percent")
    race(page)
    page.locator("#wait").click()  # at once, while the race still says that it can be pressed
    expect(page.locator("#unlearning .verdict")).to_contain_text("(extrapolated)")
    expect(page.locator(LANES).nth(1)).to_contain_text("in all (extrapolated)")
    page.locator("#see").click()
    expect(headline(page)).to_contain_text("Before:")
    expect(headline(page)).not_to_contain_text("that never saw it")
    go(page, "Unlearn")
    expect(page.locator("#wait")).to_be_hidden()
    held_race.set()
    expect(page.locator("#walk").get_by_role("tab", name=text.walk.COMPARE)).to_have_attribute("aria-selected", "true")
    expect(headline(page)).to_contain_text("A model that never saw it says")
    expect(page.locator("#retrain")).to_be_hidden()
    expect(page.locator("#tiles")).to_contain_text("timed on this machine")


def test_a_reload_finds_the_race_and_that_its_end_is_waited_for(page, held_race, reloaded):
    choose_preset(page, "Twenty percent")
    race(page)
    page.locator("#wait").click()
    expect(page.locator("#unlearning .verdict")).to_contain_text("(extrapolated)")
    reloaded(page)
    expect(page.locator("#unlearning .verdict")).to_contain_text("(extrapolated)")
    expect(page.locator("#cancel")).to_have_text(text.unlearn.STOP_RETRAINING)
    expect(page.locator("#wait")).to_be_hidden()
    held_race.set()
    expect(page.locator("#walk").get_by_role("tab", name=text.walk.COMPARE)).to_have_attribute("aria-selected", "true")
    expect(headline(page)).to_contain_text("A model that never saw it says")
    go(page, text.walk.VERIFY)
    expect(page.locator("#request label")).to_have_count(1)


def test_a_stopped_race_keeps_what_has_finished_and_says_what_the_rest_would_have_taken(page, held_race):
    choose_preset(page, "Twenty percent")
    race(page)
    expect(page.locator("#cancel")).to_have_text(text.unlearn.STOP_RETRAINING)
    page.locator("#cancel").click()
    held_race.set()
    expect(page.locator("#unlearning .verdict")).to_contain_text("it would have taken about")
    expect(page.locator("#cancel")).to_have_text(text.unlearn.CANCEL)
    page.locator("#see").click()
    expect(page.locator("#tiles")).to_contain_text(text.common.MISSING)
    page.locator("#retrain").click()
    expect(headline(page)).to_contain_text("A model that never saw it says")


def test_a_race_that_is_cancelled_after_a_reload_leaves_nothing_and_the_next_run_starts(page, reloaded):
    switch_to(page, "Memorising")
    choose_preset(page, "One user")
    race(page)
    expect(page.locator(LANES).first).to_contain_text("of 20,000")
    reloaded(page)
    expect(page.locator(LANES).first).to_contain_text("of 20,000")
    go(page, "Choose")
    expect(page.locator("#forget")).to_be_disabled()
    go(page, "Unlearn")
    page.locator("#cancel").click()
    expect(page.locator("#unlearning .verdict")).to_have_text(text.unlearn.RACE_CANCELLED)
    expect(page.locator("#see")).to_be_disabled()
    reloaded(page)
    expect(page.locator("#walk").get_by_role("tab", name=text.walk.UNLEARN)).to_have_attribute("aria-selected", "true")
    expect(page.locator("#arrival")).to_be_hidden()
    go(page, "Compare")
    expect(headline(page)).to_contain_text(text.compare.NO_RUN)
    choose_preset(page, "One user")
    forget(page)
    expect(page.locator("#unlearning")).to_contain_text("of 20,000")
    page.locator("#cancel").click()


def test_a_race_on_nothing_is_answered_in_a_sentence(page):
    go(page, "Choose")
    page.get_by_role("tab", name=text.choose.TABS["people"]).click()
    expect(page.locator(".counts li").first.locator("b")).to_have_text("0")
    race(page)
    expect(page.locator("#unlearning").get_by_role("alert")).to_have_text(text.choose.NOBODY_CHOSEN)
