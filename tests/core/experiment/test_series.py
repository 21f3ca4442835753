import pytest

from core.data.requests import forget_fraction
from core.errors import RequestError
from core.experiment.series import Variant, run_series
from core.runs.events import Evaluated, Finished, Started, Step
from core.runs.store import Run


@pytest.fixture
def request_(experiment):
    return experiment.presets()["twenty-percent"]


def test_each_variant_is_announced_told_and_evaluated_under_its_title(experiment, request_, tmp_path):
    wanted = {tmp_path / "a": Variant("original", 1), tmp_path / "b": Variant("original", 2, "nothing")}
    events = list(run_series(experiment, request_, wanted, "a series"))
    assert events[0] == Started("a series", experiment.engine.device, ("original seed 1", "nothing seed 2"))
    assert [event.of for event in events if isinstance(event, Evaluated)] == ["original seed 1", "nothing seed 2"]
    assert {event.phase.partition(": ")[0] for event in events if isinstance(event, Step)} == set(events[0].phases)
    assert isinstance(events[-1], Finished)


def test_finished_runs_are_taken_as_they_are_and_still_evaluated(experiment, request_, tmp_path):
    wanted = {tmp_path / "a": Variant("original", 1)}
    list(run_series(experiment, request_, wanted, "first"))
    again = list(run_series(experiment, request_, wanted, "second"))
    assert [type(event) for event in again] == [Started, Evaluated, Finished]
    assert again[1].metrics == Run(tmp_path / "a").metrics


def test_a_plain_variant_is_the_run_that_unlearning_alone_would_make(experiment, request_, tmp_path):
    list(run_series(experiment, request_, {tmp_path / "a": Variant("e2urec", 3)}, "a series"))
    list(experiment.unlearn(request_, "e2urec", 3, folder=tmp_path / "b"))
    assert Run(tmp_path / "a").config == Run(tmp_path / "b").config


def test_changes_and_a_request_of_its_own_are_in_the_runs_config(experiment, request_, tmp_path):
    other = forget_fraction(40, experiment.samples)
    changed = Variant("e2urec", 0, "gentle", {"w": 0.9, "student.learning_rate": 1e-4}, other)
    list(run_series(experiment, request_, {tmp_path / "a": changed}, "a series"))
    config, tuned = Run(tmp_path / "a").config, experiment.method("e2urec", experiment.plan(other)).settings
    assert config["request"] == other.as_record()
    assert (config["settings"]["w"], config["settings"]["student"]["learning_rate"]) == (0.9, 1e-4)
    assert config["settings"]["student"]["batch_size"] == tuned.student.batch_size


def test_what_cannot_be_is_said_before_anything_runs(experiment, request_, tmp_path):
    wanted = {tmp_path / "a": Variant("original", 1), tmp_path / "b": Variant("magic", 1)}
    with pytest.raises(RequestError, match="no method magic"):
        next(run_series(experiment, request_, wanted, "a series"))
    assert not (tmp_path / "a").exists()
