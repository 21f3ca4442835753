"""A visitor's own data: uploaded, trained on, walked through, and out of everybody else's reach."""

import pytest
from playwright.sync_api import expect
from walk import choose_preset, forget_and_compare

from core.data.datasets.synthetic import synthetic

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """Return a CSV of sixty people and fifteen ratings each."""
    table = synthetic(users=60, items=90, seed=5).table.groupby("user").head(15)
    named = table.assign(user=table["user"].map("customer-{:03d}".format))
    file = tmp_path_factory.mktemp("shop") / "shop.csv"
    columns = {"user": "customer", "item": "book", "rating": "stars", "time": "bought", "title": "title"}
    named[list(columns)].rename(columns=columns).to_csv(file, index=False)
    return file


def upload(page, file):
    page.locator("#own-data").click()
    page.locator("#own-table input[type=file]").set_input_files(file)


def train(page):
    page.locator("#train-own").click()
    expect(page.locator("#original label")).to_have_count(3)
    expect(page.locator("#original input").last).to_be_checked()
    expect(page.locator(".status")).to_contain_text("shop.csv: 900 ratings, 60 people")


def test_the_walk_works_on_ones_own_data_with_references_retrained_on_the_spot(page, shop):
    upload(page, shop)
    expect(page.locator("#own-said")).to_contain_text("60people900ratings")
    train(page)
    expect(page.locator("#history")).to_contain_text("User 1")
    page.screenshot(path="/tmp/own1.png")
    choose_preset(page, "One user")
    forget_and_compare(page)
    page.screenshot(path="/tmp/own2.png")
