"""What a certificate says in words; every sentence follows from its figures."""

from collections.abc import Mapping
from typing import Any

from core.evaluation.divergence import removed

TITLE = "Certificate of unlearning"
BEFORE, AFTER, RETRAINED, FLOOR = "before", "after", "retrained", "noise of retraining"
NAMES = {"before": BEFORE, "after": AFTER, "retrained": RETRAINED}
UNKNOWN = "not known"
PROVES, NOT_PROVES, CHECK = "What this shows", "What it does not show", "How to check it"
DOES_NOT = (
    "It is a measurement and no guarantee: another attack may see more, and nothing here concerns copies of the data, "
    "of the earlier model, or what others have learned from its answers."
)
TO_CHECK = (
    "With the same data, model and code the run can be made again under its seed; the SHA-256 sums below tell whether "
    "a data set, a model or a file is the one that was measured."
)
PERSONAL = "This document names the people whose ratings went, and titles that they rated. Treat it as personal data."
ABOUT = "What was asked and done"
UTILITY = "Is it still a good recommender?"
UTILITY_ABOUT = "On ratings that none of the models was trained on, × 100. Nearer to retrained is better."
DISTANCES = "How far from models that never saw the data?"
DISTANCES_ABOUT = (
    "On the forgotten ratings, × 100, in nats but for L2. The noise of retraining is what retrained models are from "
    "one another; no method can be asked for less."
)
ATTACKS = "Can an attacker tell who was in the data?"
ATTACKS_ABOUT = (
    "AUC × 100, with the 95 % interval over people where there are at least two. Forgotten ratings are older than "
    "never-seen ones, so that even against retrained models it is not 50: only the difference to them counts."
)
RATINGS = "The ratings that changed most"
RATINGS_ABOUT = (
    "P(click), the predicted probability that the person likes the film. The nearer to retrained, the better."
)
PEOPLE = "Distance to retrained models, by person"
PEOPLE_ABOUT = "Mean JSD × 100 of those with most ratings; the grey tick is the noise of retraining."
ROC = "The attack, threshold by threshold"
ROC_ABOUT = "Upwards: forgotten ratings caught. To the right: never-seen ones wrongly accused. Dashed: tossing a coin."
PAPER = "For orientation: what the paper prints"
SETTINGS, VERSIONS, HASHES = "Settings", "Made with", "SHA-256"
NOT_NOTED = "The run did not note it."
METRICS = {
    "auc": "AUC (higher is better)",
    "acc": "Accuracy (higher is better)",
    "ll": "Log loss (lower is better)",
    "jsd": "JSD, Jensen–Shannon divergence",
    "l2": "L2, Euclidean distance",
    "symmetric_kl": "Symmetric KL divergence",
}
PAPER_COLUMNS = {"auc": "AUC", "acc": "ACC", "ll": "LL", "jsd": "JSD", "l2": "L2", "seconds": "Seconds"}


