"""The whole app on a small made-up world, and a Chromium that may talk to nobody else."""

import os
import threading
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlsplit

import numpy as np
import pytest
from chromium import FLAGS, PATIENCE, find_chromium, patient_context
from serving import opened, served

from core.config import Optimisation, Training
from core.data.datasets.synthetic import synthetic
from core.evaluation.references import reference_of, reference_path, save_reference
from core.evaluation.shadows import Shadows, draw_halves, pool_of, save_shadows, shadows_key, shadows_path
from core.experiment.recommender import train_recommender
from core.files import write_json
from core.runs.recording import recording_path, save_recording
from core.runs.store import Run
from core.training.loop import Engine
from core.unlearning.tuned_settings import tuned_path
from demo.session import open_pages
from demo.session.app_context import AppContext

SMALL = {"learning_rate": 5e-3, "batch_size": 16, "warmup": 0}
LORA = {"rank": 2, "alpha": 4.0, "targets": "linear", "dropout": 0.0}
QUICK = {"augment_lora": LORA, "student_lora": LORA, "augment": SMALL, "student": SMALL} | {
    "augment_steps": [6, 6], "student_steps": [1, 8], "student_passes": 8.0, "forget_only_steps": 2,
}  # fmt: skip
ENDLESS = QUICK | {"student_steps": [1, 20_000], "student_passes": 1e6}
"""For the memorising original: a run that lasts until somebody cancels it."""
TUNED = {
    "best": {"e2urec": QUICK},
    "memorising": {"e2urec": ENDLESS, "finetune": {"optimisation": SMALL, "steps": [20_000, 20_000]}},
}
"""Settings by original and method."""
CUT_OFF = (
    "signal is aborted", "Connection errored out", "ERR_CONNECTION", "ERR_INCOMPLETE_CHUNKED_ENCODING",
    "Failed to fetch", "network error",
)  # fmt: skip
"""What Gradio says about connections that a reload cuts off."""


@pytest.fixture(scope="session")
def world(_own_folders, tmp_path_factory):
    """Return (ratings, assets): forty people, both originals, and retrained references of one preset of one of them."""
    ratings, assets = synthetic(users=40, items=60, seed=3), tmp_path_factory.mktemp("assets")
    for name, epochs in (("best", 4), ("memorising", 8)):
        training = Training(epochs, Optimisation(learning_rate=5e-3, batch_size=32, warmup=0))
        folder = assets / "models" / "synthetic" / name
        list(train_recommender(ratings, "compact", training, 0, folder, Engine()))
    for name, methods in TUNED.items():
        for method, settings in methods.items():
            tuned = {"tuned": [{"samples": 100, "settings": settings}]}
            write_json(tuned_path(assets, f"synthetic/{name}", method), tuned)
    best = opened(ratings, assets, "best")
    _bundle(best, "one-user", tmp_path_factory.mktemp("retrained"))
    _bundle_shadows(best)
    _bundle_recording(best, "one-user", tmp_path_factory.mktemp("recorded"))
    return ratings, assets


def _bundle(experiment, preset, folder):
    request = experiment.presets()[preset]
    for seed in (1, 2):
        list(experiment.unlearn(request, "retrain", seed, folder=folder / str(seed)))
    reference = replace(reference_of([Run(folder / "1"), Run(folder / "2")]), bundled=True)
    path = reference_path(experiment.assets, "synthetic", "best", preset)
    save_reference(path, reference, experiment.reference_key(request))


@pytest.fixture(scope="session")
def app(world, tmp_path_factory):
    return AppContext(lambda original: opened(*world, original), tmp_path_factory.mktemp("sessions"))


@pytest.fixture(scope="session")
def url(app):
    """Serve the app for the whole session."""
    with served(app) as address:
        yield address


@pytest.fixture(scope="session")
def chromium():
    """Return a running Chromium; without one the tests are skipped, or fail where they must not be."""
    sync_api = pytest.importorskip("playwright.sync_api")
    found = find_chromium()
    if found is None:
        absent = pytest.fail if os.environ.get("E2UREC_REQUIRE_BROWSER") == "1" else pytest.skip
        absent("No Chromium was found; install one, or name it in E2UREC_CHROMIUM.")
    sync_api.expect.set_options(timeout=PATIENCE)
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def files(chromium):
    """Return a browser's context that keeps the files of the page; each of its tabs is another visitor."""
    context = patient_context(chromium)
    yield context
    context.close()


