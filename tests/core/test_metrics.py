"""Every metric's facts stand once, and whatever is measured has a title."""

import math
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from core.evaluation.distances import DIVERGENCES
from core.evaluation.references import reference_of
from core.metrics import KINDS_IN_ORDER, KNOWN_METRICS, Metric, Place, find_metric, metrics_in, register_metric

COUNTED = ("_members", "_others", "_samples", "_users")
"""How the names of counts end, which are no metrics."""
PHASES = "seconds_"
FACTS = {"seed", "forgotten", "retained", "rebuilt"}


def test_every_metric_says_what_it_is_in_one_sentence_and_where_it_comes_from():
    for name, metric in KNOWN_METRICS.items():
        assert name == metric.name
        assert metric.title
        assert metric.about.endswith(".")
        assert metric.source.endswith(".")


def test_titles_are_told_apart_wherever_they_stand_together():
    for place in ("cli", "audit", "benchmark", "certificate", "page", "headline"):
        titles = [metric.title for metric in metrics_in(place)]
        assert titles
        assert len(set(titles)) == len(titles)


def test_places_show_metrics_by_kind_in_the_order_of_tables():
    assert [metric.name for metric in metrics_in("cli")][:6] == ["auc", "acc", "ll", "jsd", "l2", "symmetric_kl"]
    assert [metric.name for metric in metrics_in("headline")] == ["auc", "jsd"]
    assert [metric.name for metric in metrics_in("page", "distance")][:2] == ["jsd", "l2"]
    for place in get_args(Place):
        kinds = [KINDS_IN_ORDER.index(metric.kind) for metric in metrics_in(place)]
        assert kinds == sorted(kinds)


def test_every_distance_has_a_function():
    shown = {metric.name for metric in metrics_in("cli", "distance")}
    assert shown == {*DIVERGENCES, "retain_jsd"}


def test_what_stayed_is_shown_wherever_the_forget_set_is():
    stayed = find_metric("retain_jsd")
    assert stayed.shown_in >= {"cli", "benchmark", "certificate", "page"}
    assert (stayed.scale, stayed.digits, stayed.better) == (100, 3, "lower")
    assert find_metric("retain_jsd_floor").digits == 3


def test_gaps_of_people_head_columns_of_a_benchmark():
    assert [find_metric(f"{one}_user_gap").title for one in ("mia", "lira")] == ["MIA gap", "LiRA gap"]
    assert {"mia_user_gap", "lira_user_gap"} <= {metric.name for metric in metrics_in("benchmark", "attack")}


def test_whatever_an_audit_measures_has_a_title(experiment, finished):
    found = experiment.audit(finished("e2urec")[0], reference_of([finished("retrain", seed)[0] for seed in (1, 2)]))
    numbers = [name for name, value in found.items() if isinstance(value, float)]
    assert len(numbers) > 20
    for name in numbers:
        if not name.endswith(COUNTED) and not name.startswith(PHASES) and name not in FACTS:
            assert find_metric(name).title


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("jsd", "JSD"),
        ("jsd_floor", "JSD floor"),
        ("jsd_to_mean_floor", "JSD floor to the mean of the others"),
        ("l2_before", "L2, before"),
        ("retain_jsd_floor", "JSD floor (retained ratings)"),
        ("rebuilt_old_jsd", "JSD (rebuilt samples, old prompt)"),
        ("user_jsd_q05", "JSD, 5th percentile (per person)"),
        ("mia_auc", "MIA-AUC"),
        ("lira_user_auc_low", "AUC (likelihood ratio, per person), lower end of the interval"),
    ],
)
def test_variants_are_titled_by_rule(name, title):
    assert find_metric(name).title == title


def test_a_variant_is_shown_as_its_metric_is_but_nowhere_by_itself():
    floor, jsd = find_metric("jsd_floor"), find_metric("jsd")
    assert (floor.scale, floor.digits, floor.better) == (jsd.scale, jsd.digits, jsd.better)
    assert not floor.shown_in
    assert find_metric("auc_gap").better is None


@pytest.mark.parametrize("name", ["", "nonsense", "jsd_", "_floor", "jsd_flor", "floor_jsd"])
def test_what_is_no_metric_is_not_found(name):
    with pytest.raises(KeyError):
        find_metric(name)


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.00268, "0.268"), (0.0, "0.000"), (12.5, "1,250.000"), (None, "–"), (math.nan, "–"), (math.inf, "–")],
)
def test_values_are_scaled_and_rounded_and_what_is_not_known_is_a_dash(value, said):
    assert find_metric("jsd").format(value) == said


def test_a_number_may_have_its_sign_and_other_digits():
    auc = find_metric("auc")
    assert auc.format(0.0125, sign="+") == "+1.25"
    assert auc.format(-0.0125, digits=1, sign="+") == "-1.2"
    assert auc.format(None, unknown="not known") == "not known"
    assert find_metric("peak_memory").format(3 * 2**20) == "3"


def test_which_way_is_better_is_known():
    assert find_metric("auc").beats(0.8, 0.7)
    assert not find_metric("auc").beats(0.7, 0.7)
    assert find_metric("ll").beats(0.5, 0.6)
    assert find_metric("seconds").beats(1.0, 2.0)
    assert find_metric("speedup").beats(2.0, 1.0)
    assert sorted([3.0, 1.0, 2.0], key=find_metric("auc").cost) == [3.0, 2.0, 1.0]


@pytest.mark.parametrize("name", ["jsd", "jsd_floor", "retain_auc"])
def test_a_name_that_means_something_already_is_refused(name):
    with pytest.raises(ValueError, match=f"'{name}' is taken"):
        register_metric(Metric(name, "Mine", "Something else.", "distance"))


def test_the_same_facts_may_be_entered_again_and_others_not():
    known = find_metric("jsd")
    assert register_metric(replace(known)) == known
    with pytest.raises(ValueError, match="is taken"):
        register_metric(replace(known, digits=5))


def test_numbers_of_numpy_are_formatted_too():
    assert find_metric("auc").format(np.float32(0.5)) == "50.00"
