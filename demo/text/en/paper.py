"""Words of the benchmark and the paper's tables."""

from collections.abc import Mapping

from demo.text.en.common import count

LEAD = "What our benchmark found, and, kept apart, what the paper printed for another model, data set and machine."
NO_BENCHMARK = "Nobody has run the benchmark on this model; choose one that came with the page to see its own."
PRINTED = "As printed: T5-base, another data set, their GPU. What it calls JSD is the size of a symmetric KL."
ORDERINGS_DETAIL = "Which ones"
ASIDE_TITLES = {
    "ablation": "Ours: what each part of E2URec is for",
    "forget-fraction": "Ours: from a hundredth of the people to two fifths",
}
ASIDE_HINTS = {
    "ablation": (
        "One thing is changed at a time, on the request of the table above. Distances are × 100, to three retrained "
        "models; the row Retraining shows their noise. † differs from E2URec (paired t-test over seeds, p below 0.05 "
        "after Holm's correction)."
    ),
    "forget-fraction": (
        "Whoever is forgotten at one share is also forgotten at every larger one. Distances are × 100, to models "
        "retrained for that share; the JSD floor is what these score against each other."
    ),
}


def ours(dataset: str) -> str:
    """Return the title of our table."""
    return f"Ours: {dataset}, a fifth of the people forgotten"


def printed(dataset: str) -> str:
    """Return the title of one of the paper's tables."""
    return f"The paper's: {dataset}, a fifth of the people forgotten"


def ours_made(original: str, seeds: tuple[int, ...], made: Mapping[str, str]) -> str:
    """Return what made our table."""
    where = f"{made['device']} ({made['cpu']}, {made['cores']} cores)"
    return f"Model {original}, {count(len(seeds), 'seed')}, {where}, torch {made['torch']}, {made['date']}."


def orderings(table: str, hold: int, fail: int, unknown: int) -> str:
    """Return how many of the paper's orderings hold in our table."""
    rest = f", {unknown} {'was' if unknown == 1 else 'were'} not measured" if unknown else ""
    said = f"The paper's table for {table} puts one method ahead of another {hold + fail + unknown} times: "
    return f"{said}here {hold} of these hold, {fail} do not{rest}."


def ahead_of(metric: str, method: str) -> str:
    """Return how a line of the orderings begins."""
    return f"{metric}: {method} ahead of"


def printed_click(table: str, away: float) -> str:
    """Return what the paper prints that is nearest to a comparison of answers."""
    said = f"The paper prints no answers. The closest is its L2 norm to retraining: {away:.2f} for E2URec (× 100)."
    return f"{said} {_measured_on(table)}"


def printed_jsd(table: str, away: float, worst: float) -> str:
    """Return what the paper prints as JSD, of E2URec and of the method furthest from retraining."""
    return (
        f"The paper prints a JSD of {away:.2f} for E2URec, and up to {worst:.2f} for others (× 100, mean over the "
        f"forgotten ratings). It has the size of a symmetric KL, about four times a JSD. {_measured_on(table)}"
    )


def printed_utility(table: str, original: float, unlearned: float, retrained: float) -> str:
    """Return the AUC that the paper prints."""
    said = f"The paper prints an AUC of {original:.2f} before, {unlearned:.2f} after E2URec, {retrained:.2f} retrained"
    return f"{said} (× 100). {_measured_on(table)}"


def _measured_on(table: str) -> str:
    return f"That is T5-base on {table}, with a fifth of the people forgotten, on their GPU."
