import pytest

from demo.session.links import Link, read_link


@pytest.mark.parametrize(
    ("search", "link"),
    [
        ("", Link()),
        ("?present=1&__theme=dark", Link()),
        ("?preset=twenty-percent&method=e2urec", Link("twenty-percent", "e2urec", step="choose")),
        ("?original=memorising&step=verify", Link(original="memorising", step="verify")),
        ("?preset=one-user&step=unlearn", Link("one-user", step="unlearn")),
        ("?preset=all&preset=one-user", Link("one-user", step="choose")),
    ],
)
def test_an_address_leads_somewhere(search, link):
    assert read_link(search) == link


def test_what_is_not_known_is_told_and_the_rest_still_leads_there():
    link = read_link("?preset=fifty-percent&original=%2e%2e%2fetc&step=choose&other=1")
    assert link == Link(step="choose", unknown=(("preset", "fifty-percent"), ("original", "../etc")))
