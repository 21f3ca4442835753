"""Figures in prose are those of the bundled JSON, and not what somebody once typed."""

import re

import pytest

from core.benchmark.results import load_benchmark
from core.files import PROJECT
from core.unlearning.registry import METHODS, title_of

ORIGINALS = ("best", "memorising")
COLUMNS = {
    "AUC": ("auc", 100, 2), "LL": ("ll", 100, 2), "JSD": ("jsd", 100, 3), "L2": ("l2", 100, 2),
    "JSD on what stayed": ("retain_jsd", 100, 3),
    "MIA": ("mia_user_auc", 100, 1), "LiRA": ("lira_user_auc", 100, 1), "seconds": ("seconds", 1, 1),
    "speed-up": ("speedup", 1, 1), "parameters": ("trainable_params", 1, 0),
    "parameters trained": ("trainable_params", 1, 0),
}  # fmt: skip
"""Heading → metric, what it is multiplied with, and its decimal places."""
CALLED = {
    "Retrain": "retrain",
    "Original (forgets nothing)": "original",
    "Fine-tuning": "finetune",
    "Bad-T": "bad_teacher",
    "Rehearsed (ours)": "rehearsed",
}


def document(name):
    return (PROJECT / name).read_text(encoding="utf-8")


def bundled(original):
    rows = load_benchmark("movielens-100k", original).rows
    return {row.method: row for row in rows} | {row.title: row for row in rows}


def table(name, original):
    """Yield the heading and the figure of each cell, with its row's name, of the table of an original."""
    block = re.search(rf"^\| `{original}` \|.*?(?=^$)", document(name), re.M | re.S)[0].splitlines()
    head, _, *lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in block]
    for title, *values in lines:
        yield from ((title, *one) for one in zip(head[1:], values, strict=True))


def row_of(title, original):
    rows, names = bundled(original), {title_of(name): name for name in METHODS} | CALLED
    return rows[names.get(title, title)]


TABLES = [("README.md", "best"), *(("docs/results.md", original) for original in ORIGINALS)]
CELLS = [(original, *cell) for name, original in TABLES for cell in table(name, original)]


@pytest.mark.parametrize(("original", "title", "heading", "shown"), CELLS)
def test_a_figure_in_a_table_is_the_bundled_one(original, title, heading, shown):
    metric, scale, digits = COLUMNS[heading]
    mean = row_of(title, original).mean(metric)
    if shown == "–":
        assert not mean
        return
    said = float(shown.split()[0].replace(",", ""))
    decimals = len(shown.split()[0].partition(".")[2])
    assert decimals in (0, digits)
    assert said == pytest.approx(scale * mean, abs=0.51 * 10**-decimals)
    if "±" in shown:
        spread = shown.split("±")[1].split()[0]
        error = scale * row_of(title, original).metrics[metric].error
        assert float(spread) == pytest.approx(error, abs=0.51 * 10 ** -len(spread.partition(".")[2]))


def test_the_retrained_model_stands_beside_logistic_regression_with_both_figures():
    made = load_benchmark("movielens-100k", "best")
    [(baseline)] = made.baseline.values()
    retrained = bundled("best")["retrain"]
    auc, ll = (f"{100 * baseline['auc']:.2f}", f"{100 * baseline['ll']:.1f}")
    assert f"a test AUC of {auc} and a log loss of {ll}" in document("docs/results.md")
    told = " ".join(document("docs/results.md").split())
    assert f"has {100 * retrained.mean('auc'):.2f} and {100 * retrained.mean('ll'):.2f}" in told


def test_what_the_mean_of_originals_removes_is_what_was_measured():
    rows = bundled("best")
    mean, original = rows["mean_of_originals"], rows["original"]
    before, floor = original.mean("jsd"), original.mean("jsd_floor")
    share = (before - mean.mean("jsd")) / (before - floor)
    told = " ".join(document("docs/results.md").split())
    assert f"removes {100 * share:.0f} % of the JSD above the floor on `best`" in told
    attacks = (100 * row.mean("lira_user_auc") for row in (mean, original))
    assert "finds more in it ({:.1f}) than in the original ({:.1f})".format(*attacks) in told


def test_what_the_remembering_kl_prevents_is_what_was_measured():
    rows = {row.title: row for row in load_benchmark("movielens-100k", "best", "ablation").rows}
    titles = ("original", "e2urec", "e2urec: no remembering KL")
    before, kept, lost = (f"{100 * rows[title].mean('retain_jsd'):.3f}" for title in titles)
    told = " ".join(document("docs/results.md").split())
    assert f"are {before} from retrained models, with the KL {kept}, without it {lost}." in told
