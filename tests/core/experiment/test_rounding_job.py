import numpy as np
import pytest

from core.evaluation.distances import jsd
from core.experiment.rounding import ROUNDINGS, rounding_events
from core.runs.events import Evaluated, Finished, Started, Step

MERGED_ONLY = ["none", "int8", "int4"]


def roundings_of(events):
    return next(event for event in events if isinstance(event, Evaluated)).metrics["roundings"]


@pytest.mark.parametrize("method", ["e2urec", "neggrad", "sisa", "original"])
def test_run_and_original_stay_as_they_were(experiment, finished, method):
    run, samples = finished(method)[0], experiment.samples
    before = experiment.predict(samples), experiment.predict(samples, run)
    events = list(rounding_events(experiment, run))
    assert isinstance(events[-1], Finished)
    names = [one.name for one in ROUNDINGS] if method == "e2urec" else MERGED_ONLY
    assert list(roundings_of(events)) == names == list(events[0].phases)
    assert np.array_equal(experiment.predict(samples), before[0])
    assert np.array_equal(experiment.predict(samples, run), before[1])


def test_as_it_is_and_split_again_nothing_returns(experiment, finished):
    run = finished("e2urec")[0]
    events = list(rounding_events(experiment, run))
    found = roundings_of(events)
    far = jsd(run.predictions["forget"], run.predictions["forget_before"]).mean()
    assert found["none"]["returned"] == found["none"]["returned_beyond"] == 0
    assert found["none"]["jsd_to_original"] == pytest.approx(far)
    assert found["split"]["returned"] == pytest.approx(0, abs=1e-3)
    assert found["int4"]["returned_original"] != 0
    assert found["int8"] != found["int8_apart"]
    steps = [event for event in events if isinstance(event, Step)]
    assert {event.phase for event in steps} <= set(events[0].phases)
    assert isinstance(events[0], Started)


def test_a_retrained_model_is_rounded_beside_it_but_never_beside_itself(experiment, finished):
    retrained = [finished("retrain")[0], finished("retrain", 1)[0]]
    alone, beside = (roundings_of(rounding_events(experiment, finished("e2urec")[0], runs)) for runs in ([], retrained))
    assert alone["int4"]["returned_beyond_retrained"] is alone["int4"]["jsd"] is None
    assert np.isfinite(beside["int4"]["returned_beyond_retrained"])
    assert beside["int4"]["jsd_floor"] > 0
    own = roundings_of(rounding_events(experiment, retrained[0], retrained[:1]))
    assert own["int4"]["returned_beyond_retrained"] is None
