"""What a visitor can do in the first step: ask about others, and change stars."""

import pytest
from playwright.sync_api import expect
from walk import switch_to

from demo import text
from demo.steps.meet.model import default_question, default_user, questions, scene

pytestmark = pytest.mark.browser


@pytest.fixture
def experiment(app):
    return app.experiment()


@pytest.fixture
def asked(experiment):
    return default_question(experiment, default_user(experiment))


def change(page, film, stars):
    """Give a film of the history so many stars."""
    page.get_by_role("radiogroup").nth(film).get_by_role("radio").nth(stars - 1).check()


def expect_given(page, stars):
    """Fail unless the history comes to show these stars."""
    boxes = "[...document.querySelectorAll('#history input:checked')]"
    page.wait_for_function(f"stars => String({boxes}.map(one => Number(one.value))) === String(stars)", arg=[*stars])


def test_the_next_recommendations_are_the_surest_of_the_unrated(page, experiment, asked):
    upcoming = scene(experiment, asked).upcoming
    expect(page.locator("#upcoming li")).to_have_count(5)
    assert page.locator("#upcoming .item-title").all_inner_texts() == [title for title, _ in upcoming]
    assert page.locator("#upcoming b").all_inner_texts() == [text.common.percent(click) for _, click in upcoming]


def test_a_changed_star_moves_the_answer_and_there_is_a_way_back(page, experiment, asked):
    real = scene(experiment, asked)
    stars = tuple(1 if given > 3 else 5 for given in real.given[:2])
    wanted = scene(experiment, asked, (stars[0], *real.given[1:]))
    change(page, 0, stars[0])
    expect(page.locator(".answer .was")).to_have_text(text.common.percent(real.click))
    expect(page.locator(".answer .big")).to_have_text(text.common.percent(wanted.click))
    expect(page.locator(".answer")).to_contain_text(text.meet.WITH_CHANGES)
    assert page.locator(".prompt").text_content() == wanted.prompt
    expect(page.locator("#upcoming .item-title")).to_have_text([title for title, _ in wanted.upcoming])
    page.evaluate("""() => {
      const answer = document.querySelector("#answer"), look = () => { window.gone ||= !answer.querySelector(".was"); };
      new MutationObserver(look).observe(answer, {childList: true, subtree: true});
    }""")
    page.get_by_label(text.meet.QUESTION).focus()
    page.locator("#to-you").focus()
    change(page, 1, stars[1])
    again = scene(experiment, asked, (*stars, *real.given[2:]))
    expect(page.locator(".answer .big")).to_have_text(text.common.percent(again.click))
    expect(page.locator(".cards .changed")).to_have_count(2)
    assert not page.evaluate("window.gone")  # by a list that was only left
    page.get_by_role("button", name=text.meet.UNDO_CHANGES).click()
    expect(page.locator(".answer .was")).to_have_count(0)
    expect(page.locator(".answer .big")).to_have_text(text.common.percent(real.click))
    assert page.locator(".prompt").text_content() == real.prompt


def test_stars_are_changed_by_keyboard_and_keep_the_focus(page, experiment, asked):
    given = scene(experiment, asked).given[0]
    page.get_by_role("radiogroup").first.locator("input:checked").focus()
    page.keyboard.press("ArrowRight" if given < 5 else "ArrowLeft")
    expect(page.locator(".answer .was")).to_be_visible()
    after = given + 1 if given < 5 else given - 1
    assert page.evaluate("document.activeElement.value") == str(after)
    expect(page.locator(".cards .changed")).to_have_count(1)


def test_changes_do_not_follow_to_another_model(page, experiment, asked):
    change(page, 0, 1)
    change(page, 1, 1)
    change(page, 2, 5)
    expect(page.locator(".answer .was")).to_be_visible()
    switch_to(page, "Memorising")
    expect(page.locator(".answer .was")).to_have_count(0)
    expect(page.locator(".cards .changed")).to_have_count(0)
    expect_given(page, scene(experiment, asked).given)


def test_a_step_that_a_button_opens_is_seen_from_its_top_and_named(visitor):
    page = visitor(height=420)
    page.evaluate("window.scrollTo(0, 300)")
    page.evaluate("document.querySelector('#to-choose').click()")
    page.wait_for_function("document.activeElement.tagName === 'H2' && document.activeElement.checkVisibility()")
    page.wait_for_function("window.scrollY === 0")


def test_a_film_is_found_by_typing_over_the_one_that_is_shown(page, experiment):
    titles = experiment.interactions.titles
    asked = questions(experiment, default_user(experiment))
    wanted = str(titles[int(experiment.samples.item[asked[0]])])
    box = page.get_by_label(text.meet.QUESTION)
    box.click()
    page.wait_for_function("document.activeElement.selectionEnd > document.activeElement.selectionStart")
    page.keyboard.type(wanted)
    page.get_by_role("option", name=wanted).first.click()
    expect(page.locator(".candidate")).to_have_text(wanted)
    page.get_by_label(text.meet.PERSON).focus()
    page.locator("#to-you").focus()
    given = scene(experiment, int(asked[0])).given
    expect_given(page, given)
    change(page, 0, 1 if given[0] > 3 else 5)
    expect(page.locator(".answer .was")).to_be_visible()
    assert box.input_value() == wanted  # still, by the list of people that was only left
