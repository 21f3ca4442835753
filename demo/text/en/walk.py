"""Words of the page as a whole: its header, its tabs, and coming and going."""

from demo.text.en.yours.data import shown_name

# The header
TITLE = "Make a recommender forget you"
LEAD = (
    "A language model reads what people rated and predicts what they will like. "
    "Choose whose data must go, watch it go, and check the result against models that never saw it."
)
PREVIEW = (
    "A language model has learned what real people like, and remembers them. Put yourself in, make it forget you, and "
    "see whether you are back in the crowd."
)
ORIGINAL = "Which model?"
ORIGINALS = {
    "best": "Best\nTrained for as long as it got better on unseen ratings.",
    "memorising": "Memorising\nTrained 2.5 times as long: it plainly remembers single people.",
    "smollm2/best": "Language model\nSmolLM2, 135 million weights: it reads titles as text.",
    "smollm2/memorising": "Language model, memorising\nSmolLM2, trained until it remembers single people.",
}
OPENING = "The page is being opened. It will be here in a few seconds."
LOADING, LOADING_DEVICE = "loading the model …", "…"
MODEL, COMPUTING_ON, DATA = "model", "computing on", "data"
START_OVER = "Start over"

# The tabs
MEET, CHOOSE, UNLEARN, COMPARE, VERIFY = "Meet", "Choose", "Unlearn", "Compare", "Verify & take away"
ALL_METHODS, PAPER = "Methods", "Paper and us"

# Coming and going
STOPPED_BY_LEAVING = (
    "Your last run was stopped when you left the page, and nothing of it was kept. Choose again, and press Forget."
)


def fetching(label: str, done: int, total: int) -> str:
    """Return what is being fetched, and how far it is; ``total`` is 0 where nobody knows."""
    of = f" of {total / 1e6:.1f}" if total else ""
    return f"Fetching {label}: {done / 1e6:.1f}{of} MB. The page will be here after that."


def other_model(reason: str) -> str:
    """Return the notice that another model answers than was asked for; ``reason`` is the engine's."""
    return f"Another model answers here than the one that was asked for. {reason}"


def opening_model(label: str, done: int, total: int) -> str:
    """Return that a model is being opened, what is being fetched for it, and how far that is.

    Args:
        label: What is fetched; empty where nothing is.
        done: Bytes that are here.
        total: Bytes of all; 0 where unknown.
    """
    if not label:
        return "The model is being opened; that takes a few seconds. Until then the other one answers."
    of = f": {done / 1e6:.0f} of {total / 1e6:.0f} MB" if total else ""
    return f"The model is being opened. {label}{of}. Until then the other one answers."


def no_such_model(name: str) -> str:
    """Return that an address names a model which this page does not have."""
    return f"This page has no model called “{name}”; it opened with another one."


def fallback(reason: str) -> str:
    """Return the notice that made-up data is shown; ``reason`` is the engine's, about the data or about the model."""
    return f"Made-up data is shown here, not the data that was asked for. {reason}"


def model_facts(original: str, parameters: int) -> str:
    """Return which model answers, and how large it is."""
    return f"{shown_name(original)}, {parameters / 1e6:.2f} million parameters"


def data_facts(name: str, sizes: tuple[int, int, int], nouns: str) -> str:
    """Return which data is shown.

    Args:
        name: What people call the data set.
        sizes: How many ratings, people and rated things there are.
        nouns: What several rated things are called.
    """
    ratings, people, items = sizes
    return f"{name}: {ratings:,} ratings, {people:,} people, {items:,} {nouns}"


def unknown_link(name: str, value: str) -> str:
    """Return the sentence for an address that names something unknown."""
    return f"The address names the {name} “{value[:40]}”, which does not exist here; the usual one is shown instead."
