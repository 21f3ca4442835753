"""What is known of a made-up run, for all that judges runs by their predictions."""

import numpy as np
import pytest

from core.data.requests import ForgetRequest
from core.data.samples import Split
from core.evaluation.evidence import Evidence
from core.evaluation.references import Reference
from core.evaluation.shadows import Shadows, draw_halves, pool_of

PARTS = ("forget", "retain", "test")


@pytest.fixture
def known(experiment):
    """All that is known of a run whose models guess, beside three retrained ones that do too."""
    random = np.random.default_rng(0)
    plan = experiment.plan(ForgetRequest(users=tuple(np.unique(experiment.samples.of(Split.TRAIN).user)[:2])))
    parts = experiment.eval_sets(plan)
    clicks = {
        f"{part}{end}": random.uniform(0.1, 0.9, len(parts[part])).astype(np.float32)
        for part in PARTS
        for end in ("", "_before")
    }
    retrained = {part: random.uniform(0.1, 0.9, (3, len(parts[part]))).astype(np.float32) for part in PARTS}
    reference = Reference(retrained, np.ones(3, np.float32), True, np.array([1, 2, 3]))
    return Evidence(plan, parts, clicks, reference, no_shadows="There are none.")


@pytest.fixture
def shadows(experiment):
    """Shadow models that are surer of the samples that they saw."""
    pool = pool_of(experiment.samples, Split.TEST)
    people = np.unique(pool.user)
    halves = draw_halves(len(people), 4, 0)
    seen = halves[:, np.searchsorted(people, pool.user)]
    noise = np.random.default_rng(2).normal(0, 0.5, seen.shape)
    margins = np.where(pool.label == 1, 1, -1) * (seen * 1.0 + noise)
    return Shadows(margins.astype(np.float16), people, halves, pool, 0, "a CPU")