@pytest.fixture
def cut_off():
    """Return a list for pages that a test reloads; that their connections were cut off is no fault of theirs."""
    return []


@pytest.fixture
def visitor(files, url, cut_off, app):
    """Return a function that opens the page for a new visitor; fails at the end on what a page must not do.

    What its visitors began and left running is stopped at once: the next test would wait for it in line.
    """
    pages, faults = [], []

    def expected(page, said):
        return page in cut_off and any(words in said.text for words in CUT_OFF)

    def arrive(path="", width=1280, height=720, script=""):
        page = files.new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": height})
        page.add_init_script(script)
        page.on("request", lambda request: _foreign(request.url, url) and faults.append(request.url))
        page.on("console", lambda said: said.type == "error" and not expected(page, said) and faults.append(said.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{url}{path}")
        page.locator(".answer .big").wait_for(state="attached")
        page.wait_for_function("window.stage?.token()")
        return page

    yield arrive
    for page in pages:
        page.close()
    for folder in app.sessions.glob("visit-*"):
        app.jobs.stop(str(folder))
    assert not faults


@pytest.fixture
def reloaded(cut_off, monkeypatch):
    """Return a function that reloads a page, however long that takes, and waits until it is known whose it is.

    What is said about connections that this cuts off is no fault.
    """
    monkeypatch.setattr(open_pages, "PATIENCE", PATIENCE / 1000)

    def again(page):
        cut_off.append(page)
        page.evaluate("window.isTheOldPage = true")
        page.reload()
        page.wait_for_function("!window.isTheOldPage")
        page.locator(".answer .big").wait_for(state="attached")

    return again


@pytest.fixture
def held(monkeypatch):
    """Return a function that makes a method that trains wait behind its first step until the test lets it go on.

    It is given a class and the name of its generator, and returns what is set to let that go on.
    """
    going = []

    def hold(owner, name):
        go_on, whole = threading.Event(), getattr(owner, name)
        going.append(go_on)

        def holding(*given, **named):
            steps = whole(*given, **named)
            while True:
                try:
                    yield next(steps)
                except StopIteration as end:
                    return end.value
                go_on.wait(PATIENCE / 1000)

        monkeypatch.setattr(owner, name, holding)
        return go_on

    yield hold
    for go_on in going:
        go_on.set()


@pytest.fixture
def page(visitor):
    return visitor()


@pytest.fixture
def somebody_at_work(app):
    """Return a context in which a job of somebody else's is at work, and all others wait."""

    @contextmanager
    def at_work():
        leave = threading.Event()
        job = app.jobs.submit("somebody else", lambda: (leave.wait(PATIENCE / 1000) for _ in range(1)))
        try:
            yield
        finally:
            job.stop()
            leave.set()

    return at_work


def _bundle_shadows(experiment):
    """Make up what shadow models say; the page cannot tell."""
    pool = pool_of(experiment.samples, experiment.eval_split)
    people, drawn = np.unique(pool.user), np.random.default_rng(0).normal(size=(4, len(pool)))
    shadows = Shadows(drawn.astype(np.float16), people, draw_halves(len(people), 4, 0), pool, 0, "CPU")
    key = shadows_key(experiment.recommender.recipe.as_record, experiment.eval_split)
    save_shadows(shadows_path(experiment.assets, experiment.key), shadows, key)


def _bundle_recording(experiment, preset, folder):
    """Record a run as if it had taken ten seconds, so that there is time to look at it."""
    request = experiment.presets()[preset]
    events = list(experiment.unlearn(request, "e2urec", folder=folder / "run", probe=experiment.probe(request)))
    moments = [(10.0 * at / len(events), event) for at, event in enumerate(events)]
    place = recording_path(experiment.assets, "synthetic", "best", preset) / "e2urec"
    save_recording(place, Run(folder / "run"), moments, {"date": "2026-01-02", "cpu": "a processor", "device": "CPU"})


def _foreign(address, ours):
    return urlsplit(address).scheme not in ("data", "blob") and urlsplit(address).netloc != urlsplit(ours).netloc
