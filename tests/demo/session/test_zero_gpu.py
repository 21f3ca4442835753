"""On ZeroGPU: jobs in forked processes, whose GPU is counted and taken away; with a stand-in for ``spaces``."""

import importlib
import multiprocessing
import os
import re
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from gradio.context import LocalContext

from core.data.requests import ForgetRequest
from core.data.samples import Split
from core.errors import RunError
from core.experiment.visitor import VisitorModel, known_items
from core.experiment.visitor.model import VISITOR
from core.files import PROJECT
from core.runs.events import Cancelled, Failed, Finished, Step
from core.runs.store import Run
from demo import text
from demo.session import own_data, visitor_runs
from demo.session.app_context import AppContext
from demo.session.visits import begin_visit, fresh_folder
from demo.session.zero_gpu import host as hosts
from demo.session.zero_gpu.away import away
from demo.session.zero_gpu.begin import begin
from demo.session.zero_gpu.parcels import Named, packed, unpacked
from demo.session.zero_gpu.quota import ANONYMOUS, FREE, PRO, UNKNOWN, asked, quota_of
from demo.steps.choose.model import RequestSummary
from demo.steps.unlearn.model import RunRequest
from demo.steps.unlearn.race import _race
from demo.steps.you.model import _trained, visitor_from
from demo.steps.yours.model import training

HERE = Path(__file__).parent


def everything(job):
    return [event for heard in job.updates(0.01) for event in heard]


@pytest.fixture
def usual(finished):
    """Return runs of this process, made while it may still compute gradients."""
    return {method: finished(method)[0] for method in ("e2urec", "neggrad")}


@pytest.fixture
def model(experiment, interactions):
    """Return a visitor's model that learns and forgets in a few steps."""
    stars = (5, 1, 4, 2, 5, 1, 5, 2)
    given = zip(known_items(interactions, len(stars)).tolist(), stars, strict=True)
    short = {name: replace(getattr(VISITOR, name), steps=2) for name in ("learn", "forget")}
    settings = replace(VISITOR, pool=20, stand_ins=2, **short)
    return VisitorModel(experiment, visitor_from(list(given), "", ""), settings)


@pytest.fixture
def twin(experiment, model):
    """Return the same model, learned and forgotten in this process, and its weights in between."""
    twin = VisitorModel(experiment, model.visitor, model._settings)
    list(twin.learn())
    between = [one.clone() for one in twin.weights]
    list(twin.forget())
    return twin.weights, between


@pytest.fixture
def spaces(monkeypatch, usual):
    """Return the stand-in for ``spaces``, as if this were ZeroGPU; no gradient may be computed in this process."""
    monkeypatch.syspath_prepend(str(HERE / "hosted"))
    monkeypatch.setenv("SPACES_ZERO_GPU", "true")
    monkeypatch.setenv("ACCELERATE_USE_CPU", "false")
    fake = importlib.import_module("spaces")
    fake.LEFT["ann"] = 1000
    here, backward = os.getpid(), torch.autograd.backward

    def elsewhere(*given, **named):
        assert os.getpid() != here
        return backward(*given, **named)

    monkeypatch.setattr(torch.autograd, "backward", elsewhere)
    yield fake
    for process in fake.WORKERS:
        process.kill()
        process.join()
    hosts._HOST.clear()
    for name in ("spaces", "demo.session.zero_gpu.lent"):
        sys.modules.pop(name, None)


@pytest.fixture
def host(spaces, experiment):
    found = begin()
    assert found is hosts.zero_gpu_host()
    hosts.make_ready(lambda _: pytest.fail("it lies ready"), lambda _: experiment)
    return found


@pytest.fixture
def app(experiment, tmp_path):
    return AppContext(lambda _: experiment, tmp_path / "sessions")


@pytest.fixture
def now(app):
    return begin_visit(app.sessions, "best")


@pytest.fixture
def signed(monkeypatch):
    """Let the page be asked by somebody, told by a token."""

    def by(token, **session):
        request = SimpleNamespace(headers={"x-ip-token": token}, session=session)
        LocalContext.request.set(request)

    before = LocalContext.request.set(None)
    yield by
    LocalContext.request.reset(before)


def wanted(experiment, method="e2urec"):
    request = experiment.presets()["twenty-percent"]
    return RunRequest(experiment, request, RequestSummary(), method, None)


def forgotten(app, now, requested):
    """Forget as the page does; return what was said, and the run."""
    folder = fresh_folder(now, requested.method)
    return everything(app.jobs.submit(now.folder, lambda: requested.unlearning(folder))), Run(folder)


def same(run, other):
    return all(np.array_equal(values, run.predictions[name]) for name, values in other.predictions.items())


