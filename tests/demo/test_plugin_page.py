"""A method from a plug-in stands on the page wherever ours do: lists, knobs, colours, legends, phases, links."""

import gradio as gr
import pytest

from core.files import PROJECT
from core.palette import TRAINS_ADAPTER
from core.plugins import load_plugins
from core.runs.store import Run
from core.unlearning.card import SYMBOLS
from core.unlearning.registry import card_of, choosable
from demo import ui
from demo.session.app_context import AppContext
from demo.session.follow_job import _ahead
from demo.session.job_progress import JobProgress
from demo.session.links import read_link
from demo.steps.methods import plots, view
from demo.steps.methods.model import contest
from demo.steps.unlearn.knobs import turned
from demo.steps.unlearn.race_view import lanes
from demo.steps.unlearn.settings import _shown, build
from demo.theme import method_colour
from demo.widgets.progress import progress

MINE = "random_labels"
RUNNING = JobProgress(
    "running", "CPU", ("student", "evaluate"), "student", 5, 20, 12.0, {("student", "forget"): (0.25,)}
)


@pytest.fixture(autouse=True)
def _plugin(registry):
    load_plugins([PROJECT / "docs" / "examples" / "my_method.py"])


@pytest.fixture
def run(experiment, tmp_path):
    list(experiment.unlearn(experiment.presets()["twenty-percent"], MINE, folder=tmp_path / "run"))
    return Run(tmp_path / "run")


def test_it_can_be_chosen_in_every_list_of_methods(experiment, tmp_path):
    page = ui.build(AppContext(lambda _: experiment, tmp_path)).get_config_file()
    choices = {
        one["props"]["elem_id"]: one["props"]["choices"]
        for one in page["components"]
        if one["props"].get("elem_id") in ("method", "methods")
    }
    assert set(choices) == {"method", "methods"}
    for found in choices.values():
        assert [value for _, value in found] == list(choosable())
        said = {value: label for label, value in found}
        assert said[MINE].startswith("Random labels")
    assert card_of(MINE).sentence in {value: label for label, value in choices["methods"]}[MINE]


def test_its_knobs_are_those_of_its_card(experiment, tmp_path):
    settings = experiment.method(MINE, experiment.plan(experiment.presets()["one-user"])).settings
    with gr.Blocks():
        part = build(AppContext(lambda _: experiment, tmp_path))
    first, second, third, *_ = _shown(part, MINE, settings).values()
    assert (first["label"], first["value"], first["maximum"]) == ("Weight of forgetting", 1.0, 2.0)
    assert (second["label"], second["value"]) == ("Passes", 1.0)
    assert third["visible"] is False
    assert turned(MINE, settings, [0.5, 1.0]) == {"forget_weight": 0.5}


def test_a_link_can_lead_to_it():
    assert read_link(f"?method={MINE}").method == MINE


def test_it_has_a_mark_of_its_own_in_the_table_the_legend_and_the_figures(experiment, run, finished):
    runs = {"npo": finished("npo")[0], MINE: run}
    result = contest(experiment, experiment.presets()["twenty-percent"], runs, None)
    symbol = card_of(MINE).symbol
    assert symbol not in {card_of(name).symbol for name in choosable() if name != MINE}
    assert method_colour(MINE) == TRAINS_ADAPTER
    for html in (view.table(result), view.legend(result)):
        assert f'<polygon points="{SYMBOLS[symbol]}" fill="{TRAINS_ADAPTER}"/>' in html
        assert "Random labels" in html
    shown = {trace.name: trace for trace in plots.pareto_chart(result, "auc").data if trace.name}
    assert shown["Random labels"].marker.symbol == symbol


def test_its_phases_and_losses_are_explained_while_it_runs():
    html = progress("Forgetting", RUNNING, method=MINE)
    assert "An adapter learns both at once." in html
    assert "Truth and coin tosses" in html
    assert '<span class="key forget">' in html
    assert _ahead(MINE).phases == ("student", "evaluate")
    raced = lanes("A race", {MINE: RUNNING, "retrain": JobProgress("running", "CPU", ("retrain", "evaluate"))})
    assert "Random labels" in raced
    assert "Truth and coin tosses" in raced
