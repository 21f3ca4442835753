"""The walk of docs/add-a-backbone.md: what it shows is in the example, and the example trains and forgets."""

import re
import runpy

import pytest

from core.config import Optimisation, Training
from core.experiment.experiment import Experiment
from core.experiment.recommender import open_recommender, tokenised, train_recommender
from core.files import PROJECT
from core.models import BACKBONES
from core.runs.events import Finished
from core.training.loop import Engine
from tests.core.models.families import bert, saved

PAGE = PROJECT / "docs" / "add-a-backbone.md"
EXAMPLE = PROJECT / "docs" / "examples" / "my_backbone.py"


@pytest.fixture
def family():
    """The example's class, known for as long as this takes."""
    known = dict(BACKBONES)
    yield runpy.run_path(str(EXAMPLE))["MaskedBackbone"]
    BACKBONES.clear()
    BACKBONES.update(known)


def test_every_line_of_code_on_the_page_is_one_of_the_example():
    code = {line.split("  #")[0] for line in EXAMPLE.read_text(encoding="utf-8").splitlines()}
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 3
    assert [line for block in blocks for line in block.splitlines() if line not in code] == []


def test_the_example_trains_and_forgets(family, interactions, assets, tmp_path):
    brief = Training(1, Optimisation(learning_rate=1e-3, batch_size=64, warmup=0))
    base = saved(bert, tmp_path / "base")
    list(train_recommender(interactions, str(base), brief, 0, tmp_path / "best", Engine()))
    recommender = open_recommender(tmp_path / "best")
    assert type(recommender.backbone).__name__ == family.__name__
    samples = tokenised(interactions, recommender.backbone)
    experiment = Experiment(interactions, recommender, samples, "best", assets=assets)
    events = list(experiment.unlearn(experiment.presets()["one-user"], folder=tmp_path / "run"))
    assert isinstance(events[-1], Finished)
