from dataclasses import replace

import numpy as np
import pytest

from core.evaluation.exposure.canaries import canary_metrics


@pytest.fixture
def sure(known):
    """Return evidence whose models give these probabilities to the flipped labels."""
    labels = known.eval_sets["forget"].label

    def build(after, before, retrained):
        said = [np.where(labels == 1, one, 1 - one).astype(np.float32) for one in (after, before, *retrained)]
        reference = replace(known.reference, clicks={**known.reference.clicks, "forget": np.stack(said[2:])})
        return replace(known, clicks={**known.clicks, "forget": said[0], "forget_before": said[1]}, reference=reference)

    return build


def test_what_is_left_is_a_share_of_what_training_added(sure):
    found = canary_metrics(sure(0.4, 0.8, [0.1, 0.3]))
    assert found["canary_left"] == pytest.approx((0.4 - 0.2) / (0.8 - 0.2))
    assert (found["canary_taught_before"], found["canary_taught"], found["canary_taught_retrained"]) == (1, 0, 0)


def test_a_model_that_was_left_as_it_was_has_all_and_a_retrained_one_nothing(sure):
    assert canary_metrics(sure(0.8, 0.8, [0.3]))["canary_left"] == pytest.approx(1)
    assert canary_metrics(sure(0.3, 0.8, [0.3]))["canary_left"] == pytest.approx(0)


def test_half_of_the_retrained_models_answer_as_taught(sure):
    assert canary_metrics(sure(0.4, 0.8, [0.6, 0.3]))["canary_taught_retrained"] == 0.5


def test_without_retrained_models_or_memory_nothing_is_known_to_be_left(known, sure):
    assert canary_metrics(replace(known, reference=None))["canary_left"] is None
    assert canary_metrics(sure(0.4, 0.2, [0.3]))["canary_left"] is None
