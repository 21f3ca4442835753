"""What people are told in tables of what things cost: reading, starting, asking, serving."""

from collections.abc import Mapping, Sequence

READING_COST = ("what", "ratings", "CPU seconds", "most memory", "microseconds a rating")
READING = {
    "read": "read and dropped",
    "table": "made into a table and kept",
    "open": "the table opened again",
}
READING_PANELS = (("seconds", "CPU seconds", 1), ("resident", "most memory, MB", 1e6))
"""A figure of a measurement, what its panel is called, and its unit there."""
READING_AXIS = "million ratings"
READING_PLOT = "CPU seconds and memory of reading, against the number of ratings"
READING_MADE = (
    "JSON lines, made while they are read; the seconds of making them are not counted, a process for each line"
)

SPEED_STARTS = {
    "libraries": "import torch, gradio",
    "engine": "import core",
    "command line": "a command",
    "page": "the page answers",
    "page, first prediction": "the page, to a first prediction",
    "engine, first prediction": "the engine, to a first prediction",
}
SPEED_GROWTH = {"data": "samples asked", "forget set": "people forgotten", "model": "weights of the model asked"}
"""What is made larger to see how seconds grow."""
IN_PROPORTION = "in proportion"
SPEED_AXIS = "size, % of the largest"
SPEED_SECONDS = "seconds, % of the largest size's"
SPEED_STARTUP = "CPU seconds of a start, over importing libraries"
SPEED_PLOT = "How seconds grow with size, and what a start takes"
SPEED = ("what", "figure", "beside")
SCORING, TRAINING, MEMORY = "samples asked a second", "samples learned a second", "memory after training"
"""Rates and memory of the bundled recommender."""


def start_of(name: str) -> str:
    """Return that a line tells what a phase of starting takes."""
    return f"start: {SPEED_STARTS[name]}"


def over_libraries(ratio: float) -> str:
    """Return what a start takes, over what its libraries alone do."""
    return f"{ratio:.2f} × the libraries"


def of_scoring(ratio: float) -> str:
    """Return how fast samples are learned, over how fast they are asked."""
    return f"{ratio:.2f} × asking"


def over_first(ratio: float) -> str:
    """Return memory over what it was at first."""
    return f"{ratio:.2f} × at first"


def larger(name: str, sizes: Sequence[int]) -> str:
    """Return what is made larger, from what size to what."""
    return f"{SPEED_GROWTH[name]}, {sizes[0]:,} to {sizes[-1]:,}"


def each_costs(ratio: float) -> str:
    """Return what one costs at the largest size, over the smallest; 1 is in proportion."""
    return f"one at the end costs {ratio:.2f} × one at the start"


def speed_made(repeats: int) -> str:
    """Return how speed was measured."""
    return f"Medians of {repeats}; starts in CPU seconds, all else by the clock"


CROWD = ("what", "figure")
VISITS = "visits at once × rounds"
RESULTS = "of them with a result"
FAULTS = "errors, or a result of somebody else's"
LOOKED = "looks while others trained, median and 95 %"
LONGEST_WAIT = "longest wait for a result"
SERVER_MEMORY = "server's memory after the first result, and at most"
GROWTH_A_RUN = "memory's growth a run, after the first fifth"
THREADS = "server's threads before and after"
PAGE = {
    "first_paint": "first paint",
    "interactive": "interactive",
    "main_thread_seconds": "browser's main thread at an opening",
}
WATCHED = {
    "updates_a_second": ("drawings a second of a run", "{:.1f}"),
    "longest_gap": ("longest time without one", "{:.2f} s"),
    "showing_share": ("server's work for showing, over the engine's", "{:.1%}"),
    "main_thread_share": ("browser's main thread during a run, of a processor", "{:.1%}"),
}
"""What watching a run costs: figure → its name and how it is written."""
PAGE_TABLE = ("what", "median", "quartiles")


def visits(each: int, rounds: int) -> str:
    """Return how many visitors came, how often."""
    return f"{each} × {rounds}"


def two(first: str, second: str) -> str:
    """Return two figures that belong together."""
    return f"{first}, {second}"


def interval(value: float, low: float, high: float) -> str:
    """Return by how many megabytes memory grows, with the 95 % interval."""
    return f"{value:+.2f} MB [{low:+.2f}, {high:+.2f}]".replace("-", "−")


def crowd_made(asked: Mapping[str, object], dataset: str) -> str:
    """Return how a crowd was let in."""
    what = "one rating" if asked["ratings"] else "a person"
    return (
        f"The page on `{dataset}`; each forgets {what} and looks every {asked['every']:g} s on average; visitors "
        "compute on the same cores"
    )


def page_made(openings: str, dataset: str) -> str:
    """Return what was opened and watched."""
    return f"The page on `{dataset}`, opened by a browser that has its files; the run watched is `{openings}`"


def grows(what: str, by: float) -> str:
    """Return how the seconds of a way of reading grow, from the smallest size to the largest."""
    return f"{what[0].upper()}{what[1:]}, a rating takes {by:.2f} times as long at the largest size as at the smallest."
