"""Words of what a visitor takes away."""

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
    "predictions": "P(click) before, after and retrained, one row per rating.",
}

# The line below the buttons
MAKING = "Making it…"


def handed_out(name: str, size: int) -> str:
    """Return that a file was made, and how long it is (bytes)."""
    return f"{name} is ready, {size / 1024:,.0f} KB. Your browser has it now."
