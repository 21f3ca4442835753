"""Many visitors at once on a running page: ``python docs/examples/load_test.py ADDRESS --visitors 50 --pid PID``.

Each visitor forgets somebody else and asks about them all the while. It prints JSON: how long a look took while others
trained, how long visitors waited for their result, whether anybody saw what was not theirs, and the server's memory. It
needs ``gradio_client``, and ``psutil`` for the memory.
"""

import argparse
import json
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from gradio_client import Client


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


def visit(address: str, person: dict[str, Any], seen: Seen, process: Any) -> None:
    """Forget ``person`` and look at their answers meanwhile; note what was seen."""
    try:
        page, user = Client(address, verbose=False), person["user"]
        [rating] = page.predict(user=user, limit=1, api_name="/list_ratings")
        began = time.monotonic()
        job = page.submit(users=[user], api_name="/unlearn")
        while not job.done():
            asked = time.monotonic()
            page.predict(user=user, item=rating["item"], api_name="/predict")
            seen.looks.append(time.monotonic() - asked)
        last = job.outputs()[-1]
        seen.results.append(time.monotonic() - began)
        found = page.predict(result=last["result"], api_name="/certificate")
        if found["forgotten"]["request"]["users"] != [user]:
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
    }


def main(arguments: Sequence[str]) -> dict[str, Any]:
    """Let visitors come all at once, and print what they saw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("--visitors", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=1, help="How often they come; memory should not grow with it.")
    parser.add_argument("--pid", type=int, help="The server's process, to watch its memory.")
    chosen = parser.parse_args(arguments)
    people = Client(chosen.address, verbose=False).predict(search="", limit=chosen.visitors, api_name="/list_people")
    process = _process(chosen.pid)
    seen = Seen()
    for _ in range(chosen.rounds):
        threads = [threading.Thread(target=visit, args=(chosen.address, one, seen, process)) for one in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    found = told(seen, len(people) * chosen.rounds)
    print(json.dumps(found, indent=2))
    return found


def _process(pid: int | None) -> Any:
    if pid is None:
        return None
    import psutil

    return psutil.Process(pid)


def _share(values: Sequence[float], share: float) -> float | None:
    return values[min(int(share * len(values)), len(values) - 1)] if values else None


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:])["faults"] else 0)
