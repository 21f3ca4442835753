"""A world that is too much of everything: 2,000 people, one with 700 ratings, and titles of any kind."""

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect
from serving import served
from walk import choose_by, count, expect_no_sideways_scroll, forget_and_compare, go, line, open_panel

from core.config import Optimisation, Training
from core.data.datasets.synthetic import SYNTHETIC
from core.data.interactions import Interactions
from core.data.samples import Split
from core.experiment.experiment import Experiment
from core.experiment.recommender import open_recommender, tokenised, train_recommender
from core.files import write_json
from core.training.loop import Engine
from core.unlearning.tuned_settings import tuned_path
from demo import text
from demo.session.app_context import AppContext
from demo.steps.choose import list_tab
from demo.steps.compare.plots import LONGEST_LABEL

pytestmark = pytest.mark.browser

PEOPLE, FILMS, EACH, MOST = 2000, 800, 7, 700
KEEN = 77
"""Who rated ``MOST`` films."""
TITLES = (
    "七人の侍 (1954)",
    "Солярис (1972)",
    "باب الحديد (1958)",
    "Le fabuleux destin d’Amélie Poulain (2001)",
    '<b>Tom & Jerry\'s</b> "Ring" (1999)',
    '<img src=x onerror="window.hit = 1">',
    "**bold** [me](javascript:window.hit=1)",
    "Unaussprechlich" * 12 + " (1920)",
    "Night of the Day of the Dawn of the Son of the Bride of the Return of the Revenge of the Terror (1991)",
)
JOB = "<u>boss</u> [x](y)"
"""What the keenest does."""
TYPED = '<img src=x onerror="window.hit = 1">'
TUNED = {"samples": 100, "settings": {"augment_steps": [2, 2], "student_steps": [1, 2], "forget_only_steps": 1}}


def crowd():
    """Return ratings of people who agree about nothing."""
    random = np.random.default_rng(0)
    rated = [random.permutation(FILMS)[: MOST if user == KEEN else EACH] for user in range(1, PEOPLE + 1)]
    users = np.repeat(np.arange(1, PEOPLE + 1), [len(one) for one in rated])
    items = np.concatenate(rated)
    table = pd.DataFrame(
        {
            "user": users,
            "item": items + 1,
            "rating": random.integers(1, 6, len(users)),
            "time": random.integers(1_600_000_000, 1_700_000_000, len(users)),
            "title": [TITLES[item] if item < len(TITLES) else f"Film {item} (1990)" for item in items],
            "gender": np.where(users % 2, "female", "male"),
            "age": 18 + users % 60,
            "occupation": np.where(users == KEEN, JOB, "farmer"),
        }
    )
    return Interactions(SYNTHETIC, table)


@pytest.fixture(scope="module")
def app(_own_folders, tmp_path_factory):
    ratings, assets = crowd(), tmp_path_factory.mktemp("crowded")
    folder = assets / "models" / "synthetic" / "best"
    once = Training(1, Optimisation(learning_rate=1e-3, batch_size=256, warmup=0))
    list(train_recommender(ratings, "compact", once, 0, folder, Engine()))
    write_json(tuned_path(assets, "synthetic/best", "e2urec"), {"tuned": [TUNED]})

    def opened(original):
        recommender = open_recommender(folder)
        return Experiment(ratings, recommender, tokenised(ratings, recommender.backbone), original, assets=assets)

    return AppContext(opened, tmp_path_factory.mktemp("sessions"))


@pytest.fixture(scope="module")
def url(app):
    with served(app) as address:
        yield address


def test_somebody_with_700_ratings_among_2000_people_is_forgotten(page):
    choose_by(page, text.choose.TABS["people"])
    page.locator("#people").get_by_role("searchbox").fill(str(KEEN))
    row = page.locator("#people tbody tr", has_text=str(MOST))
    expect(row).to_contain_text(JOB)
    row.get_by_role("checkbox").check()
    expect(count(page, "person")).to_have_text("1")
    expect_to_fit(page)
    forget_and_compare(page)
    for step in (text.walk.MEET, text.walk.CHOOSE, text.walk.UNLEARN, text.walk.COMPARE, text.walk.VERIFY):
        go(page, step)
        expect_to_fit(page)


def expect_to_fit(page):
    """Fail where the step is wider than a desk's screen, or than a phone's."""
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 720})
        expect_no_sideways_scroll(page)


def test_films_of_any_script_and_length_are_found_and_shown_as_they_are_called(page, app):
    train = app.experiment().samples.of(Split.TRAIN)
    keen = set(train.item[train.user == KEEN].tolist())
    known = [title for item, title in enumerate(TITLES, 1) if item in keen]
    choose_by(page, text.choose.TABS["ratings"])
    page.get_by_label(text.choose.WHOSE).fill(f" {KEEN} ")
    page.get_by_role("option", name=text.common.person(KEEN)).first.click()
    for title in known:
        page.locator("#ratings").get_by_role("searchbox").fill(title)
        expect(page.locator("#ratings tbody tr")).to_have_count(1)
        expect(line(page, "ratings", 0)).to_contain_text(title)
        line(page, "ratings", 0).get_by_role("checkbox").check()
    expect(count(page, "ratings")).to_have_text(str(len(known)))
    forget_and_compare(page)
    expect_no_sideways_scroll(page)
    for title in [one for one in known if len(one) <= LONGEST_LABEL]:
        expect(page.locator(".js-plotly-plot .annotation-text", has_text=title)).to_have_count(1)
    open_panel(page, text.compare.NUMBERS_TAB)
    for title in known:
        expect(page.locator("#every-rating")).to_contain_text(title)
    expect_nothing_to_have_run(page)


def test_what_is_pasted_and_what_a_fault_says_are_shown_as_texts(page, monkeypatch):
    choose_by(page, text.choose.TABS["list"])
    page.locator("#paste textarea").fill(f"{KEEN}\n{TYPED}\u202e,=1+1")
    page.locator("#read-list").click()
    expect(line(page, "lines", 0)).to_contain_text(f"{TYPED}⟨U+202E⟩, =1+1")

    def fails(*_):
        raise ValueError(f"{TYPED}\u202e & more")

    monkeypatch.setattr(list_tab, "listed", fails)
    page.locator("#read-list").click()
    expect(page.get_by_test_id("toast-text")).to_contain_text(f"{TYPED}⟨U+202E⟩ & more")
    expect_nothing_to_have_run(page)


def expect_nothing_to_have_run(page):
    """Fail where a text became part of the page."""
    assert page.locator("img[src=x], #walk u, #walk a[href^=javascript]").count() == 0
    assert page.evaluate("window.hit") is None
