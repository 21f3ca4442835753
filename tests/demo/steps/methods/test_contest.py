from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.metrics import find_metric
from core.unlearning.registry import METHODS, card_of, choosable
from demo import text
from demo.session.job_progress import JobProgress
from demo.steps.compare.plots import RATINGS_SHOWN
from demo.steps.methods import plots, view
from demo.steps.methods.model import BEFORE_ROW, RETRAINED_ROW, Contest, contest

PAIR = ("e2urec", "neggrad")


@pytest.fixture
def runs(finished):
    return {name: finished(name)[0] for name in PAIR}


@pytest.fixture
def request_(experiment):
    return experiment.presets()["twenty-percent"]


@pytest.fixture
def measured(experiment, request_, runs, reference):
    return contest(experiment, request_, runs, reference)


@pytest.fixture
def unmeasured(experiment, request_, runs):
    return contest(experiment, request_, runs, None)


def made(**columns):
    """Return a contest of methods a, b, c and so on, of which only these columns are known."""
    names = [str(name) for name in "abcdef"][: len(next(iter(columns.values())))]
    return Contest(pd.DataFrame(columns, index=names, dtype=float), pd.DataFrame(), pd.DataFrame(), "")


def test_every_method_of_the_registry_is_offered_but_those_that_are_shown_beside():
    assert set(choosable()) == set(METHODS) - {"original", "retrain"}


def test_the_table_has_the_metrics_of_each_run(measured, experiment, runs, reference):
    for name, run in runs.items():
        metrics = experiment.evaluate(run, reference)
        row = measured.table.loc[name]
        assert [row[one] for one in ("auc", "acc", "ll", "jsd", "l2", "seconds")] == pytest.approx(
            [metrics[one] for one in ("auc", "acc", "ll", "jsd", "l2", "seconds")]
        )
        assert row["trainable_params"] == metrics["trainable_params"]
        assert np.isnan(row["seconds_setup"])


def test_beside_them_stand_the_original_and_retrained_models_with_their_noise(measured, experiment, runs, reference):
    metrics = experiment.evaluate(runs["e2urec"], reference)
    assert measured.beside.loc[BEFORE_ROW, "jsd"] == pytest.approx(metrics["jsd_before"])
    assert measured.beside.loc[RETRAINED_ROW, "jsd"] == pytest.approx(metrics["jsd_floor"])
    assert measured.beside.loc[RETRAINED_ROW, "auc"] == pytest.approx(metrics["auc_retrained"])
    assert measured.beside.loc[RETRAINED_ROW, "seconds"] == pytest.approx(reference.fastest)


def test_one_off_time_is_apart_from_the_requests(experiment, request_, finished):
    run = finished("sisa")[0]
    row = contest(experiment, request_, {"sisa": run}, None).table.loc["sisa"]
    assert row["seconds_setup"] == pytest.approx(run.metrics["seconds_setup"])
    assert row["seconds"] == pytest.approx(run.metrics["seconds"])


def test_a_retraining_that_was_timed_here_takes_the_place_of_the_references_time(experiment, request_, runs, reference):
    shown = contest(experiment, request_, runs, reference, timed=12.5)
    assert shown.beside.loc[RETRAINED_ROW, "seconds"] == 12.5
    assert not shown.elsewhere


def test_ratings_are_the_predictions_of_each(measured, runs, reference):
    for name, run in runs.items():
        np.testing.assert_allclose(measured.ratings[name], run.predictions["forget"])
    np.testing.assert_allclose(measured.ratings[RETRAINED_ROW], reference.clicks["forget"].mean(axis=0), rtol=1e-6)


def test_without_a_reference_distances_are_unknown(unmeasured):
    assert unmeasured.table[["jsd", "l2"]].isna().all(axis=None)
    assert not unmeasured.has_reference
    assert RETRAINED_ROW not in unmeasured.ratings


def test_the_frontier_is_what_nothing_beats_on_both():
    shown = made(seconds=[1, 2, 3, 4, 2], jsd=[0.5, 0.4, 0.45, 0.1, 0.6], auc=[0.7, 0.6, 0.8, 0.8, 0.5])
    assert list(shown.frontier("jsd").index) == ["a", "b", "d"]
    assert list(shown.frontier("auc").index) == ["a", "c"]


