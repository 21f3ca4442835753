"""What the page shows where GPUs are lent, and that it shows nothing of it elsewhere."""

import gradio as gr
import pytest
from gradio.context import LocalContext
from starlette.requests import Request

from core.experiment.cost import MachineSpeed
from demo import text
from demo.session.app_context import AppContext
from demo.session.visits import begin_visit
from demo.session.zero_gpu import host as hosts
from demo.session.zero_gpu.durations import expected_time, visitor_seconds
from demo.session.zero_gpu.host import TimedGpu, ZeroGpuHost, note_gpu, prefers_cpu
from demo.session.zero_gpu.quota import ANONYMOUS, FREE, visitor_quota
from demo.session.zero_gpu.refusals import sentence
from demo.steps.choose.model import RequestSummary
from demo.steps.unlearn.model import RunRequest
from demo.widgets.hosting import lent_gpu

WORDS = text.service.zero_gpu
SPEED = MachineSpeed(trained=0.01, scored=0.001, steps=9)


@pytest.fixture
def host(monkeypatch):
    found = ZeroGpuHost(lent=lambda *_: pytest.fail("no GPU was asked for"))
    monkeypatch.setattr(hosts, "_HOST", [found])
    return found


@pytest.fixture
def app(experiment, tmp_path):
    return AppContext(lambda _: experiment, tmp_path)


def laid_out():
    with gr.Blocks() as blocks:
        lent_gpu.build()
    return {one["props"].get("elem_id"): one["props"] for one in blocks.get_config_file()["components"]}


def test_elsewhere_nothing_of_it_is_on_the_page():
    assert laid_out() == {}


def test_the_cpu_can_be_chosen_and_where_the_space_lets_them_visitors_sign_in(host, monkeypatch):
    monkeypatch.setattr("gradio.routes.attach_oauth", lambda _: None)
    monkeypatch.setattr(lent_gpu, "_SIGNS_IN", ("gradio",))
    for name in lent_gpu._SIGNING_IN:
        assert "sign-in" not in laid_out()
        monkeypatch.setenv(name, "there")
    parts = laid_out()
    assert [value for _, value in parts["compute-on"]["choices"]] == ["GPU", "CPU"]
    assert parts["sign-in"]["value"] == WORDS.SIGN_IN
    monkeypatch.setattr(lent_gpu, "_SIGNS_IN", ("gradio", "no_such_package"))
    assert "sign-in" not in laid_out()


def test_a_click_is_told_with_what_it_asks_for_and_what_one_may_have(host, app, experiment, tmp_path):
    request = experiment.presets()["twenty-percent"]
    wanted = RunRequest(experiment, request, RequestSummary(), "neggrad", None)
    now = begin_visit(tmp_path, "best")
    asks, may = lent_gpu._asked(app, now, lambda: wanted)
    assert asks == WORDS.asks(dict.fromkeys(["Forget", "Race against retraining", "Learn me", "Forget me"], 90))
    assert may == WORDS.may_have("anonymous", 120)
    host.speeds["best"] = SPEED
    epochs, retained = experiment.recommender.recipe.training.epochs, len(experiment.plan(request).retain)
    asked = sum(len(part) for part in experiment.eval_sets(experiment.plan(request)).values())
    assert expected_time(experiment, request, "retrain") == pytest.approx(
        epochs * retained * SPEED.trained + 2 * asked * SPEED.scored
    )
    note_gpu(TimedGpu("best", MachineSpeed(10.0, 1.0, 9)))
    asks, _ = lent_gpu._asked(app, now, lambda: wanted)
    assert "“Learn me” for more than a day’s share" in asks


def test_a_visitor_takes_as_long_as_their_steps(host, experiment):
    assert visitor_seconds(experiment, "learn") is None
    host.speeds["best"] = MachineSpeed(trained=0.001, scored=0.0, steps=9)
    assert visitor_seconds(experiment, "learn") == pytest.approx(50 * (40 + 2 * 20) * 0.001)
    assert visitor_seconds(experiment, "forget") == pytest.approx(30 * (40 + 2 * 16) * 0.001)


def test_who_prefers_the_cpu_does_so_until_they_leave(host):
    hosts.prefer_cpu("ann", wanted=True)
    assert prefers_cpu("ann")
    assert not prefers_cpu("ben")
    hosts.prefer_cpu("ann", wanted=False)
    assert not host.on_cpu


@pytest.mark.parametrize(("more", "quota"), [
    ({}, ANONYMOUS), ({"session": {}}, ANONYMOUS), ({"session": {"oauth_info": {"userinfo": {"name": "Ann"}}}}, FREE)
])  # fmt: skip
def test_the_quota_is_that_of_whoever_asks(more, quota):
    before = LocalContext.request.set(gr.Request(Request({"type": "http", "headers": [], **more})))
    assert visitor_quota() == quota
    LocalContext.request.reset(before)
    assert visitor_quota() == ANONYMOUS


@pytest.mark.parametrize(("error", "said"), [
    (gr.Error("GPU task aborted", title="ZeroGPU worker error"), WORDS.ABORTED),
    (gr.Error("You have exceeded your Pro ZeroGPU quota (90s requested vs. -3s left). Try again in 1 day, 0:20:00. ",
              title="ZeroGPU quota exceeded"), WORDS.quota_exceeded(90, 0, "1 day, 0:20:00")),
    (gr.Error("You have exceeded your ZeroGPU runs limit. ", title="ZeroGPU quota exceeded"),
     WORDS.REFUSALS["ZeroGPU quota exceeded"]),
    (gr.Error("No GPU was available after 60s", title="ZeroGPU queue timeout"),
     WORDS.REFUSALS["ZeroGPU queue timeout"]),
    (RuntimeError("ZeroGPU API /schedule error: 500"), WORDS.other("ZeroGPU API /schedule error: 500")),
])  # fmt: skip
def test_each_refusal_is_a_sentence_that_offers_the_cpu(error, said):
    assert sentence(error) == said
    assert "choose “CPU”" in said
