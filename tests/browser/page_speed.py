"""How soon the page is there, and what watching a run costs: ``python tests/browser/page_speed.py``, prints JSON.

Not a test: figures depend on the machine and on what else it does. The app is started as visitors meet it, on a port
of its own, and each page is opened anew by a Chromium that has its files already.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from chromium import FLAGS, find_chromium
from noted import PAGE
from playwright.sync_api import Browser, Page, sync_playwright
from ports import free_port

ROOT = Path(__file__).resolve().parents[2]
GOALS = {"first_paint": 2.0, "interactive": 4.0}
"""Seconds."""
CONFIGURATION = re.compile(r"(?<=window.gradio_config = )\{.*?\}(?=;\s*<)", re.DOTALL)
"""What Gradio's page says of itself, as it is sent, but for packing."""
SETTLING, IDLING = 3.0, 10.0
"""Seconds after a result was drawn, and seconds in which nothing happens."""
LONGEST = 600.0
"""Seconds until the app, a page or a run must be there."""


def main() -> None:
    """Measure, and print what was found as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dataset", default="movielens-100k", help="what the app recommends from")
    parser.add_argument("--loads", type=int, default=9, help="how many times the page is opened")
    parser.add_argument("--preset", default="twenty-percent", help="which run is watched")
    parser.add_argument("--app", type=Path, default=ROOT / "app.py", help="which app, to compare two versions")
    parser.add_argument("--bundle", action="store_true", help="keep it among the assets")
    given = parser.parse_args()
    with _app(given.app, given.dataset) as (url, server), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        found = {"dataset": given.dataset, "goals": GOALS, "loads": _loads(browser, url, given.loads)}
        found["run"] = {"preset": given.preset, **_run(browser, f"{url}?preset={given.preset}", server)}
        browser.close()
    print(json.dumps(found, indent=2))
    if given.bundle:
        _bundle(given, found)


def _bundle(given: argparse.Namespace, found: dict[str, Any]) -> None:
    from core.cli.bundling import bundle_measurement
    from core.files import ASSETS

    options = f"--dataset {given.dataset} --loads {given.loads} --preset {given.preset} --bundle"
    bundle_measurement(ASSETS, "page", found, f"python tests/browser/page_speed.py {options}")


def _loads(browser: Browser, url: str, times: int) -> dict[str, Any]:
    """Return medians and quartiles over ``times`` openings, after one that fills the browser's cache."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    seen = [_load(context.new_page(), url) for _ in range(times + 1)][1:]
    context.close()
    return {name: _spread([one[name] for one in seen]) for name in seen[0]}


def _load(page: Page, url: str) -> dict[str, float]:
    """Open the page; the processor seconds of its main thread tell what it costs where other work delays it."""
    page.add_init_script(PAGE)
    main_thread = _main_thread(page)
    sent = page.goto(url).text()
    page.wait_for_function("noted.interactive", timeout=1000 * LONGEST)
    found = page.evaluate(
        """() => ({
        first_paint: performance.getEntriesByName("first-contentful-paint")[0].startTime / 1000,
        interactive: noted.interactive,
        requests: performance.getEntriesByType("resource").length,
        kilobytes: performance.getEntriesByType("resource").reduce((all, one) => all + one.decodedBodySize, 0) / 1000,
        })"""
    )
    found["main_thread_seconds"] = main_thread()
    found["config_kilobytes"] = len(CONFIGURATION.search(sent)[0].encode()) / 1000
    page.close()
    return found