def test_of_two_that_are_equally_quick_only_the_better_is_on_the_frontier():
    assert list(made(seconds=[1, 1], jsd=[0.5, 0.4]).frontier("jsd").index) == ["b"]


def test_the_best_is_the_highest_of_a_utility_and_the_lowest_of_a_distance():
    shown = made(auc=[0.7, 0.8], jsd=[0.2, np.nan])
    assert (shown.best("auc"), shown.best("jsd")) == (0.8, 0.2)


def test_disputed_ratings_are_those_with_the_widest_spread(measured):
    chosen, said = measured.disputed(3), measured.ratings[list(PAIR)]
    spread = said.max(axis=1) - said.min(axis=1)
    assert set(chosen.index) == set(spread.nlargest(3).index)
    assert chosen[RETRAINED_ROW].is_monotonic_decreasing


def traces(figure):
    return {trace.name: trace for trace in figure.data if trace.name}


def test_a_pareto_chart_has_a_mark_a_method_at_its_seconds(measured):
    shown = traces(plots.pareto_chart(measured, "jsd"))
    for name in PAIR:
        point = shown[card_of(name).title]
        assert (point.x[0], point.y[0]) == tuple(measured.table.loc[name, ["seconds", "jsd"]])
        assert point.marker.symbol == card_of(name).symbol


def test_retraining_is_a_mark_only_where_it_was_timed_here(experiment, request_, runs, reference, measured):
    assert "retrained" in traces(plots.pareto_chart(measured, "auc"))
    bundled = contest(experiment, request_, runs, replace(reference, bundled=True, device="a CPU"))
    figure = plots.pareto_chart(bundled, "auc")
    assert "retrained" not in traces(figure)
    assert {note.text for note in figure.layout.annotations} == {"before", "retrained"}


def test_values_far_apart_are_logarithmic_and_their_lines_are_named_at_their_height(measured):
    measured.table.loc["neggrad", ["jsd", "seconds"]] = [measured.beside["jsd"].max() * 100, 1e4]
    figure = plots.pareto_chart(measured, "jsd")
    assert (figure.layout.xaxis.type, figure.layout.yaxis.type) == ("log", "log")
    notes = {note.text: note.y for note in figure.layout.annotations}
    assert notes[text.common.FLOOR] == pytest.approx(np.log10(measured.beside.loc[RETRAINED_ROW, "jsd"]))


def test_the_clicks_chart_shows_all_on_every_row(measured):
    shown = traces(plots.clicks_chart(measured))
    rows = measured.disputed(RATINGS_SHOWN)
    assert set(shown) == {"before", "retrained", *(card_of(name).title for name in PAIR)}
    np.testing.assert_allclose(shown["retrained"].x, rows[RETRAINED_ROW])


def test_the_table_on_the_page_says_what_is_missing_and_what_is_best(measured, unmeasured):
    html = view.table(measured)
    assert f'class="best">{measured.best("auc"):.4f}<' in html
    assert text.common.MISSING not in html
    assert f">{text.common.MISSING}<" in view.table(unmeasured)
    assert find_metric("seconds_setup").heading not in html  # nobody has spent anything beforehand


def test_the_queue_says_where_each_is():
    views = {
        "e2urec": JobProgress("finished", phases=("student", "evaluate"), seconds={"student": 2.0}),
        "sisa": JobProgress("running", phases=("shards", "retrain", "evaluate"), phase="retrain", step=1, of=4),
        "crossfit": JobProgress("failed", phases=("teachers", "student"), message="Nobody has learned <yet>."),
        "npo": JobProgress("waiting", phases=("teachers", "student")),
    }
    html = view.queue(views, untuned=["npo"])
    assert [html.count(word) for word in ("done in 2.0 s", "step 1 of 4", "&lt;yet&gt;", text.methods.UNTUNED)] == [
        1,
        1,
        1,
        1,
    ]
    assert html.count('role="alert"') == 1
    assert text.methods.CANCELLED in view.queue(views | {"npo": JobProgress("cancelled")}, untuned=[])