def process_of(how):
    yield os.getpid()
    if how == "raises":
        raise RunError("It cannot be done.")
    if how == "stumbles":
        raise KeyError("not a sentence")
    while how == "endless":
        yield os.getpid()
    return how


def test_elsewhere_nothing_leaves_this_process():
    assert begin() is None
    assert list(away(partial(process_of, "once"))) == [os.getpid()]
    assert "demo.session.zero_gpu.lent" not in sys.modules


def test_a_run_on_a_lent_gpu_comes_to_the_numbers_of_this_process(spaces, host, app, now, experiment, usual, signed):
    signed("ann")
    said, run = forgotten(app, now, wanted(experiment))
    assert isinstance(said[-1], Finished)
    assert any(isinstance(one, Step) for one in said)
    assert same(run, usual["e2urec"])
    assert spaces.ASKED[-1] == ("ann", UNKNOWN)


def test_a_worker_is_kept_and_told_all_that_came_after_it(spaces, host, app, now, experiment, usual, signed):
    signed("ann")
    _, first = forgotten(app, now, wanted(experiment))
    after = experiment.after(first)
    pairs = after.samples.of(Split.TRAIN)
    rest = RunRequest(after, ForgetRequest(interactions=((int(pairs.user[0]), int(pairs.item[0])),)), RequestSummary(),
                      "neggrad", None)  # fmt: skip
    said, second = forgotten(app, now, rest)
    assert isinstance(said[-1], Finished)
    assert second.config["after"] == list(after.lineage.records)
    assert len(spaces.WORKERS) == 1


def test_closing_is_felt_by_the_worker_and_leaves_nothing(spaces, host, app, now, experiment, signed):
    signed("ann")
    folder = fresh_folder(now, "retrain")
    job = app.jobs.submit(now.folder, lambda: wanted(experiment, "retrain").unlearning(folder))
    heard = []
    for fresh in job.updates(0.01):
        heard += fresh
        if any(isinstance(one, Step) for one in heard):
            job.stop()
    assert heard[-1] == Cancelled()
    assert not folder.exists()
    assert list(away(partial(process_of, "once"))) == [spaces.WORKERS[0].pid]  # it is free again


@pytest.mark.parametrize("how", ["raises", "stumbles"])
def test_what_goes_wrong_there_is_told_as_it_is_here(host, app, signed, how):
    signed("ann")
    [at, failed] = everything(app.jobs.submit("ann", lambda: away(partial(process_of, how))))
    assert at != os.getpid()
    assert failed.message == {"raises": "It cannot be done."}.get(how, text.common.went_wrong("'not a sentence'"))


def test_who_has_too_little_left_is_told_so_and_can_go_on_without(spaces, host, app, now, experiment, usual, signed):
    spaces.LEFT["ben"] = 7
    signed("ben")
    said, run = forgotten(app, now, wanted(experiment))
    assert said == [Failed(text.service.zero_gpu.quota_exceeded(UNKNOWN, 7, "3:20:00"))]
    assert not run.folder.exists()
    host.on_cpu.add(now.folder)
    said, run = forgotten(app, now, wanted(experiment))
    assert isinstance(said[-1], Finished)
    assert same(run, usual["e2urec"])
    assert not spaces.WORKERS


def test_work_that_takes_too_long_is_broken_off_and_can_go_on_without(monkeypatch, spaces, host, app, now, signed):
    signed("ann")
    monkeypatch.setattr(spaces, "SECOND", 0.001)
    said = everything(app.jobs.submit(now.folder, lambda: away(partial(process_of, "endless"))))
    assert said[-1] == Failed(text.service.zero_gpu.ABORTED)
    host.on_cpu.add(now.folder)
    [at] = everything(app.jobs.submit(now.folder, lambda: away(partial(process_of, "once"))))
    assert at not in (os.getpid(), spaces.WORKERS[0].pid)


def test_work_on_the_cpu_can_be_closed_too(host):
    said = away(partial(process_of, "endless"), small=True)
    assert next(said) != os.getpid()
    said.close()
    assert not multiprocessing.active_children()


def trained(model, phase):
    steps = away(partial(_trained, model, phase))
    try:
        while True:
            assert isinstance(next(steps), Step)
    except StopIteration as end:
        return end.value


def test_a_visitors_weights_come_back_and_go_on_from_where_they_were(twin, host, model, signed):
    signed("ann")
    forgotten, learned = twin
    _, weights = trained(model, "learn")
    model.take(weights)
    assert all(map(torch.equal, model.weights, learned))
    host.on_cpu.add("")
    _, weights = trained(model, "forget")
    assert all(map(torch.equal, weights, forgotten))


