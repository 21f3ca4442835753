from itertools import count

import pytest

from core.benchmark import speed as speed_module
from core.benchmark.speed import PHASES, speed


@pytest.fixture
def found(experiment, monkeypatch):
    """Each look at the clock is a second after the last; a start takes as many seconds as its code has signs."""
    monkeypatch.setattr(speed_module, "_cpu_seconds", lambda code: float(len(code)))
    ticks = count()
    return speed(experiment, repeats=1, now=lambda: float(next(ticks)))


def test_start_up_is_told_by_what_the_libraries_take(found):
    assert set(found["startup"]) == set(PHASES)
    assert found["startup"]["libraries"] == {"cpu_seconds": len("import torch, gradio"), "ratio": 1.0}
    assert found["startup"]["page"]["ratio"] == found["startup"]["page"]["cpu_seconds"] / len("import torch, gradio")


def test_rates_are_samples_over_seconds_and_their_quotient(found, experiment):
    scored = found["scoring"]["samples_per_second"]
    assert scored == len(experiment.samples.of(0)), "one second for all of them"
    assert found["training"]["ratio"] == found["training"]["samples_per_second"] / scored


def test_what_takes_no_longer_at_sixteen_times_the_size_costs_a_sixteenth_each(found, experiment):
    whole = {"data": len(experiment.samples.of(0)), "forget set": len(experiment.presets()["twenty-percent"].users)}
    for name, largest in whole.items():
        grown = found["growth"][name]
        assert grown["seconds"] == [1.0, 1.0, 1.0]
        assert grown["sizes"] == [max(largest // 16, 1), max(largest // 4, 1), largest]
        assert grown["ratio"] == pytest.approx(grown["sizes"][0] / largest)
    assert all(one > 0 for one in found["memory"]["bytes"])


def test_models_grow_about_the_recommender_s_own(found, experiment):
    small, own, large = found["growth"]["model"]["sizes"]
    assert small < own == experiment.recommender.backbone.parameter_count < large


def test_the_seconds_of_a_start_are_those_of_the_cpu():
    idle = speed_module._cpu_seconds("pass")
    assert idle < speed_module._cpu_seconds("sum(range(30_000_000))")
