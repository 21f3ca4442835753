"""Many visitors at once on a running page: ``python docs/examples/load_test.py ADDRESS --visitors 50 --pid PID``.

Each visitor forgets somebody else, or with ``--ratings`` one rating of theirs, and looks at them every now and then. It
prints JSON: how long a look took while others trained, how long visitors waited for their result, whether anybody saw
what was not theirs, and what became of the server's memory and threads. It needs ``gradio_client``, and ``psutil`` for
the latter. Looks go over plain HTTP and one set of connections: fifty clients of Gradio's in one process would time
their own work.
"""

import argparse
import json
import random
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from gradio_client import Client

PATIENCE: dict[str, Any] = {"timeout": 60}
"""Seconds until a call is given up, as browsers wait; of itself a client of Gradio's waits for five."""
SETTLED = 0.2
"""Share of the results after which memory is expected to grow no more."""


@dataclass
class Seen:
    """What the visitors saw.

    Attributes:
        looks: Seconds of each question that was answered while somebody trained.
        results: Seconds until each visitor had their result, from the moment when they asked for it.
        memory: Megabytes of the server after each result.
        faults: Sentences about what went wrong.
    """

    looks: list[float] = field(default_factory=list)
    results: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def look(http: httpx.Client, user: int, item: int) -> float:
    """Ask the page about a person and an item, and return how many seconds that took."""
    began = time.monotonic()
    asked = http.post("gradio_api/call/predict", json={"data": [user, item, "", ""]}).raise_for_status()
    said = http.get(f"gradio_api/call/predict/{asked.json()['event_id']}").raise_for_status().text
    if "event: complete" not in said:
        raise RuntimeError(said)
    return time.monotonic() - began


def visit(http: httpx.Client, person: dict[str, Any], seen: Seen, process: Any, asked: argparse.Namespace) -> None:
    """Forget ``person``, or a rating of theirs, and look at their answers meanwhile; note what was seen."""
    try:
        page, user = Client(asked.address, verbose=False, httpx_kwargs=PATIENCE), person["user"]
        [rating] = page.predict(user=user, limit=1, api_name="/list_ratings")
        wanted = {"ratings": [[user, rating["item"]]]} if asked.ratings else {"users": [user]}
        began = time.monotonic()
        job = page.submit(**wanted, api_name="/unlearn")
        while not job.done():
            time.sleep(random.expovariate(1 / asked.every) if asked.every else 0)  # nobody looks by the clock
            seen.looks.append(look(http, user, rating["item"]))
        last = job.outputs()[-1]
        seen.results.append(time.monotonic() - began)
        found = page.predict(result=last["result"], api_name="/certificate")
        forgotten = found["forgotten"]["request"]
        if [forgotten["users"], [rating[0] for rating in forgotten["interactions"]]].count([user]) != 1:
            seen.faults.append(f"user {user} was shown what somebody else forgot")
        if process is not None:
            seen.memory.append(process.memory_info().rss / 1e6)
    except Exception as error:
        seen.faults.append(f"user {person['user']}: {type(error).__name__}: {error}")


def told(seen: Seen, visitors: int) -> dict[str, Any]:
    """Return what is printed of the visits, JSON-ready."""
    looks = sorted(seen.looks)
    return {
        "visitors": visitors,
        "results": len(seen.results),
        "faults": seen.faults,
        "look_median_s": _share(looks, 0.5),
        "look_p95_s": _share(looks, 0.95),
        "looks": len(looks),
        "longest_wait_s": max(seen.results, default=None),
        "memory_mb": {"first": seen.memory[:1], "last": seen.memory[-1:], "most": max(seen.memory, default=None)},
        "memory_mb_per_run": slope(seen.memory[int(SETTLED * len(seen.memory)) :]),
    }


def slope(values: Sequence[float]) -> dict[str, float] | None:
    """Return by how much ``values`` grow from one to the next, with the 95 % interval of least squares."""
    if len(values) < 3:
        return None
    (grows, _), spread = np.polyfit(np.arange(len(values)), values, 1, cov="unscaled")
    left = np.asarray(values) - np.polyval(np.polyfit(np.arange(len(values)), values, 1), np.arange(len(values)))
    error = 1.96 * float(np.sqrt(spread[0, 0] * (left @ left) / (len(values) - 2)))
    return {"value": float(grows), "low": float(grows) - error, "high": float(grows) + error}


def main(arguments: Sequence[str]) -> dict[str, Any]:
    """Let visitors come all at once, and print what they saw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("--visitors", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=1, help="How often they come; memory should not grow with it.")
    parser.add_argument("--ratings", action="store_true", help="Forget one rating each, not a person.")
    parser.add_argument("--every", type=float, default=3.0, help="Seconds between two looks of a visitor, on average.")
    parser.add_argument("--pid", type=int, help="The server's process, to watch its memory and threads.")
    parser.add_argument("--bundle", metavar="NAME", help="Keep it among the assets under that name; in a checkout.")
    chosen = parser.parse_args(arguments)
    first = Client(chosen.address, verbose=False, httpx_kwargs=PATIENCE)
    people = first.predict(search="", limit=chosen.visitors, api_name="/list_people")
    dataset = first.predict(api_name="/list_options")["dataset"]["name"]
    process = _process(chosen.pid)
    seen, threads_before = Seen(), process and process.num_threads()
    with httpx.Client(base_url=chosen.address, limits=httpx.Limits(max_connections=None), **PATIENCE) as http:
        for _ in range(chosen.rounds):
            threads = [threading.Thread(target=visit, args=(http, one, seen, process, chosen)) for one in people]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    found = told(seen, len(people) * chosen.rounds) | {"threads": [threads_before, process and process.num_threads()]}
    found["dataset"] = dataset
    print(json.dumps(found, indent=2))
    if chosen.bundle:
        _bundle(chosen, found)
    return found


def _bundle(chosen: argparse.Namespace, found: dict[str, Any]) -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from core.cli.bundling import bundle_measurement
    from core.files import ASSETS

    asked = {"rounds": chosen.rounds, "ratings": chosen.ratings, "every": chosen.every}
    options = [f"--visitors {chosen.visitors} --rounds {chosen.rounds} --every {chosen.every:g}"]
    options += ["--ratings"] * chosen.ratings + [f"--pid PID --bundle {chosen.bundle}"]
    command = " ".join(["python docs/examples/load_test.py ADDRESS", *options])
    bundle_measurement(ASSETS, chosen.bundle, {**found, "asked": asked}, command)


def _process(pid: int | None) -> Any:
    if pid is None:
        return None
    import psutil

    return psutil.Process(pid)


def _share(values: Sequence[float], share: float) -> float | None:
    return values[min(int(share * len(values)), len(values) - 1)] if values else None


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:])["faults"] else 0)
