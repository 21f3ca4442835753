"""A finished run of the tiny world, with two retrained models to compare it with."""

import pytest

from core.evaluation.references import reference_of
from core.export.certificate import certificate


@pytest.fixture
def run(finished):
    return finished("e2urec")[0]


@pytest.fixture
def reference(finished):
    return reference_of([finished("retrain", seed)[0] for seed in (1, 2)])


@pytest.fixture
def record(experiment, run, reference):
    return certificate(experiment, run, reference)


@pytest.fixture
def alone(experiment, run):
    """Return the certificate of the same run where nobody has retrained."""
    return certificate(experiment, run)
