import pytest

from core.experiment.visitor import visitors_path
from core.files import write_json
from demo.steps.you.others import others


@pytest.fixture
def fared(experiment, tmp_path, monkeypatch):
    """Return a function that writes how visitors fared, and returns the experiment."""
    monkeypatch.setattr(experiment, "assets", tmp_path)

    def written(*gone):
        each = [{"share_gone": one, "auc_cost": 0.1} for one in gone]
        found = {"visitors": len(each), "each": each, "back_in_band": 0.75, "within_noise": 1.0}
        write_json(visitors_path(tmp_path, experiment.key), found)
        return experiment

    return written


def test_nobody_is_told_of_visitors_whom_nobody_simulated(experiment, tmp_path, monkeypatch):
    monkeypatch.setattr(experiment, "assets", tmp_path)
    assert others(experiment) == ""


def test_the_median_is_told_and_the_worst_too(fared):
    said = others(fared(0.9, 0.8, 0.7, 0.12))
    assert "75 % or more of what was learned is gone" in said
    assert "of the worst, 12 % was" in said
    assert said.count("<circle") == 4


def test_whoever_moved_away_is_drawn_at_nothing_gone(fared):
    said = others(fared(0.9, -0.5))
    assert "of the worst, nothing was" in said
    assert 'cx="16.0"' in said
