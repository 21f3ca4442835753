"""The page starts small: what it loads, how much it sends, and what it says until the model is there."""

import json
import os
import subprocess
import sys

import pytest

from core.experiment.experiment import Experiment
from core.experiment.recommender import open_recommender, tokenised
from core.files import PROJECT
from demo import text, ui
from demo.session.app_context import AppContext

LATER = ("peft", "accelerate", "plotly", "scipy", "sklearn", "transformers", "torch._dynamo", "sympy")
"""Libraries that a page is served without; the first run, chart or answer loads them."""
MOST_BYTES = 200_000
"""Of the configuration that the browser is sent, without the style sheet; on MovieLens-100K it is somewhat larger."""
_START = """
import sys, warnings
warnings.simplefilter("error")
warnings.simplefilter("ignore", ResourceWarning)  # sockets of the unlaunched page, as the process ends
from core.cli.commands import app
from core.files import ASSETS
from demo import ui
from demo.session.opening import open_app_context
opened = open_app_context("synthetic", later=True)
blocks = ui.build(opened)
assert not opened.is_loaded
print([name for name in {later} if name in sys.modules])
"""


def test_a_page_is_laid_out_without_the_libraries_of_later_steps_and_without_a_warning(tmp_path):
    own = {"E2UREC_CACHE": str(tmp_path), "E2UREC_RUNS": str(tmp_path), "GRADIO_ANALYTICS_ENABLED": "False"}
    code = _START.format(later=LATER)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, env=os.environ | own, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (done.stdout.splitlines()[-1], done.stderr) == ("[]", "")


@pytest.fixture
def app(interactions, assets, tmp_path):
    later = open_recommender(assets / "models" / "synthetic" / "best", later=True)
    one = Experiment(interactions, later, tokenised(interactions, later), "best", assets=assets)
    return AppContext(lambda _: one, tmp_path)


def test_the_page_says_that_the_model_is_being_loaded_and_then_shows_its_answer(app):
    blocks = ui.build(app)
    before = json.dumps(blocks.config, default=str, ensure_ascii=False)
    assert not app.is_loaded
    assert text.meet.LOADING in before
    assert text.walk.LOADING in before
    app.load()
    after = json.dumps(blocks.config, default=str, ensure_ascii=False)
    assert text.meet.LOADING not in after
    assert text.walk.LOADING not in after
    assert text.common.CLICK in after


def test_lists_are_not_sent_before_their_step_opens(app):
    config = ui.build(app).get_config_file()
    props = {one["props"].get("elem_id"): one["props"] for one in config["components"]}
    assert [len(props[name]["choices"]) for name in ("rule-item", "whose", "ask-item", "ask-person")] == [1, 1, 0, 0]
    assert props["people"]["props"]["rows"] == props["ratings"]["props"]["rows"] == []
    assert props["films"]["props"]["catalogue"] == []
    assert len(json.dumps(config, default=str, separators=(",", ":"))) < MOST_BYTES