def _main_thread(page: Page) -> Callable[[], float]:
    """Return what tells the processor seconds that the main thread of a page has worked."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})

    def worked() -> float:
        told = {one["name"]: one["value"] for one in devtools.send("Performance.getMetrics")["metrics"]}
        return float(told["TaskDuration"])

    return worked


def _run(browser: Browser, url: str, server: psutil.Process) -> dict[str, float]:
    """Return what a run costs those who watch it: the server's threads besides the engine's, against the engine's.

    The first run of an app loads what it needs; it is not counted. Neither is what the server spends while nobody does
    anything (Gradio looks for work every millisecond), told as ``idle_share``, of one processor. What the browser
    spends on drawing is ``main_thread_share``, of one processor too.
    """
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.add_init_script(PAGE)
    main_thread = _main_thread(page)
    page.goto(url)
    page.wait_for_function("noted.interactive", timeout=1000 * LONGEST)
    _begin(page)
    _end(page)
    page.locator("#see:enabled").wait_for(timeout=1000 * LONGEST)
    idle = _idle_share(server)
    _begin(page)
    page.evaluate("noted.updates.length = 0")
    before, begun, drawn = _thread_seconds(server), time.perf_counter(), main_thread()
    _end(page)
    seconds, after = time.perf_counter() - begun, _thread_seconds(server)
    drawing = (main_thread() - drawn) / seconds
    updates = page.evaluate("noted.updates")
    page.close()
    spent = [used - before.get(thread, 0.0) for thread, used in after.items()]
    engine = max(spent)
    share = (sum(spent) - engine - idle * seconds) / engine
    return {
        "seconds": seconds, "engine_seconds": engine, "idle_share": idle, "showing_share": share,
        "main_thread_share": drawing, **_pace(updates),
    }  # fmt: skip


def _idle_share(server: psutil.Process) -> float:
    """Return the processor seconds a second of a server that shows a page where nothing happens."""
    time.sleep(SETTLING)
    before, begun = sum(_thread_seconds(server).values()), time.perf_counter()
    time.sleep(IDLING)
    return (sum(_thread_seconds(server).values()) - before) / (time.perf_counter() - begun)


def _begin(page: Page) -> None:
    """Forget what is chosen, and wait until that is seen to begin."""
    page.get_by_role("tab", name="Choose", exact=True).click()
    page.locator("#forget:enabled").click()
    page.locator("#unlearning .now:not(.finished)").wait_for(timeout=1000 * LONGEST)


def _end(page: Page) -> None:
    page.locator("#unlearning .now.finished").wait_for(timeout=1000 * LONGEST)


def _pace(updates: list[float]) -> dict[str, float]:
    gaps = np.diff(updates)
    return {"updates_a_second": float(1 / np.mean(gaps)), "longest_gap": float(np.max(gaps))}


def _thread_seconds(server: psutil.Process) -> dict[int, float]:
    """Return the processor seconds of each thread; with one thread to compute on, the engine is one of them."""
    return {one.id: one.user_time + one.system_time for one in server.threads()}


def _spread(values: list[float]) -> dict[str, float]:
    low, middle, high = np.quantile(values, (0.25, 0.5, 0.75)).round(3).tolist()
    return {"median": middle, "lower_quartile": low, "upper_quartile": high}


@contextmanager
def _app(app: Path, dataset: str) -> Iterator[tuple[str, psutil.Process]]:
    """Start an app and yield its address and process once it answers; visitors' runs go to a folder that goes too."""
    port = free_port()
    url, command = f"http://127.0.0.1:{port}/", [sys.executable, str(app), "--dataset", dataset, "--port", str(port)]
    with tempfile.TemporaryDirectory() as runs:
        settings = os.environ | {"OMP_NUM_THREADS": "1", "E2UREC_RUNS": runs}
        with subprocess.Popen(command, cwd=app.parent, env=settings, stdout=subprocess.DEVNULL) as started:
            try:
                _wait_for(url, started)
                yield url, psutil.Process(started.pid)
            finally:
                started.terminate()


def _wait_for(url: str, started: "subprocess.Popen[bytes]") -> None:
    """Wait until the page itself answers, and not what stands there until then."""
    from demo.cover import COVER_HEADER

    until = time.monotonic() + LONGEST
    while started.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address
                if not answer.headers.get(COVER_HEADER):
                    return
        except OSError:
            pass
        time.sleep(0.1)
    sys.exit("The app did not start; run it by hand to see why.")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
