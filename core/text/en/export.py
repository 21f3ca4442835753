"""What people read on a certificate, and in the README that goes with exported weights."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.text.en.plainly.measures import seconds as spent

TITLE, UNKNOWN = "Certificate of unlearning", "not known"
BEFORE, AFTER, RETRAINED, FLOOR = "before", "after", "never saw it", "by chance"
MODELS = {"before": BEFORE, "after": AFTER, "retrained": RETRAINED}
PROVES, NOT_PROVES, CHECK = "What this shows", "What it does not show", "How to check it"
DOES_NOT = (
    "It is a measurement, not a guarantee: another attack may see more, and it says nothing about copies of the data, "
    "about the earlier model, or about what others have learned from its answers."
)
TO_CHECK = (
    "With the same data, model and code, the run can be repeated under its seed; the SHA-256 sums below tell whether a "
    "data set, a model or a file is the one that was measured."
)
PERSONAL = "This document names the people whose ratings went, and titles that they rated. Treat it as personal data."
ABOUT = "What was asked and done"
FACTS = {
    "request": "Asked for",
    "extent": "Forgotten",
    "earlier": "Before that",
    "model": "Model",
    "method": "Method",
    "compared": "Compared with",
}
UTILITY = "Is it still a good recommender?"
UTILITY_ABOUT = "On ratings that none of the models was trained on, × 100. Nearer to “never saw it” is better."
DISTANCES = "How far from models that never saw the data?"
DISTANCES_ABOUT = (
    "0 is the same answer, 0.69 the opposite (JSD). By chance, such models are that far from one another; no method "
    "can be asked for less."
)
ATTACKS = "Can an attacker tell who was in the data?"
ATTACKS_ABOUT = (
    "AUC × 100, with the 95 % interval over people where there are at least two. Forgotten ratings are older than "
    "never-seen ones, so that even against models that never saw them it is not 50: only the difference to them counts."
)
RATINGS = "The ratings that it owed most to"
RATINGS_TABLE = "As a table"
PEOPLE = "Distance to models that never saw it, by person"
PEOPLE_ABOUT = "The mean distance of those with most ratings; the grey tick is what chance makes."
ROC = "The attack, threshold by threshold"
ROC_ABOUT = "Upwards: forgotten ratings caught. To the right: never-seen ones wrongly accused. Dashed: tossing a coin."
PAPER = "For orientation: what the paper prints"
SETTINGS, VERSIONS, HASHES = "Settings", "Made with", "SHA-256"
DATA_SET, MODEL_BEFORE = "data set", "model before"
NOT_NOTED = "The run did not note it."
UNMEASURED = (
    "The model's answers changed as listed below; nobody has retrained a model without these ratings yet, so how near "
    "it came to never having seen them is not known."
)
NO_NOISE = "a single one of them does not tell what chance does"
NO_REFERENCE = "no retrained model yet; retrain without these ratings, and export again"

README_TITLE = "Weights after unlearning with {}"
README_SUMS = (
    "`SHA256SUMS` lists what each file must be: `sha256sum --check SHA256SUMS`. These files show whose ratings "
    "went, and what was predicted about them: treat them as personal data."
)
README_OURS = "With this project"
README_OURS_HOW = "Start Python in the unzipped folder, with the project's folder on `PYTHONPATH`:"
README_PEFT = "With peft and transformers"
README_PEFT_HOW = (
    "Without this project; start Python in the unzipped folder. `questions.json` has prompts and what the model said "
    "to them, and the code below comes to the same."
)
README_TRANSFORMERS = "With transformers"
README_FOLDER = "FOLDER OF THE ORIGINAL"
README_ADAPTER = "`run/adapter/` is a LoRA adapter in peft's own layout; it goes on top of the original's weights."
README_CONTRAST = (
    "`run/adapter/` is a LoRA adapter in peft's own layout, and **not** the unlearned model: it is an assistant, whose "
    "logits are subtracted from the original's as often as `run/adapter/contrast.json` says."
)
README_MODEL = "`run/model/` holds whole weights, which stand in for the original's."
README_MIXTURE = (
    "`run/model/` stands in for the original: `base/` has seen no rating, each `shard-*/` is an adapter on it, and "
    "`neighbours.safetensors` says how much each counts. They are averaged anew for every question, which needs this "
    "project."
)
README_NOTHING = "This method changes no weight, so there are none here; the original answers."


def count(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def ratings_columns(item: str) -> tuple[str, str, str]:
    """Return the headings of the table of ratings; ``item`` is what the data set calls one rated thing."""
    return "User", item.capitalize(), "Stars"


def ratings_about(item: str) -> str:
    """Return what the chart of ratings shows; ``item`` is what the data set calls one rated thing."""
    return f"How sure a model is that the person likes the {item}. The nearer to “never saw it”, the better."


def hundred(value: float | None, digits: int = 2) -> str:
    """Return a figure × 100."""
    return UNKNOWN if value is None else f"{100 * value:.{digits}f}"


def percent(value: float) -> str:
    """Return a probability in percent."""
    return f"{100 * value:.1f} %"


def headline(ratings: int, people: int, method: str, seconds: float, date: str) -> str:
    """Return what was done, in a sentence; ``date`` is empty where the run did not note it."""
    what = f"{count(ratings, 'rating')} of {count(people, 'person', 'people')}"
    return f"{what} went from this recommender by {method} in {spent(seconds)}{f', {date}' if date else ''}."


def distance_moved(title: str, models: int, before: str, after: str, noise: str) -> str:
    """Return how far the model is from retrained ones, and was.

    Args:
        title: What the distance is called.
        models: How many retrained models there are.
        before: The distance of the original.
        after: The distance of the unlearned model.
        noise: What that is beside the noise of retraining.
    """
    return (
        f"On the forgotten ratings the distance ({title}) to {count(models, 'model')} retrained without them went from "
        f"{before} to {after}; {noise}."
    )


def noise(floor: str) -> str:
    """Return how far retrained models are from one another."""
    return f"by chance they are {floor} from one another"


def attack_gap(attack: str, now: float, sure: tuple[float, float] | None, before: float) -> str:
    """Return how much better an attack does than on retrained models.

    Args:
        attack: What it is called.
        now: Its AUC less that on retrained models, on the same people.
        sure: The 95 % interval of that; None where there is none.
        before: The same on the original.
    """
    said = f"An attacker ({attack}) does {100 * now:+.1f} AUC points better than on models that never saw them"
    interval = "" if sure is None else f" (95 % interval {100 * sure[0]:+.1f} to {100 * sure[1]:+.1f})"
    return f"{said}{interval}; on the original it was {100 * before:+.1f}."


def request(users: Sequence[int], pairs: Sequence[Sequence[int]]) -> str:
    """Return whose ratings were asked to go: all of ``users``, and single ones as (user, item)."""
    whole = f"everything of {'user' if len(users) == 1 else f'{len(users)} users:'} {', '.join(map(str, users))}"
    listed = ", ".join(f"{user}:{item}" for user, item in pairs)
    single = f"{count(len(pairs), 'single rating')} (user:item) {listed}"
    return "; ".join([*([whole] if users else []), *([single] if pairs else [])])


def extent(ratings: int, share: float, retained: int, rebuilt: int) -> str:
    """Return how much went (training samples and their share of all), what stayed, and how much of that was rebuilt."""
    said = f"{count(ratings, 'training sample')} ({100 * share:.2g} % of all); {retained:,} stay"
    return (
        f"{said}, of which {rebuilt:,} were rewritten because their history showed a forgotten rating"
        if rebuilt
        else said
    )


def earlier(requests: Sequence[tuple[str, str]]) -> str:
    """Return what the model had been asked to forget before, in order: each request, and by which method."""
    return " → ".join(f"{asked} ({method})" for asked, method in requests)


def model(original: str, dataset: str, source: str, weights: int) -> str:
    """Return which model had to forget."""
    return f"{original}, trained on {dataset} ({source}), {weights:,} weights"


def method(title: str, seed: int, parameters: int, seconds: float) -> str:
    """Return how it was made to forget."""
    return f"{title}, seed {seed}, {parameters:,} weights trained in {spent(seconds)}"


def compared(models: int, seeds: Sequence[int], bundled: bool, device: str) -> str:
    """Return which retrained models stand beside it."""
    listed, origin = ", ".join(map(str, seeds)) or "unknown", "bundled, made" if bundled else "made here,"
    return f"{count(models, 'model')} retrained without them (seeds {listed}), {origin} on {device}"


def stays(title: str, now: str, then: str, far: bool) -> str:
    """Return whether what earlier requests forgot stays forgotten.

    Args:
        title: What the distance to the first model is called.
        now: That distance.
        then: The same before this request.
        far: Whether it is still about as large.
    """
    kept = "stays as far away" if far else "has come nearer again"
    return (
        f"On what the earlier requests forgot, the model {kept} from the original: {title} to it is {now} now, and was "
        f"{then} before this request."
    )


def paper_about(table: str, model: str) -> str:
    """Return why the paper's figures stand apart."""
    return (
        f"{table}, {model}, 20 % of the people forgotten, their GPU: another model on other data, not to be ranked "
        "with the figures above. What it calls JSD has the size of a symmetric KL."
    )


