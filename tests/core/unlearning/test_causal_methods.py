"""Every method on a causal language model, in both forms: it runs, it is kept, and what was kept answers as it did."""

from functools import partial

import numpy as np
import pytest

from core.config import Lora, Optimisation, Training
from core.data.requests import ForgetRequest
from core.data.samples import Split
from core.experiment.experiment import Experiment
from core.experiment.recommender import open_recommender, tokenised, train_recommender
from core.models import CausalBackbone
from core.models.language.grown import Growth
from core.models.language.stream import StreamBackbone
from core.runs.events import Finished, Step
from core.runs.store import Run
from core.training.loop import Engine
from core.unlearning.registry import METHODS
from core.unlearning.tuned_settings import tuned_settings
from tests.core.models.families import llama, saved

FORMS = {"prompts": (llama, None), "streams": (partial(llama, 4096), Growth(1, Lora(2, 4.0, "linear")))}
"""A tiny Llama, and how it is grown where it reads streams."""


@pytest.fixture(scope="module", params=FORMS)
def trained(interactions, tmp_path_factory, request):
    """The folder of a recommender that is a tiny Llama, trained for a moment."""
    folder, base = tmp_path_factory.mktemp("recommender") / "best", tmp_path_factory.mktemp("base")
    maker, growth = FORMS[request.param]
    brief = Training(1, Optimisation(learning_rate=1e-3, batch_size=64, warmup=0))
    list(train_recommender(interactions, str(saved(maker, base)), brief, 0, folder, Engine(), growth=growth))
    return folder


@pytest.fixture
def experiment(interactions, trained, assets, tmp_path, monkeypatch):
    monkeypatch.setenv("E2UREC_RUNS", str(tmp_path / "runs"))
    recommender = open_recommender(trained)
    return Experiment(interactions, recommender, tokenised(interactions, recommender.backbone), "best", assets=assets)


@pytest.mark.parametrize("method", METHODS)
def test_it_forgets_on_a_causal_model_too(experiment, tmp_path, method):
    backbone = experiment.recommender.backbone
    assert isinstance(backbone, CausalBackbone)
    assert len(experiment.samples.offsets) < len(experiment.samples) or not isinstance(backbone, StreamBackbone)
    somebody = int(experiment.samples.of(Split.TRAIN).user[0])
    request, run = ForgetRequest(users=(somebody,)), Run(tmp_path / "run")
    # What is bundled for apa adapts the title embedding, which no stream has; nothing is tuned in an empty folder.
    at_default = tuned_settings(METHODS["apa"], "tiny", tmp_path, 1, backbone.layers) if method == "apa" else None
    events = list(experiment.unlearn(request, method, folder=run.folder, settings=at_default))
    assert isinstance(events[-1], Finished)
    trained = [event for event in events if isinstance(event, Step) and event.losses]
    assert bool(trained) == (METHODS[method].scope != "nothing")
    assert all(np.isfinite(list(event.losses.values())).all() for event in trained)
    after, before = run.predictions["forget"], run.predictions["forget_before"]
    assert np.array_equal(after, before) == (not trained)
    again = experiment.predict(experiment.eval_sets(experiment.plan(request))["forget"], run)
    assert np.allclose(again, after, atol=1e-5)
