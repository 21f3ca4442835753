import re
from dataclasses import replace

from core.metrics import find_metric
from demo import text
from demo.steps.compare import view
from demo.widgets.retrain_reference import notice


def test_result_tells_the_numbers_of_the_run(measured):
    star, metrics = measured.star, measured.metrics
    said = view.headline(measured)
    for name in ("before", "after", "retrained"):
        assert text.common.percent(star[name]) in said
    tiles = view.tiles(measured)
    for name in ("jsd", "retain_jsd"):
        cells = "".join(
            f"<td>{text.common.distance(metrics[f'{name}{end}'])}</td>" for end in ("_before", "", "_floor")
        )
        assert f"{find_metric(name).plain}</th>{cells}" in tiles
    assert f"<td>{100 * metrics['auc_retrained']:.1f} %</td>" in tiles
    assert text.common.seconds(metrics["retrain_seconds"]) in tiles


def test_the_page_speaks_plainly_and_names_the_terms_in_the_table_of_all_measures(measured):
    said = view.headline(measured) + view.memory(measured) + view.tiles(measured).split("title=")[0]
    assert not re.search(r"\b(JSD|AUC|ACC|LL|L2|nats|P\(click\)|retrained)\b", re.sub("<[^>]*>", " ", said))
    table = view.measures_table(measured).set_index("measure")
    assert {"AUC × 100", "JSD × 100", "L2 × 100"} < set(table.index)
    assert table.loc["AUC × 100", "after"] == f"{100 * measured.metrics['auc']:.2f}"


def test_no_ratio_is_claimed_of_a_recorded_run(measured):
    assert "timed on this machine" in view.tiles(measured)
    recorded = view.tiles(replace(measured, recorded=True))
    assert "Retraining was recorded at" in recorded
    assert " vs " not in recorded
    assert "timed on this machine" not in recorded


def test_a_missing_reference_is_called_missing(unmeasured):
    assert "never saw" not in view.headline(unmeasured)
    tiles = view.tiles(unmeasured)
    assert tiles.count(f">{text.common.MISSING}<") == 1  # the distance
    assert f">{text.common.RETRAINED}<" not in tiles  # there is no column for models that there are none of
    assert text.compare.NO_REFERENCE in notice()


def test_the_table_of_ratings_is_in_percent_and_has_a_column_for_what_is_missing(measured, unmeasured):
    shown = view.rating_table(measured)
    assert list(shown) == list(text.compare.result_columns("film"))
    assert shown["after"].tolist() == (100 * measured.ratings["after"]).round(1).tolist()
    assert view.rating_table(unmeasured)["retrained"].isna().all()
