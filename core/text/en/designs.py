"""What people are told by ``core/benchmark/designs`` and ``core/benchmark/studies``."""

from collections.abc import Mapping, Sequence

WHAT = "design"
ORIGINAL_TITLE = "Original (forgets nothing)"
HELD_OUT = "Retrain (one held out of the references)"
OTHER = "set"
TRAINING = "training an original"
PARTS = {
    "original": "original",
    "forget_set": "forget set",
    "cell": "seed and the rest",
    "reference": "retrained model",
    "pair": "pair of models",
    "people": "people forgotten",
    "strangers": "people never seen",
}
"""Where a reading varies → the heading of its column."""
INTERVALS = (
    "In brackets: 95 % intervals, which draw originals, retrained models and people again, people alike for all models,"
    " and are widened by what forget sets differ by beyond the people in them."
)
MARKED = "† differs from E2URec on the same people: the 95 % interval of the paired difference does not hold 0."
SERVES = (
    "Settings, and what methods learn beforehand, are those of the bundled original; they serve the further originals, "
    "which differ from it in nothing but their seed."
)
SPLIT = (
    "Standard deviation of a single reading by where it comes from, in the unit of the table; estimates below 0 are 0. "
    "A forget set's part is mostly the people in it, whose own part is told beside it. A dash: this design cannot tell."
)
HELD_OUT_NOTE = (
    "The row of retraining is one retrained model of each forget set held against the others: what forgetting should "
    "lead to."
)
CONTROLS_NOTE = "The mean of originals is the mean of their answers; it forgets nothing, whatever its distance says."


def not_a_size(given: str) -> str:
    """Return that something does not say how large a design is."""
    return (
        f"A design is given as originals x forget sets x references, such as 3x3x8 with 1x1x2 at least, not {given!r}."
    )


def too_few_people(needed: int, free: int) -> str:
    """Return why no forget set can be drawn."""
    return f"A forget set needs {needed} people whom tuning has not seen, and there are {free}; tune on fewer people."


def original_of(seed: int) -> str:
    """Return what an original is called in the titles of runs."""
    return f"original {seed}"


def forget_set(number: int) -> str:
    """Return what a forget set is called, counted from 1."""
    return f"set {number}"


def run_title(*parts: str) -> str:
    """Return what a run is called."""
    return ", ".join(parts)


def shape(originals: int, forget_sets: int, references: int) -> str:
    """Return how large a design is."""
    return f"{originals} originals × {forget_sets} forget sets × {references} retrained models of each forget set"


def job(where: str) -> str:
    """Return what it is called when a design's models are made."""
    return f"design on {where}"


def measuring(where: str) -> str:
    """Return what it is called when a design is measured."""
    return f"measuring the design on {where}"


def made(what: str, where: str, seeds: tuple[Sequence[int], Sequence[int]], by: Mapping[str, str]) -> str:
    """Return what was measured, under which seeds (originals, retrained models), on what and when, in Markdown."""
    originals, references = (", ".join(map(str, one)) for one in seeds)
    return (
        f"{what}, on {where}; seeds of the originals {originals}, of the retrained models {references}; {by['device']},"
        f" {by['cpu']} ({by['cores']} cores), torch {by['torch']}, {by['date']}: `{by['command']}`"
    )


def no_shadows(why: str) -> str:
    """Return why there is no likelihood-ratio attack."""
    return f"There is no likelihood-ratio attack here. {why}"


def refused(titles: Sequence[str]) -> str:
    """Return which methods are missing."""
    return f"Tuning found no setting that helps at this size: {', '.join(titles)}."


def tuned_on(rows: Sequence[tuple[str, int]]) -> str:
    """Return which rows forget people on whom their settings were tuned, and how many of them."""
    listed = ", ".join(f"{title} ({people})" for title, people in rows)
    return f"Settings were tuned on some of the people who are forgotten here: {listed}."


def floors(listed: Sequence[str]) -> str:
    """Return how far retrained models are from one another, a part a metric."""
    return f"Between retrained models of the same forget set: {', '.join(listed)}."


def left(kinds: Sequence[tuple[str, int]], minutes: float, unknown: Sequence[str]) -> str:
    """Return what is still to be made: how many of each kind, and how long it takes as far as that is known."""
    listed = ", ".join(f"{many} × {kind}" for kind, many in kinds)
    if not listed:
        return "All models are made."
    untimed = f", without {', '.join(unknown)}, which nobody has timed yet" if unknown else ""
    return f"Left: {listed}; about {minutes:.0f} min{untimed}."


def no_answers(path: object) -> str:
    """Return that the answers of a method's models are not where they belong."""
    return f"{path} does not hold the answers of this design; run the same benchmark again."


def too_large(path: object, most: int) -> str:
    """Return why a file is not bundled."""
    return f"{path} has more than {most >> 20} MB; bundle a design of fewer models."


def many_models(what: str, where: str) -> str:
    """Return what it is called when many models are made for an ε."""
    return f"models for ε on {what} of {where}"


def model_of(method: str, original: int) -> str:
    """Return what a method's runs on an original, numbered from 0, are called."""
    return f"{method} on original {original + 1}" if original else method


def no_such_original(seed: int) -> str:
    """Return that a further original has not been trained."""
    return f"The further original of seed {seed} has not been trained; start the command again."


def epsilon_refused(methods: Sequence[str]) -> str:
    """Return which methods have no ε, and why."""
    return (
        f"Left out: {', '.join(methods)}. Tuning found no setting that helps at this size, or there are fewer than "
        "four models; the original has as many as there are originals."
    )


def models_counted(unlearned: int, retrained: int, originals: int) -> str:
    """Return how many models are compared."""
    return f"{unlearned} × {retrained}, {originals} original{'s' * (originals != 1)}"


def request_number(method: str, many: int) -> str:
    """Return what the run of a method is called that is number ``many`` of a sequence."""
    return f"{method}, request {many}"


def after_requests(method: str, many: int) -> str:
    """Return the title of a method's row after so many requests."""
    return f"{method}, {many} request{'s' * (many != 1)}"


def too_many_requests(wanted: int, most: int) -> str:
    """Return why a sequence cannot be so long."""
    return f"There are no {wanted} people who could go one after another; ask for {most} at most."


def no_table(folder: object) -> str:
    """Return that the table of a measurement was not kept."""
    return f"{folder} does not hold the table that is to be opened; make room there, and run the same command again."
