"""A finished run of the tiny world, with and without retrained models to compare it with."""

import pytest

from core.evaluation.references import reference_of
from demo.steps.compare.model import compare


@pytest.fixture
def run(finished):
    return finished("e2urec")[0]


@pytest.fixture
def reference(finished):
    return reference_of([finished("retrain", seed)[0] for seed in (1, 2)])


@pytest.fixture
def measured(experiment, run, reference):
    """Return the comparison of a run with two retrained models."""
    return compare(experiment, run, reference)


@pytest.fixture
def unmeasured(experiment, run):
    """Return the comparison of a run that nobody has retrained for."""
    return compare(experiment, run, None)