def test_training_on_ones_own_data_leaves_too_and_comes_back_by_the_visits_folder(spaces, host, app, now, signed):
    signed("ann")
    rows = [f"p{one},{(one * 5 + at) % 30},{1 + (one + at) % 5},{at}" for at in range(12) for one in range(8)]
    file = Path(now.folder) / "shop.csv"
    file.write_text("user,film,stars,timestamp\n" + "\n".join(rows) + "\n")
    facts = own_data.take_in(file, Path(now.folder), app.limits.table_bounds)
    said = everything(app.jobs.submit(now.folder, lambda: training(app, now, facts)))
    assert isinstance(said[-1], Finished)
    assert any(isinstance(one, Step) and one.phase == "train" for one in said)
    assert own_data.trained_in(now.folder) == [facts.name]
    assert spaces.ASKED[-1][0] == "ann"
    [worker] = spaces.WORKERS
    assert worker.pid != os.getpid()


def test_a_race_leaves_too(spaces, host, app, now, experiment, usual, signed):
    signed("ann")
    folders = {name: fresh_folder(now, name) for name in usual}
    said = everything(app.jobs.submit(now.folder, lambda: _race(wanted(experiment), folders)))
    assert {one.lane for one in said if isinstance(one.event, Finished)} == set(folders)
    assert all(same(Run(folder), usual[name]) for name, folder in folders.items())
    assert len(spaces.WORKERS) == 1


def test_methods_leave_as_well_and_a_relearning_can(spaces, host, app, now, experiment, usual, signed):
    signed("ann")
    request = experiment.presets()["twenty-percent"]
    work = partial(visitor_runs.done, experiment, now, request, "neggrad")
    assert isinstance(everything(app.jobs.submit(now.folder, work))[-1], Finished)
    run = visitor_runs.run_of(experiment, now, request, "neggrad")
    assert same(run, usual["neggrad"])
    relearn = unpacked(packed(partial(experiment.relearn, run, runs=[run])), {Named("best"): experiment}.get)
    assert (relearn.func, relearn.args) == (experiment.relearn, (run,))


def test_this_process_times_no_training_itself(host, app, experiment):
    assert app.machine_speed(experiment).trained > 0
    assert host.speeds["best"] == app.machine_speed(experiment)


def test_what_cannot_be_carried_is_a_fault_and_no_hanging(host, app, signed):
    signed("ann")
    [failed] = everything(app.jobs.submit("ann", lambda: away(lambda: iter([1]))))
    assert "Something went wrong" in failed.message


class OnGpu(torch.Tensor):
    def cpu(self):
        return self.as_subclass(torch.Tensor)


def test_no_tensor_leaves_a_gpu_in_a_parcel(experiment):
    parcel = packed([torch.ones(2).as_subclass(OnGpu), experiment])
    tensor, found = unpacked(parcel, {Named("best"): "here"}.get)
    assert type(tensor) is torch.Tensor
    assert found == "here"
    assert len(parcel) < 1000


@pytest.mark.parametrize(("session", "quota"), [
    ({}, ANONYMOUS), ({"oauth_info": {"userinfo": {"name": "Ann"}}}, FREE),
    ({"oauth_info": {"userinfo": {"isPro": True}}}, PRO),
])  # fmt: skip
def test_a_quota_follows_from_the_visitors_account(session, quota):
    assert quota_of(session) == quota


def test_what_is_asked_for_has_a_margin_and_a_bound():
    assert asked(None, FREE) == UNKNOWN
    assert asked(20.0, ANONYMOUS) == 10 + 30
    assert asked(79.0, ANONYMOUS) == 80  # what counts as 120 on the newer GPUs
    with pytest.raises(RunError, match=re.escape(text.service.zero_gpu.too_long(122, 120))):
        asked(81.0, ANONYMOUS)
    assert asked(81.0, ANONYMOUS, timed=False) == 80  # by the CPU's speed; a GPU may do it in less


def started(where, on, *arguments):
    (where / "spaces.py").write_text("import sys\nprint('torch' in sys.modules)\nraise SystemExit")
    path = os.pathsep.join([str(where), str(PROJECT)])
    command = [sys.executable, *arguments]
    env = os.environ | {"SPACES_ZERO_GPU": on, "PYTHONPATH": path}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout


def test_the_program_meets_spaces_before_torch_and_only_on_zero_gpu(tmp_path):
    assert started(tmp_path, "true", str(PROJECT / "app.py")) == "False\n"
    assert started(tmp_path, "", "-c", "import app; print(app.lends_gpus())") == "False\n"