def count(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def headline(record: Mapping[str, Any]) -> str:
    """Return what was done, in a sentence."""
    gone, how = record["forgotten"], record["method"]
    what = f"{count(gone['ratings'], 'rating')} of {count(gone['people'], 'person', 'people')}"
    when = f" on {record['made']['date']}" if record["made"] else ""
    return f"{what} went from this recommender by {how['title']}, in {how['seconds']:.1f} seconds{when}."


def proves(record: Mapping[str, Any]) -> str:
    """Return what the figures show, in a sentence; nothing beyond them."""
    jsd, reference = record["distances"][0], record["reference"]
    if reference is None:
        return (
            "The model's answers changed as listed below; nobody has retrained a model without these ratings yet, so "
            "how near it came to never having seen them is not known."
        )
    said = (
        f"On the forgotten ratings the distance (JSD × 100) to {count(reference['models'], 'model')} retrained without "
        f"them went from {hundred(jsd['before'], 3)} to {hundred(jsd['after'], 3)}"
    )
    return f"{said}{_above_noise(jsd)}."


def request(record: Mapping[str, Any]) -> str:
    """Return whose ratings were asked to go."""
    asked = record["forgotten"]["request"]
    return "; ".join(filter(None, (_users(asked["users"]), _pairs(asked["interactions"]))))


def model(record: Mapping[str, Any]) -> str:
    """Return which model had to forget."""
    data = record["data"]
    return f"{data['original']}, trained on {data['dataset']} ({data['source']}), {record['method']['of']:,} weights"


def method(record: Mapping[str, Any]) -> str:
    """Return how it was made to forget."""
    how = record["method"]
    return f"{how['title']}, seed {how['seed']}, {how['parameters']:,} weights trained in {how['seconds']:.1f} s"


def extent(record: Mapping[str, Any]) -> str:
    """Return how much went, and what stayed."""
    gone, rebuilt = record["forgotten"], record["forgotten"]["rebuilt"]
    said = (
        f"{count(gone['ratings'], 'training sample')} ({100 * gone['share']:.2g} % of all); {gone['retained']:,} stay"
    )
    return (
        f"{said}, of which {rebuilt:,} were rewritten, for their history showed a forgotten rating" if rebuilt else said
    )


def earlier(record: Mapping[str, Any]) -> str:
    """Return what the model had been asked to forget before, in order."""
    asked = [f"{request({'forgotten': one})} ({one['method']})" for one in record["forgotten"]["earlier"]]
    return " → ".join(asked)


def stays(record: Mapping[str, Any]) -> str:
    """Return whether the earlier requests stay forgotten; nothing where there were none."""
    now, then = (record["metrics"].get(f"earlier_jsd_to_original{end}") for end in ("", "_before"))
    if now is None or then is None:
        return ""
    kept = "stays as far away" if now >= 0.9 * then else "has come nearer again"
    return (
        f"On what the earlier requests forgot, the model {kept} from the original: JSD × 100 to it is "
        f"{hundred(now, 3)} now, and was {hundred(then, 3)} before this request."
    )


def compared(record: Mapping[str, Any]) -> str:
    """Return which retrained models stand beside it."""
    found = record["reference"]
    if found is None:
        return "no retrained model yet; retrain without these ratings, and export again"
    seeds = ", ".join(map(str, found["seeds"])) or "unknown"
    origin = "bundled, made" if found["bundled"] else "made here,"
    return f"{count(found['models'], 'model')} retrained without them (seeds {seeds}), {origin} on {found['device']}"


def paper_about(record: Mapping[str, Any]) -> str:
    """Return why the paper's figures stand apart."""
    printed = record["paper"]
    return (
        f"{printed['table']}, {printed['model']}, 20 % of the people forgotten, their GPU: another model on other "
        "data, not to be ranked with the figures above. What it calls JSD has the size of a symmetric KL."
    )


def hundred(value: float | None, digits: int = 2) -> str:
    """Return a figure × 100."""
    return UNKNOWN if value is None else f"{100 * value:.{digits}f}"


def percent(value: float) -> str:
    """Return a probability in percent."""
    return f"{100 * value:.1f} %"


def _above_noise(jsd: Mapping[str, float | None]) -> str:
    before, after, floor = jsd["before"], jsd["after"], jsd["floor"]
    if before is None or after is None or floor is None:
        return "; a single retrained model shows no noise to compare that with"
    noise = f"; retrained models are {hundred(floor, 3)} from one another"
    if before <= floor:
        return f"{noise}, as the original already was, or more"
    return f"{noise}, and {100 * removed(before, after, floor):.0f} % of the distance above that is gone"


def _users(users: list[int]) -> str:
    if not users:
        return ""
    return f"everything of {'user' if len(users) == 1 else f'{len(users)} users:'} {', '.join(map(str, users))}"


def _pairs(pairs: list[list[int]]) -> str:
    if not pairs:
        return ""
    listed = ", ".join(f"{user}:{item}" for user, item in pairs)
    return f"{count(len(pairs), 'single rating')} (user:film) {listed}"
