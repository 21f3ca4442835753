"""Tables of what serving the page takes: an opening, watching a run, and many visitors at once."""

from collections.abc import Iterator, Mapping
from typing import Any

from core import text
from core.benchmark.documents.sources import Bundled, record_at
from core.benchmark.results import measurement_path
from core.benchmark.tables import markdown_table


def page_table(bundled: Bundled) -> str:
    """Return how soon the page is there, and what watching a run costs."""
    found = record_at(measurement_path(bundled.assets, "page"))
    if found is None:
        return text.documents.NOT_BUNDLED
    how = text.documents.made(text.documents.costs.page_made(found["run"]["preset"], found["dataset"]), found["made"])
    return f"{markdown_table(list(text.documents.costs.PAGE_TABLE), list(_page(found)))}\n\n{how}"


def crowd_table(bundled: Bundled, name: str) -> str:
    """Return how visitors fared who came at once, and what became of the server's memory.

    Args:
        bundled: What is bundled.
        name: One of the load tests that are bundled.
    """
    found = record_at(measurement_path(bundled.assets, name))
    if found is None:
        return text.documents.NOT_BUNDLED
    how = text.documents.made(text.documents.costs.crowd_made(found["asked"], found["dataset"]), found["made"])
    return f"{markdown_table(list(text.documents.costs.CROWD), list(_crowd(found)))}\n\n{how}"


def _page(found: Mapping[str, Any]) -> Iterator[list[str]]:
    for name, called in text.documents.costs.PAGE.items():
        one = found["loads"][name]
        low, middle, high = (f"{one[at]:.2f} s" for at in ("lower_quartile", "median", "upper_quartile"))
        yield [called, middle, text.documents.costs.two(low, high)]
    for name, (called, written) in text.documents.costs.WATCHED.items():
        yield [called, written.format(found["run"][name]), text.documents.NOT_KNOWN]


def _crowd(found: Mapping[str, Any]) -> Iterator[list[str]]:
    rounds, memory, grows = found["asked"]["rounds"], found["memory_mb"], found["memory_mb_per_run"]
    yield [text.documents.costs.VISITS, text.documents.costs.visits(found["visitors"] // rounds, rounds)]
    yield [text.documents.costs.RESULTS, f"{found['results']:,}"]
    yield [text.documents.costs.FAULTS, f"{len(found['faults'])}"]
    looks = (f"{found[name]:.2f} s" for name in ("look_median_s", "look_p95_s"))
    yield [text.documents.costs.LOOKED, text.documents.costs.two(*looks)]
    yield [text.documents.costs.LONGEST_WAIT, f"{found['longest_wait_s']:,.0f} s"]
    resident = (f"{one:,.0f} MB" for one in (memory["first"][0], memory["most"]))
    yield [text.documents.costs.SERVER_MEMORY, text.documents.costs.two(*resident)]
    slope = text.documents.costs.interval(grows["value"], grows["low"], grows["high"])
    yield [text.documents.costs.GROWTH_A_RUN, slope]
    yield [text.documents.costs.THREADS, text.documents.costs.two(*map(str, found["threads"]))]
