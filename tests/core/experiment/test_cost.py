from dataclasses import replace

import numpy as np
import pytest
import torch

from core.experiment.cost import MachineSpeed, expected_seconds, measured_speed, measuring_seconds
from core.unlearning.common.forget_retain_batches import batches_within, forget_batches
from core.unlearning.effort import Effort
from core.unlearning.registry import METHODS


@pytest.fixture
def plan(experiment):
    return experiment.plan(experiment.presets()["twenty-percent"])


def test_the_pace_is_measured_and_leaves_the_model_as_it_was(experiment):
    before = {name: weight.clone() for name, weight in experiment.recommender.backbone.model.state_dict().items()}
    speed = measured_speed(experiment)
    assert speed.trained > 0
    assert speed.scored > 0
    assert speed.steps >= 1
    after = experiment.recommender.backbone.model.state_dict()
    assert after.keys() == before.keys()
    assert all(torch.equal(after[name], weight) for name, weight in before.items())


def test_e2urecs_work_is_what_its_steps_see(experiment, plan):
    method = experiment.method("e2urec", plan)
    count, kept = len(plan.forget), len(plan.retain)
    # Tuned in conftest: 3 steps of 16 that overlearn, 4 of the student, of which the first sees the forget set alone.
    size = min(16, count)
    effort = method.effort(plan)
    assert effort.adapted == effort.learned == 3 * size + 4 * size + 3 * 16
    assert (effort.small_steps, effort.steps) == (3 + 4, 0)
    assert effort.scored == min(4 * size, count) + min(3 * 16, kept) + min(4 * size, count)


@pytest.mark.parametrize("name", [name for name in METHODS if hasattr(METHODS[name].Settings(), "budget")])
def test_the_work_of_other_methods_is_what_their_batches_read(experiment, plan, name):
    method = experiment.method(name, plan)
    settings, effort = method.settings, method.effort(plan)
    seen = batches_within(plan, settings.budget, settings.optimisation.batch_size, np.random.default_rng(0))
    assert effort.learned == sum(map(len, seen.batches))
    assert (effort.steps, effort.small_steps)[method.scope != "all"] == len(seen.batches)
    assert (effort.trained, effort.adapted)[method.scope != "all"] == effort.learned
    assert effort.scored == (len(seen.samples) if "teachers" in method.card.phases else 0)


def test_an_adapter_that_learns_what_goes_reads_nothing_else(experiment, plan):
    method = experiment.method("task_vector", plan)
    settings, size = method.settings, method.settings.optimisation.batch_size
    batches = forget_batches(plan.forget, settings.passes, size, settings.steps, np.random.default_rng(0))
    assert method.effort(plan) == Effort(adapted=sum(map(len, batches)), small_steps=len(batches))


def test_cost_is_work_at_that_pace(experiment, plan):
    method, speed = experiment.method("e2urec", plan), MachineSpeed(trained=0.5, scored=0.25, steps=1)
    effort = method.effort(plan)
    assert expected_seconds(plan, method, speed) == 0.5 * effort.learned + 0.25 * effort.scored
    judged = sum(map(len, experiment.eval_sets(plan).values()))
    assert measuring_seconds(experiment, plan, speed) == 2 * 0.25 * judged


def test_more_to_forget_costs_more(experiment, plan):
    speed, one = MachineSpeed(1.0, 1.0, 1), experiment.plan(experiment.presets()["one-interaction"])
    least, most = (expected_seconds(each, experiment.method("e2urec", each), speed) for each in (one, plan))
    assert least < most


def test_a_method_that_cannot_tell_its_work_has_no_cost(experiment, plan):
    method = experiment.method("sisa", plan)
    assert expected_seconds(plan, method, replace(MachineSpeed(1.0, 1.0, 1), steps=2)) is None
