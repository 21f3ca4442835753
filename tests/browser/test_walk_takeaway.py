"""Taking away what was found, and requests one after another; one test for each thing that a visitor can do."""

import json
import re
from zipfile import ZipFile

import pandas as pd
import pytest
from chromium import patient_context
from playwright.sync_api import expect
from safetensors.numpy import load_file
from walk import choose_preset, expect_no_sideways_scroll, forget, go, headline, wait_until_forgotten

from core.export.page import certificate_page
from core.metrics import find_metric
from demo import text

pytestmark = pytest.mark.browser


def forgotten(page, preset="One user"):
    choose_preset(page, preset)
    forget(page)
    wait_until_forgotten(page)
    go(page, text.walk.VERIFY)


def forgotten_twice(page):
    forgotten(page)
    expect(page.locator("#request label")).to_have_count(1)
    page.locator("#forget-more").click()
    expect(page.locator("#goes-on")).to_contain_text("has already forgotten everything from user")
    choose_preset(page, "Twenty percent")
    forget(page)
    wait_until_forgotten(page)
    go(page, text.walk.VERIFY)
    expect(page.locator("#request label")).to_have_count(2)


def taken(page, kind, folder):
    """Take a file away and return where it lies."""
    with page.expect_download() as waiting:
        page.locator(f"#take-{kind}").click()
    name = waiting.value.suggested_filename
    waiting.value.save_as(folder / name)
    expect(page.locator("#handed-out")).to_contain_text(name)
    return folder / name


def test_before_anything_was_forgotten_there_is_nothing_to_take_away(page):
    go(page, text.walk.VERIFY)
    expect(page.locator("#take-certificate")).to_be_hidden()
    expect(page.locator("#requests")).to_be_hidden()


def test_the_certificate_opens_from_disk_with_the_network_off_and_shows_the_figures_of_the_page(
    page, chromium, tmp_path
):
    forgotten(page)
    expect(page.locator("#takeaway")).to_contain_text("treat them as personal data")
    path = taken(page, "certificate", tmp_path)
    assert re.fullmatch(r"forgotten-user-\d+-e2urec\.html", path.name)
    go(page, text.walk.COMPARE)
    cells = page.locator("#tiles").get_by_role("row", name=find_metric("jsd").plain).get_by_role("cell")
    before, after = (float(cells.nth(at).text_content()) for at in range(2))
    context = patient_context(chromium)
    context.set_offline(True)
    opened, asked = context.new_page(), []
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(path.as_uri())
    row = opened.get_by_role("row", name=find_metric("jsd").plain)
    shown = [float(row.first.get_by_role("cell").nth(at).text_content()) for at in range(2)]
    assert shown == pytest.approx([before, after], rel=0.05, abs=6e-5)
    expect(opened.locator("svg")).to_have_count(3)
    assert asked == [path.as_uri()]
    context.close()


def printed_pages(chromium, html, path):
    """Return on how many pages of A4 a certificate prints."""
    path.write_text(html)
    page = patient_context(chromium).new_page()
    page.goto(path.as_uri())
    pdf = page.pdf(prefer_css_page_size=True)
    page.context.close()
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_weights_predictions_and_record_are_what_they_say_and_the_longest_certificate_prints_on_four_pages(
    page, chromium, tmp_path
):
    forgotten(page)
    record = json.loads(taken(page, "record", tmp_path).read_text())
    with ZipFile(taken(page, "weights", tmp_path)) as archive:
        archive.extractall(tmp_path / "weights")
    adapter = load_file(tmp_path / "weights" / "run" / "adapter" / "adapter_model.safetensors")
    assert sum(one.size for one in adapter.values()) == record["method"]["parameters"]
    table = pd.read_csv(taken(page, "predictions", tmp_path))
    assert (table["split"] == "forgotten").sum() == record["forgotten"]["samples"]
    assert table["after"].between(0, 1).all()
    plots, many = record["plots"], {"users": list(range(1, 119)), "interactions": []}
    longest = {"ratings": (24 * plots["ratings"])[:24], "people": (12 * plots["people"])[:12]}
    stretched = record | {"plots": plots | longest, "forgotten": record["forgotten"] | {"request": many}}
    assert 2 <= printed_pages(chromium, certificate_page(stretched), tmp_path / "long.html") <= 4


def test_someone_else_is_forgotten_as_well_and_the_first_stays_forgotten(page):
    forgotten_twice(page)
    expect(page.locator("#request")).to_contain_text("on top of request 1")
    expect(page.locator("#stays-forgotten")).to_contain_text(re.compile("stays forgotten|has come back"))
    go(page, text.walk.COMPARE)
    expect(headline(page)).to_contain_text("Of all forgotten ratings the one that changed most")


def test_an_earlier_request_is_looked_at_again(page):
    forgotten_twice(page)
    page.locator("#request label").first.click()
    page.locator("#show-request").click()
    expect(page.locator("#request label").first).to_contain_text("shown now")
    go(page, text.walk.COMPARE)
    expect(headline(page)).to_contain_text("Models that never saw it say")


def test_a_request_is_undone(page):
    forgotten_twice(page)
    expect(page.locator("#undo-about")).to_contain_text("goes back to the model after request 1")
    page.locator("#undo-request").click()
    expect(page.locator("#request label").first).to_contain_text("shown now")
    page.locator("#undo-request").click()
    expect(page.locator("#verify-note")).to_contain_text(text.compare.NO_RUN)
    expect(page.locator("#request label")).to_have_count(2)
    expect(page.locator("#forget-more")).to_be_disabled()
    go(page, text.walk.CHOOSE)
    expect(page.locator("#goes-on")).to_be_hidden()


def test_starting_over_begins_at_the_original(page):
    forgotten(page)
    page.locator("#forget-more").click()
    expect(page.locator("#goes-on")).to_be_visible()
    page.locator("#over-choose").click()
    expect(page.locator("#goes-on")).to_be_hidden()


def test_the_same_person_cannot_be_forgotten_twice_in_a_row(page):
    forgotten(page)
    page.locator("#forget-more").click()
    expect(page.locator("#goes-on")).to_be_visible()
    forget(page)
    expect(page.get_by_role("alert").first).to_be_visible()


def test_two_visitors_see_only_their_own_requests(visitor):
    one, other = visitor(), visitor()
    forgotten(one)
    expect(one.locator("#request label")).to_have_count(1)
    go(other, text.walk.VERIFY)
    expect(other.locator("#requests")).to_be_hidden()


@pytest.mark.parametrize("path", ["", "?__theme=dark"])
def test_a_phone_needs_no_sideways_scroll(visitor, path):
    page = visitor(path, width=390, height=844)
    forgotten(page)
    expect(page.locator("#request label")).to_have_count(1)
    expect_no_sideways_scroll(page)
