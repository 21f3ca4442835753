"""A visitor's own data: uploaded, trained on, walked through, and out of everybody else's reach."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from walk import choose_by, choose_preset, expect_no_sideways_scroll, forget_and_compare, go, headline, shown, switch_to

from core.data.datasets.synthetic import synthetic
from demo import text
from demo.session.own_data import trained_in

pytestmark = pytest.mark.browser
PATIENCE = 180_000
"""Milliseconds that several trainings in a row may take on a busy machine."""
COLUMNS = {"user": "customer", "item": "book", "rating": "stars", "time": "timestamp", "title": "title"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """Return a CSV of sixty people with up to eight ratings each, and how many that are."""
    table = synthetic(users=60, items=90, seed=5).table.groupby("user").head(8)
    named = table.assign(user=table["user"].map("customer-{:03d}".format))
    file = tmp_path_factory.mktemp("shop") / "shop.csv"
    named[list(COLUMNS)].rename(columns=COLUMNS).to_csv(file, index=False)
    return file, len(table)


def upload(page, file):
    page.locator("#own-data").click()
    page.locator("#own-table input[type=file]").set_input_files(file)


def train(page):
    page.locator("#train-own").click()
    expect(page.locator("#original label")).to_have_count(3, timeout=PATIENCE)
    expect(page.locator("#original input").last).to_be_checked()
    expect(page.locator("#history")).to_contain_text("no profile")


def data_of(page):
    return page.locator(".status")


def test_the_walk_works_on_ones_own_data_with_models_retrained_on_the_spot(page, shop):
    file, ratings = shop
    upload(page, file)
    said = page.locator("#own-said")
    expect(said).to_contain_text(f"60people{ratings}ratings")
    expect(said).to_contain_text("Ids of users are text, such as “customer-001”; all 60 are shown")
    expect(said).to_contain_text("Training takes about")
    train(page)
    expect(data_of(page)).to_contain_text("model yours, 0.")
    expect(data_of(page)).to_contain_text(f"shop.csv: {ratings} ratings, 60 people")
    choose_by(page, text.choose.TABS["people"])
    assert len(shown(page, "people", 0)) > 20
    page.locator("#ways").get_by_role("tab").first.click()
    choose_preset(page, "One user")
    forget_and_compare(page)
    box = page.locator(".no-reference:visible")
    expect(box).to_contain_text("Retrains three models")
    expect(box).to_contain_text("on this machine.")
    page.locator("#retrain").click()
    expect(headline(page)).to_contain_text("Models that never saw it say", timeout=PATIENCE)
    go(page, text.walk.VERIFY)
    page.locator("#attack-details > button").click()
    expect(page.locator("#no-ratio")).to_have_text(text.verify.NO_RATIO)
    go(page, text.walk.ALL_METHODS)
    expect(page.locator("#methods")).to_contain_text(text.methods.NOT_LEARNED)


def test_others_are_kept_out_and_there_is_a_way_back_a_reload_and_an_end(visitor, app, shop, cut_off):
    mine, other = visitor(), visitor()
    upload(mine, shop[0])
    train(mine)
    folder = app.sessions / mine.evaluate("window.stage.token()")
    [name] = trained_in(folder)
    cut_off.append(mine)
    mine.reload()
    expect(data_of(mine)).to_contain_text("shop.csv")
    expect(mine.locator("#history")).to_contain_text("no profile")
    switch_to(mine, "Memorising")
    expect(data_of(mine)).not_to_contain_text("shop.csv")
    expect(mine.locator("#history")).not_to_contain_text("no profile")
    mine.locator("#original label").last.click()
    expect(mine.locator("#history")).to_contain_text("no profile")
    cut_off.append(other)
    other.reload()
    expect(data_of(other)).to_be_visible()
    expect(other.locator("#original label")).to_have_count(2)
    assert name not in other.content()
    mine.locator("#reset").click()
    mine.wait_for_function("(token) => ![undefined, '', token].includes(window.stage?.token())", arg=folder.name)
    expect(mine.locator("#original label")).to_have_count(2)
    expect(data_of(mine)).not_to_contain_text("shop.csv")
    app.jobs.compute(lambda: None)
    assert not Path(folder).exists()
    assert not app.is_open(name)


def test_a_bad_file_is_answered_in_a_sentence_that_names_the_line(visitor, tmp_path):
    phone = visitor(width=390, height=844)
    file = tmp_path / "shop.csv"
    file.write_text("user,book,stars\n" + "1,2,3\n" * 30 + "1,3,good\n")
    upload(phone, file)
    alert = phone.locator("#own-said").get_by_role("alert")
    expect(alert).to_contain_text("shop.csv: line 32 holds 'good' as rating")
    expect(phone.locator("#train-own")).to_be_hidden()
    expect_no_sideways_scroll(phone)
