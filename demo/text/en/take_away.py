"""Words of what a visitor takes away."""

from demo.text.en.common import seconds
from demo.text.en.yours.data import shown_name

TITLE = "Take it away"
HINT = (
    "Files about the request above, made when you ask for them. They name the people who were forgotten, the titles "
    "they rated, and what was predicted about them: treat them as personal data."
)

# A button a kind of file
KINDS = {
    "certificate": "Certificate (page)",
    "record": "Certificate (JSON)",
    "weights": "Weights (zip)",
    "predictions": "Predictions (CSV)",
}
KIND_SENTENCES = {
    "certificate": "What was asked, done and measured, with charts. Opens offline, prints on A4.",
    "record": "The same figures, for programs.",
    "weights": "The adapter, or all weights, as safetensors, with how to load them.",
    "predictions": "How sure of a yes: before, after and never saw it, a row a rating.",
}

# The line below the buttons
MAKING = "Making it…"


def handed_out(name: str, size: int) -> str:
    """Return that a file was made, and how long it is (bytes)."""
    return f"{name} is ready, {size / 1024:,.0f} KB. Your browser has it now."


# The card
CARD = "A card to show around"
SAVE_CARD = {"png": "Save as picture (PNG)", "svg": "Save as drawing (SVG)"}
CAREFUL = "And a model that was trained with care?"
CAREFUL_WHY = "It stopped learning in time, and has little of anybody to forget. Meet it:"
MEET_CAREFUL = "Meet the careful model"
CARD_HINT = "It names nobody but a number, no title and no rating."
CARD_TITLES = {
    "forgotten": "A recommender forgot {who}",
    "little": "Little of {who} to forget",
    "partly": "It forgot {who} only in part",
    "not": "It did not forget {who}",
    "unknown": "It was told to forget {who}",
}
CARD_GONE = "of the answers that it plainly owed are gone"


def card_title(who: str, kind: str) -> str:
    """Return the headline of a card; ``kind`` is that of the verdict."""
    return CARD_TITLES[kind].format(who=who)


def card_place(people: int) -> str:
    """Return what the places on a card are."""
    return f"place among {people:,} suspects, before and after"


def card_gone(gone: int, owed: int) -> str:
    """Return how many of the answers that were owed are gone."""
    return f"{gone:,} of {owed:,}"


def card_time(retraining: float | None, once: float | None) -> str:
    """Return what forgetting's time stands beside: the seconds of ``retraining``, and what came ``once`` before."""
    said = "to forget" + (f", and {seconds(once)} once before" if once else "")
    return said if retraining is None else f"{said}; retraining was recorded at {seconds(retraining)}"


def card_about(original: str, dataset: str, method: str, date: str) -> str:
    """Return what a card is about: model, data, method and date."""
    return " · ".join(filter(None, [f"model “{shown_name(original)}”", dataset, method, date]))
