"""The walk with a language model beside the compact ones: opened when chosen, asked about any title, unlearned."""

from functools import partial

import pytest
from playwright.sync_api import expect
from serving import opened, served
from walk import choose_preset, forget_and_compare, go, headline

from core.config import Lora, Optimisation, Training
from core.experiment.recommender import train_recommender
from core.files import write_json
from core.models.language.grown import Growth
from core.training.loop import Engine
from core.unlearning.tuned_settings import tuned_path
from demo import text
from demo.session.app_context import AppContext
from tests.core.models.families import llama, saved

pytestmark = pytest.mark.browser
NAME = "smollm2/best"
QUICK = {
    "student_lora": {"rank": 2, "alpha": 4.0, "targets": "linear", "dropout": 0.0},
    "augment_steps": [2, 2], "student_steps": [1, 4], "forget_only_steps": 1,
}  # fmt: skip
"""E2URec's, for a model that has little to forget."""


@pytest.fixture
def address(world, tmp_path):
    ratings, assets = world
    brief = Training(1, Optimisation(learning_rate=5e-3, batch_size=64, warmup=0, dropout=False))
    base, folder = str(saved(partial(llama, 4096), tmp_path / "base")), assets / "models" / "synthetic" / NAME
    write_json(tuned_path(assets, f"synthetic/{NAME}", "e2urec"), {"tuned": [{"samples": 100, "settings": QUICK}]})
    growth = Growth(1, Lora(2, 4.0, "linear"))
    list(train_recommender(ratings, base, brief, 0, folder, Engine(), growth=growth))
    app = AppContext(
        lambda original: opened(ratings, assets, original), tmp_path / "sessions",
        originals=("best", "memorising", NAME),
    )  # fmt: skip
    with served(app) as url:
        yield url


def test_a_language_model_is_opened_when_it_is_chosen_and_reads_any_title(files, address):
    page = files.new_page()
    page.goto(address)
    page.wait_for_function("window.stage?.token()")
    expect(page.locator("#any-title")).to_be_hidden()
    page.locator(f'#original input[value="{NAME}"]').check()
    expect(page.locator(".status")).to_contain_text(f"model {NAME}")
    expect(page.locator(".prompt")).to_contain_text("that one person liked or not, in order.")
    page.locator("#any-title textarea, #any-title input").first.fill(text.meet.FOR_EXAMPLE)
    page.locator("#ask-title").click()
    expect(page.locator("#title-answers .said li")).to_have_count(2)
    page.locator("#any-title textarea, #any-title input").first.fill("<u>**Ring**</u>\u202e")
    page.locator("#ask-title").click()
    expect(page.locator("#title-answers h3")).to_have_text(text.meet.about_title("<u>**Ring**</u>⟨U+202E⟩"))
    choose_preset(page, "One user")
    forget_and_compare(page)
    expect(headline(page)).to_contain_text("Before:")
    go(page, "Meet")
    page.locator("#ask-title").click()
    expect(page.locator("#title-answers")).to_contain_text(text.meet.ANSWERED_BY["after"])
    page.close()
