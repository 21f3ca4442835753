import re
from html.parser import HTMLParser

import pytest

from core import text
from core.export import claims
from core.export.page import certificate_page

VOID = {"meta", "circle", "line", "rect", "path", "polyline"}


class Nesting(HTMLParser):
    """Fails where an element is closed that was not the last one opened."""

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):  # noqa: ARG002 - the parser's signature
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag


def test_the_page_needs_nothing_but_itself(record):
    page = certificate_page(record)
    assert "default-src 'none'" in page
    assert not re.search(r"<script|<link|<img|src=|href=|url\(|@import|https?:", page)


def test_every_element_is_closed(record, alone):
    for one in (record, alone):
        parser = Nesting()
        parser.feed(certificate_page(one))
        assert parser.open == []


def test_the_page_shows_the_figures_of_the_record(record):
    page, jsd = certificate_page(record), record["distances"][0]
    for value in (jsd["before"], jsd["after"], jsd["floor"]):
        assert f"<td>{value:.4f}</td>" in page
    assert page.count("<svg") == 3
    assert page.count("<polyline") == 3
    assert page.count('<circle class="after"') == len(record["plots"]["ratings"]) + len(record["plots"]["people"])
    for digest in record["hashes"]["files"].values():
        assert digest in page


def test_without_a_retrained_model_the_page_says_so(alone):
    page = certificate_page(alone)
    assert "nobody has retrained a model" in page
    assert text.export.UNKNOWN in page
    assert page.count("<svg") == 2


def test_titles_are_data_not_markup(record):
    row = record["plots"]["ratings"][0] | {"title": "<script>alert(1)</script> “七人の侍”"}
    plots = record["plots"] | {"ratings": [row]}
    page = certificate_page(record | {"plots": plots})
    assert "<script" not in page
    assert "七人の侍" in page


@pytest.mark.parametrize(
    ("before", "after", "floor", "said"),
    [
        (0.03, 0.02, 0.01, "went from 0.03 to 0.02; by chance they are 0.01 from one another."),
        (0.03, 0.02, None, "a single one of them does not tell what chance does"),
    ],
)
def test_what_it_claims_follows_from_the_figures(record, before, after, floor, said):
    row = {"name": "jsd", "before": before, "after": after, "retrained": None, "floor": floor}
    claimed = claims.proves(record | {"distances": [row]})
    assert said in claimed
    assert "%" not in claimed.partition("An attacker")[0]


def test_it_claims_of_an_attack_what_was_measured_and_no_more(record):
    found = {"mia_user_gap": 0.037, "mia_user_gap_low": 0.023, "mia_user_gap_high": 0.051, "mia_user_gap_before": 0.084}
    said = claims.proves(record | {"metrics": found})
    assert "does +3.7 AUC points better than on models that never saw them (95 % interval +2.3 to +5.1)" in said
    assert said.endswith("on the original it was +8.4.")
    assert "interval" not in claims.proves(record | {"metrics": found | {"mia_user_gap_low": float("nan")}})
    assert "attacker" not in claims.proves(record | {"metrics": {}})


@pytest.mark.parametrize(("now", "said"), [(0.0100, "stays as far away"), (0.0080, "has come nearer again")])
def test_it_says_whether_earlier_requests_stay_forgotten(record, now, said):
    metrics = {"earlier_jsd_to_original": now, "earlier_jsd_to_original_before": 0.01}
    assert said in claims.stays(record | {"metrics": metrics})
    assert claims.stays(record) == ""


def test_it_speaks_of_what_was_rated_and_counts_half_stars(record):
    assert record["data"]["item"] == "film"
    rows = [row | {"stars": stars} for row, stars in zip(record["plots"]["ratings"], (3.5, 4.0), strict=False)]
    books = record | {"data": record["data"] | {"item": "book"}, "plots": record["plots"] | {"ratings": rows}}
    page = certificate_page(books | {"paper": None})
    assert ">Book</th>" in page
    assert "likes the book." in page
    assert "3.5★" in page
    assert ">3.5<" in page
    assert "4★" in page
    assert ">4<" in page
    assert "what the paper prints" not in page
