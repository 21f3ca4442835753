"""What people are told of what a benchmark will take."""

from collections.abc import Sequence

ORIGINAL = "the original's training"
TOTAL = "all"
UNKNOWN = "not known"
OWN = "a request of your own"
RATHER = "Trained and asked: samples, as often as they are read. What reads and writes files is not counted."


def head(gpus: Sequence[str]) -> tuple[str, ...]:
    """Return the heading of the table."""
    return ("what", "left", "trained", "asked", "here", *(f"{name} *" for name in gpus))


def title(what: str, dataset: str, backbone: str) -> str:
    """Return what is foretold."""
    return f"What {what} on {dataset} with {backbone} will take"


def hours(seconds: float) -> str:
    """Return a duration, to the precision that it has."""
    if seconds < 90:
        return f"{seconds:.0f} s" if seconds >= 1 or not seconds else "< 1 s"
    return (
        f"{seconds / 60:.0f} min"
        if seconds < 5400
        else f"{seconds / 3600:,.1f} h"
        if seconds < 360_000
        else f"{seconds / 86_400:,.0f} days"
    )


def many(samples: float) -> str:
    """Return a number of samples."""
    return f"{samples / 1000:,.0f} k" if samples >= 10_000 else f"{samples:,.0f}"


def measured(device: str, parameters: int, tokens: float, sizes: tuple[int, int], random: bool) -> str:
    """Return by what times were foretold."""
    weights = "random weights of its shape" if random else "the model itself"
    return (
        f"Here: single steps on {device} with {weights} ({parameters / 1e6:,.1f} M), {sizes[0]} and {sizes[1]} prompts "
        f"of {tokens:.0f} tokens, timed and multiplied."
    )


def elsewhere(share: float) -> str:
    """Return what is known of devices that are not here."""
    return (
        f"* By arithmetic, not measured: {share:.0%} of the bfloat16 operations a second that NVIDIA's data sheets "
        "promise, 6 for each weight and token trained, 4 with an adapter, 2 asked."
    )


def memory(held: float, few: int, batch: int, on_gpu: bool) -> str:
    """Return how much memory is needed."""
    where = "of GPU memory" if on_gpu else "of memory, the whole process counted,"
    return (
        f"About {held / 1e9:.1f} GB {where} with {batch} samples a step, by a line through what smaller steps held "
        f"(of {few} samples at most); where that is too much, a step is made in smaller pieces, to the same end."
    )


def disk(kept: float, passing: float, folder: object) -> str:
    """Return how much disk is needed."""
    return (
        f"About {kept / 1e9:.1f} GB of disk are filled (trained models; {folder} and the runs folder), and "
        f"{passing / 1e9:.1f} GB more come and go (states to resume from)."
    )


def counts(train: int, forgotten: int, tokens: float, known: bool) -> str:
    """Return of which data."""
    source = "" if known else " These are the paper's numbers, since the data is not here."
    return f"{train:,} training samples, {forgotten:,} of them go; prompts of {tokens:.0f} tokens.{source}"


def no_data(why: str) -> str:
    """Return that the data is not here, and why."""
    return f"The data is not here yet: {why}"


def original_there(folder: object) -> str:
    """Return that the original need not be trained."""
    return f"The original in {folder} is taken as it is."


def another_backbone(folder: object, backbone: str) -> str:
    """Return that an original of another model lies where this one's belongs."""
    return f"{folder} holds a recommender of another model than {backbone}; choose another folder with --out."
