"""What people read on the Hugging Face Hub of what was uploaded, and about uploading."""

from collections.abc import Mapping, Sequence

from core.text.en.hub import space as space

COMMIT = "Weights after unlearning, with what was measured of them"
TASK = "Click prediction"
NOTHING = "The run left no weights, so there is nothing to upload; choose one of a method that trains."
CHAIN = "The run went on from others, whose weights come first; only a first request can be uploaded."
LEFT_OUT = "certificate and prompts are left out, since they show single ratings; --with-certificate takes them along"


def no_folder(folder: object) -> str:
    """Return that a folder holds something else than what went there before."""
    return f"{folder} holds other files; name an empty or a new folder with --out."


def no_name(repo: str) -> str:
    """Return that ``repo`` is no name of a place on the Hub."""
    return f"{repo!r} is no place on the Hub; write OWNER/NAME."


def not_uploaded(repo: str, why: str) -> str:
    """Return why nothing was uploaded."""
    return f"Nothing was uploaded to {repo} ({why}); log in with `hf auth login`, or write a folder with --out."


def title(method: str, data: str) -> str:
    """Return what the card of uploaded weights is headed."""
    return f"A recommender on {data} after unlearning with {method}"


def card(
    heading: str,
    headline: str,
    proves: str,
    data: tuple[str, str, str, str],
    facts: Mapping[str, str],
    rows: Sequence[tuple[str, str, str, str]],
    limits: str,
    adapter: bool,
) -> str:
    """Return the text of a model card.

    Args:
        heading: Its heading.
        headline: What was done, in a sentence.
        proves: What the figures show.
        data: Title, licence, terms and citation of the data set.
        facts: What was asked and done, by what it is called.
        rows: Metric, before, after and retrained, as text.
        limits: What they do not show.
        adapter: Whether the weights are an adapter, and not whole.
    """
    name, licence, terms, citation = data
    load = (
        "The weights are a LoRA adapter in peft's layout. `original/` holds what it goes on: download the repository, "
        'start Python in its folder, and call `AutoPeftModelForSeq2SeqLM.from_pretrained(".")`.'
        if adapter
        else "The weights are whole; `AutoModelForSeq2SeqLM.from_pretrained` loads them."
    )
    table = "\n".join(f"| {' | '.join(map(in_markdown, row))} |" for row in rows)
    listed = "\n".join(f"- {one}: {in_markdown(said)}" for one, said in facts.items())
    return (
        f"# {heading}\n\n{headline} {proves}\n\n{load}\n\n## Data and licence\n\n{name}: {licence}. {terms} "
        f"{citation}\n\nThe code is under the MIT licence; what was learned from the data stands under the data's "
        f"terms.\n\n## What was measured\n\n| | before | after | retrained |\n| --- | --- | --- | --- |\n{table}\n\n"
        f"{limits}\n\n## How it was made\n\n{listed}\n"
    )


def in_markdown(said: str) -> str:
    """Return a text from data as Markdown shows it: no markup, no table cell, no link of its own."""
    return "".join(f"\\{one}" if one in "\\`*_{}[]<>()#+!|~" else one for one in " ".join(said.split()))
