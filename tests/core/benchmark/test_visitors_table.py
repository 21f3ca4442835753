"""The table of simulated visitors tells failures as well as successes."""

from core.benchmark.documents.sources import Bundled
from core.benchmark.documents.visitors import visitors_table
from core.experiment.visitor import visitors_path
from core.files import write_json

MADE = {"device": "CPU, 1 thread", "cpu": "Some", "cores": "2", "torch": "2", "date": "2026-01-01"}
MEASURES = ("share_gone", "share_gone_asked_differently", "auc_cost", "auc_cost_learned", "retained")


def one(gone, place, band=(40, 60)):
    return {"share_gone": gone, "places": [50, 1, place], "band": list(band)}


def written(folder, *each):
    found = {
        "visitors": len(each), "seed": 0, "quantiles": [0.05, 0.5], "made": MADE, "each": list(each),
        "spread": {name: [-0.254, 0.5] for name in MEASURES}, "back_in_band": 0.5, "within_noise": 1.0,
    }  # fmt: skip
    write_json(visitors_path(folder, "movielens-100k/best"), found)
    return visitors_table(Bundled(folder), "best")


def test_where_it_went_wrong_is_told_on_either_side(tmp_path):
    told = written(tmp_path, one(0.9, 50), one(0.4, 39), one(0.8, 12), one(-0.25, 61))
    assert "2 are still suspected more than by such models, 1 less; of 2, less than half is gone" in told
    assert "of the worst −25 %, farther away" in told
    assert "50 % stand again where models put them" in told


def test_quantiles_stand_as_shares_and_as_points(tmp_path):
    lines = written(tmp_path, one(0.9, 50)).splitlines()
    assert lines[0] == "| `best` | 5 % | 50 % |"
    assert "| share of what was learned that is gone | −25 % | 50 % |" in lines
    assert "| AUC lost, points | −0.25 | 0.50 |" in lines


def test_nothing_is_told_of_what_nobody_simulated(tmp_path):
    assert visitors_table(Bundled(tmp_path), "best") == "*Nobody has bundled this yet.*"