def rated(title: str, stars: float) -> str:
    """Return what a rating is called."""
    return f"{title} {stars:g}★"


def person(user: int, ratings: int) -> str:
    """Return what a person is called, with how many of their ratings went."""
    return f"user {user} ({count(ratings, 'rating')})"


def metric(label: str, unit: str, better: str) -> str:
    """Return what a metric's row is called: its name in full, and its unit and which way is better, where known."""
    said = f"{label}, in {unit}" if unit else label
    return f"{said} ({better})" if better else said


def attack(title: str, members: int, others: int) -> str:
    """Return what an attack's row is called, with how many are told from how many."""
    return f"{title.capitalize()} ({members:,} against {others:,})"


def interval(value: str, low: str, high: str) -> str:
    """Return a figure with its 95 % interval."""
    return f"{value} [{low}, {high}]"


def readme_run(config: Mapping[str, Any], what: str) -> str:
    """Return on what exported weights were made, and what they are."""
    return f"Data set {config['dataset']}, original {config['original']}, seed {config['seed']}. {what}"


def readme_chain(earlier: int) -> str:
    """Return that other requests' weights come first, and where these lie."""
    folders = ", ".join(f"`earlier-{at}/`" for at in range(1, earlier + 1))
    return f"It went on from other requests, whose weights come first: {folders}. The code below merges them in order."
