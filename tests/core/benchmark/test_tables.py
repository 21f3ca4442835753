from core.benchmark.paper_tables import Ordering
from core.benchmark.statistics import PairedTest
from core.benchmark.tables import cells, columns, footnotes, markdown, paper_verdicts

AT = [metric.name for metric in columns()]


def cell(results, title, metric):
    return cells(results)[title][AT.index(metric)]


def test_cells_are_scaled_and_carry_their_error(row, results):
    made = results(row("e2urec", auc=[0.75, 0.77], jsd=[0.002, 0.004], seconds=[16.0, 18.0], speedup=[4.0, 4.0]))
    assert cell(made, "e2urec", "auc") == "76.00 ± 1.00"
    assert cell(made, "e2urec", "jsd") == "0.300 ± 0.100"
    assert cell(made, "e2urec", "seconds") == "17.0 ± 1.0"
    assert cell(made, "e2urec", "speedup") == "4.0"
    assert cell(made, "logistic regression", "auc") == "75.40"


def test_what_was_not_measured_is_a_dash(row, results):
    made = results(row("e2urec", auc=[0.75], seconds_setup=[0.0]))
    assert cell(made, "e2urec", "mia_auc") == "–"
    assert cell(made, "e2urec", "seconds_setup") == "–"


def test_a_row_that_differs_is_marked_and_the_tests_are_told_below(row, results):
    sure, unsure = PairedTest(-0.001, 0.001, 0.004), PairedTest(-0.001, 0.2, 0.4)
    made = results(
        row("e2urec", jsd=[0.002, 0.003]),
        row("neggrad", jsd=[0.004, 0.005], tests={"jsd": sure}),
        row("negkl", jsd=[0.004, 0.001], tests={"jsd": unsure}),
    )
    assert cell(made, "neggrad", "jsd").endswith("†")
    assert not cell(made, "negkl", "jsd").endswith("†")
    assert "JSD: neggrad 0.004, negkl 0.400" in footnotes(made)[-1]


def test_without_tests_nothing_is_said_of_them(row, results):
    assert not any("t-test" in note for note in footnotes(results(row("e2urec", jsd=[0.002]))))


def test_the_papers_orderings_are_judged_on_these_means(row, results):
    made = results(row("e2urec", auc=[0.75], jsd=[0.003]), row("sisa", auc=[0.74], jsd=[0.001]))
    found = paper_verdicts(made)
    assert found[Ordering("auc", "e2urec", "sisa")] == "holds"
    assert found[Ordering("jsd", "e2urec", "sisa")] == "does not hold here"
    assert found[Ordering("auc", "e2urec", "negkl")] == "not measured"
    assert "| AUC | e2urec | sisa | – | receraser, negkl, neggrad, bad_teacher |" in markdown(made)


def test_an_ablation_has_no_such_table_in_the_paper(row, results):
    made = results(row("e2urec", auc=[0.75]), what="ablation")
    assert paper_verdicts(made) == {}
    assert "ahead in the paper" not in markdown(made)
