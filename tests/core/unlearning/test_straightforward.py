"""The same mathematics, written plainly, makes the same model, in more time."""

import os
from dataclasses import replace

import numpy as np
import pytest
from straightforward import Straightforward

from core.experiment.job import workspace
from core.models.adapters import Adapters
from core.runs.store import Run

SLOW = pytest.mark.skipif(not os.environ.get("E2UREC_SLOW"), reason="takes minutes; E2UREC_SLOW=1 runs it")


def settings_for(experiment, plan):
    tuned = experiment.method("e2urec", plan).settings
    still = {name: replace(getattr(tuned, name), dropout=False) for name in ("augment", "student")}
    still |= {name: replace(getattr(tuned, name), dropout=0.0) for name in ("augment_lora", "student_lora")}
    return replace(tuned, click_weight=0.0, **still)


def both(experiment, request, folder):
    """Return p(yes) of what went, of the method and written plainly, and the seconds of each."""
    plan = experiment.plan(request)
    settings = settings_for(experiment, plan)
    list(experiment.unlearn(request, "e2urec", 0, settings, folder / "run"))
    run = Run(folder / "run")
    stars = experiment.interactions.table["rating"].to_numpy()
    with Adapters(experiment.recommender.backbone) as adapters:
        work = workspace(experiment.recommender, experiment.engine, adapters, plan, stars, 0, folder)
        plain = Straightforward(work, settings, folder / "plain")
        student, seconds = plain.unlearned()
        said = plain.clicks(student, plan.forget)
    return run.predictions["forget"], said, run.metrics["seconds"], seconds


@pytest.mark.parametrize("preset", ["one-user", "twenty-percent"])
def test_both_answer_alike(experiment, tmp_path, preset):
    ours, plain, _, _ = both(experiment, experiment.presets()[preset], tmp_path)
    before = experiment.predict(experiment.plan(experiment.presets()[preset]).forget)
    moved = np.abs(ours - before).max()
    assert moved > 1e-3
    assert np.abs(ours - plain).max() < moved / 100


@SLOW
@pytest.mark.parametrize("original", ["best", "memorising"])
def test_it_takes_longer(opened, original, tmp_path, record_property):
    experiment = opened("movielens-100k", original)
    ours, plain, fast, slow = both(experiment, experiment.presets()["twenty-percent"], tmp_path)
    record_property(f"straightforward_seconds_{original}", round(slow, 1))
    record_property(f"e2urec_seconds_{original}", round(fast, 1))
    assert np.abs(ours - plain).mean() < 1e-3
    assert slow > fast
