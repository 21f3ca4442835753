"""The ways to choose: tables with check boxes, rules, and lists."""

import pytest
from playwright.sync_api import expect
from walk import choose_by, count, forget, forget_and_compare, go, headline, line, shown, sort_by

from core.data.samples import Split
from core.text.en.reading.lists import NO_ID
from demo import text
from demo.steps.choose.model import people
from demo.steps.choose.rules import items_by_name

pytestmark = pytest.mark.browser


@pytest.fixture
def experiment(app):
    return app.experiment()


def test_ticks_survive_sorting_searching_filtering_and_only_they_are_forgotten(page, experiment):
    choose_by(page, text.choose.TABS["people"])
    expect(count(page, "people")).to_have_text("0")
    everybody = people(experiment).sort_values("likes", kind="stable")
    fewest, next_fewest = everybody["user"].astype(str)[:2]
    sort_by(page, "people", "Likes %")
    expect(line(page, "people", 0)).to_contain_text(fewest)
    line(page, "people", 0).get_by_role("checkbox").check()
    expect(count(page, "person")).to_have_text("1")
    page.locator("#people").get_by_role("searchbox").fill(everybody["profile"].iloc[1])
    line(page, "people", 0).get_by_role("checkbox").check()
    expect(count(page, "people")).to_have_text("2")
    page.locator("#people").get_by_role("searchbox").fill("")
    sort_by(page, "people", "Id")
    page.get_by_label("ticked only").first.check()
    assert sorted(shown(page, "people", 0)) == sorted([fewest, next_fewest])
    forget_and_compare(page)
    expect(page.locator(".no-reference")).to_contain_text(text.compare.NO_REFERENCE)


def test_a_filter_narrows_the_table_and_all_that_match_are_ticked_at_once(page, experiment):
    choose_by(page, text.choose.TABS["people"])
    known = people(experiment)
    women = int(known["profile"].str.startswith("female").sum())
    page.locator("#people").get_by_label("Gender").select_option("female")
    expect(page.locator("#people").get_by_role("status")).to_have_text(f"0 ticked · {women} of {len(known)} match")
    page.locator("#people").get_by_label(text.choose.PICKER["all"]).check()
    expect(count(page, "people")).to_have_text(str(women))
    line(page, "people", 0).locator("td").nth(2).click()
    expect(count(page, "people")).to_have_text(str(women - 1))


def test_ticks_are_made_by_keyboard(page):
    choose_by(page, text.choose.TABS["people"])
    line(page, "people", 1).get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    expect(count(page, "person")).to_have_text("1")
    page.keyboard.press("Space")
    expect(count(page, "people")).to_have_text("0")


def test_single_ratings_of_one_person_are_forgotten(page):
    choose_by(page, text.choose.TABS["ratings"])
    title = shown(page, "ratings", 1)[2]
    line(page, "ratings", 2).get_by_role("checkbox").check()
    expect(count(page, "rating it was trained on")).to_have_text("1")
    page.locator("#whose input").focus()
    page.locator("#forget").focus()
    forget_and_compare(page)
    expect(headline(page)).to_contain_text(title)
    expect(headline(page)).to_contain_text("The one forgotten rating.")
    go(page, text.walk.CHOOSE)
    expect(line(page, "ratings", 2).get_by_role("checkbox")).to_be_checked()


def test_an_empty_selection_is_answered_in_a_sentence(page):
    choose_by(page, text.choose.TABS["people"])
    forget(page)
    expect(page.get_by_role("alert")).to_have_text(text.choose.NOBODY_CHOSEN)


def test_a_rule_counts_while_it_is_made(page, experiment):
    choose_by(page, text.choose.TABS["rule"])
    train = experiment.samples.of(Split.TRAIN)
    expect(count(page, "it was trained on")).to_have_text(str((train.item == items_by_name(experiment)[0][1]).sum()))
    page.locator("#rule").get_by_label("An age group").check()
    ages = experiment.interactions.users["age"]
    page.locator("#youngest input").fill("14")
    page.locator("#oldest input").fill("30")
    of_age = set(ages.index[ages.between(14, 30)]) & set(train.user.tolist())
    expect(count(page, "people")).to_have_text(str(len(of_age)))
    page.locator("#rule").get_by_label("A time range").check()
    page.get_by_label(text.choose.TO).fill("tomorrow")
    expect(page.get_by_role("alert")).to_have_text(text.choose.no_day("tomorrow"))


def test_a_list_is_judged_line_by_line_and_only_what_is_ticked_is_forgotten(page, experiment, tmp_path):
    train = experiment.samples.of(Split.TRAIN)
    one, other = sorted(set(train.user.tolist()))[:2]
    file = tmp_path / "requests.csv"
    file.write_text(f"user,item\n{one}\n{other},{train.item[train.user == other][0]}\nsomebody\n99999\n{one}\n")
    choose_by(page, text.choose.TABS["list"])
    upload(page, file)
    expect(page.locator("#list-said")).to_have_text(text.choose.lines_taken(2, 5))
    assert shown(page, "lines", 3) == [
        text.choose.refused(NO_ID),
        text.choose.UNKNOWN_PERSON,
        text.choose.NAMED_BEFORE,
        text.choose.TAKEN,
        text.choose.TAKEN,
    ]
    expect(page.locator("#lines tbody").get_by_role("checkbox")).to_have_count(2)
    expect(count(page, "people")).to_have_text("2")
    line(page, "lines", 4).get_by_role("checkbox").uncheck()
    expect(count(page, "person")).to_have_text("1")


def test_the_example_of_the_empty_field_is_taken_as_it_is(page):
    choose_by(page, text.choose.TABS["list"])
    field = page.locator("#paste textarea")
    example = field.get_attribute("placeholder")
    field.fill(example)
    page.locator("#read-list").click()
    lines = len(example.splitlines()) - 1
    expect(page.locator("#list-said")).to_have_text(text.choose.lines_taken(lines, lines))
    assert set(shown(page, "lines", 3)) == {text.choose.TAKEN}


def test_a_pasted_list_of_nothing_known_is_answered_in_a_sentence(page):
    choose_by(page, text.choose.TABS["list"])
    page.locator("#paste textarea").fill("99999")
    page.locator("#read-list").click()
    expect(page.locator("#list-said")).to_have_text(text.choose.lines_taken(0, 1))
    forget(page)
    expect(page.get_by_role("alert")).to_have_text(text.choose.NO_LINE_CHOSEN)


def test_a_list_of_20_000_lines_is_shown_in_pages(page, tmp_path):
    file = tmp_path / "requests.csv"
    file.write_text("".join(f"{number},1\n" for number in range(20_000)))
    choose_by(page, text.choose.TABS["list"])
    upload(page, file)
    expect(page.locator("#lines .pages")).to_contain_text("Page 1 of 400")
    page.locator("#lines").get_by_label(text.choose.PICKER["next"]).click()
    expect(page.locator("#lines .pages")).to_contain_text("Page 2 of 400")


def upload(page, file):
    with page.expect_file_chooser() as chooser:
        page.locator("#upload").click()
    chooser.value.set_files(file)
