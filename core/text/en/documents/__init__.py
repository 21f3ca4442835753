"""What people are told by ``core/benchmark/documents``: headings and notes of the tables in documents."""

from collections.abc import Mapping, Sequence

from core.text.en.documents import costs as costs

NOT_KNOWN = "–"
NOT_BUNDLED = "*Nobody has bundled this yet.*"
TITLES = {
    "lira_user_auc": "LiRA",
    "mia_user_auc": "MIA",
    "lira_user_gap": "LiRA gap",
    "mia_user_gap": "MIA gap",
    "lira_gap": "LiRA gap",
    "mia_gap": "MIA gap",
    "lira_user_tpr": "TPR at 1 % FPR",
    "jsd_change": "more than before",
    "move_user_gap": "who moved, among strangers",
    "move_kept_user_gap": "who moved, among those who stayed",
    "retain_lira_user_gap": "LiRA on those who stayed, rise",
    "retain_mia_user_gap": "MIA on those who stayed, rise",
    "retain_jsd_change": "more than before",
    "retain_jsd": "JSD on what stayed",
    "seconds_setup": "seconds once",
    "trainable_params": "parameters",
}
"""Metric → how a column of a document calls it, where not by its own title."""
ORIGINAL = "Original (forgets nothing)"
OURS = "(ours)"
FLOOR = "floor"
BEFORE = "before"
OF_PEOPLE = "of the people"
REQUEST = "request"
METHOD = "method"
CHANGED = "changed"
AS_TUNED = "nothing (as tuned)"
ATTACKS = {"mia_user": "loss threshold", "lira_user": "likelihood ratio"}
REQUESTS = {"one-interaction": "one rating", "one-user": "one person", "twenty-percent": "a fifth of the people"}
WEIGHTS = "weights"
ROUNDINGS = {
    "none": "as they are",
    "int8": "8 bits, merged",
    "int4": "4 bits, merged",
    "int8_apart": "8 bits, base and adapter apart",
    "int4_apart": "4 bits, base and adapter apart",
    "split": "merged and split again",
}
ROUNDED = ("JSD, original", "JSD, unlearned", "returned beyond the original", "so of a retrained model")
RELEARNED = ("tuned on forgotten samples", "unlearned", "retrained")
RELEARN_SETS = {"all": "all that was forgotten", "tuned": "what it was tuned on", "others": "the rest"}
RELEARN_FIGURES = {
    "jsd": "JSD to the original at first",
    "jsd_least": "at its least",
    "jsd_half": "steps to half of it",
}
VISITORS = {
    "share_gone": "share of what was learned that is gone",
    "share_gone_asked_differently": "the same, asked with other histories",
    "auc_cost": "AUC lost, points",
    "auc_cost_learned": "of that by learning, points",
    "retained": "others’ answers moved, mean of p",
}
"""What is measured of simulated visitors, as documents call it."""
VISITOR_FORMATS = {
    "share_gone": ".0%",
    "share_gone_asked_differently": ".0%",
    "auc_cost": ".2f",
    "auc_cost_learned": ".2f",
    "retained": ".3f",
}
"""How that is written."""
STEP_COST = (
    "shape",
    "weights",
    "overlearning, s",
    "teachers, s",
    "student, s",
    "memory",
    "operations a second",
    "the paper's run here",
)
WRITTEN_NOTHING = "Every document stands as it was."


def row_title(title: str, own: bool) -> str:
    """Return a method's title, with a word that it is our own."""
    return f"{title} {OURS}" if own else title


def in_original(original: str, what: str) -> str:
    """Return what a line of several originals is about."""
    return f"`{original}`, {what}"


def share(percent: float) -> str:
    """Return a share of the people."""
    return f"{percent:g} %"


def made(how: str, by: Mapping[str, str]) -> str:
    """Return how a table was made: ``how`` (seeds), on what and when."""
    return f"*{how}; {by['device']}, {by['cpu']} ({by['cores']} cores), torch {by['torch']}, {by['date']}.*"


def several(names: Sequence[str]) -> str:
    """Return names one after another."""
    return " and ".join(names)


def run_on(gpu: str) -> str:
    """Return that a column tells how long a run would take on a GPU."""
    return f"on {gpu}, by arithmetic"


def step_of(batch: int, tokens: int) -> str:
    """Return of what size a step was."""
    return f"{batch} samples that go and {batch} that stay, {tokens} tokens each"


def seeds(each: Sequence[int]) -> str:
    """Return under which seeds something was made."""
    return f"Seed{'s' * (len(each) > 1)} {listed(each)}"


def seeds_and_references(each: Sequence[int], references: Sequence[int]) -> str:
    """Return under which seeds, and against models retrained under which."""
    against = f", against models retrained under seeds {listed(references)}" if references else ""
    return f"{seeds(each)}{against}"


def of_design(shape: str, originals: Sequence[int], references: Sequence[int]) -> str:
    """Return how large a design is, and under which seeds it was made."""
    return f"{shape}; seeds of originals {listed(originals)}, of retrained models {listed(references)}"


def recordings(seed: int) -> str:
    """Return of what a table is that has the bundled recordings of several methods."""
    return f"The bundled recordings, seed {seed}"


def recorded(method: str, seed: int) -> str:
    """Return which recorded run a table is of."""
    return f"The bundled recording of {method}, seed {seed}"


def listed(each: Sequence[int]) -> str:
    """Return numbers one after another, a run of them by its ends."""
    if len(each) > 2 and list(each) == list(range(each[0], each[-1] + 1)):
        return f"{each[0]} to {each[-1]}"
    return ", ".join(map(str, each))


def change(before: str, after: str, floor: str) -> str:
    """Return how a figure changed, beside the noise floor."""
    return f"{before} → {after} ({floor})"


def place(before: int, now: int, people: int, first: int, last: int) -> str:
    """Return where an attacker put somebody, and where models do that never met them."""
    return f"{before} → {now} of {people} ({first} to {last})"


def simulated(people: int, seed: int) -> str:
    """Return how many visitors were simulated, and under which seed."""
    return f"{people} people whom the original never met, each learned and forgotten alone, seed {seed}"


def visitors_fared(back: float, calm: float) -> str:
    """Return the shares of visitors who stand in the crowd again, and at whose cost nobody's answers moved."""
    return (
        f"{100 * back:.0f} % stand again where models put them that never met them; for {100 * calm:.0f} %, what "
        "others are told moved by no more than retraining alone moves it."
    )


def visitor_failures(ahead: int, behind: int, little: int, least: float) -> str:
    """Return where forgetting went wrong.

    Args:
        ahead: How many visitors are still suspected too much.
        behind: How many are suspected less than by models that never met them.
        little: Of how many less than half of what was learned is gone.
        least: The least share that is gone of anybody’s; below 0 where more was left than learned.
    """
    worst = (
        f"{100 * least:.0f} %" if least >= 0 else f"−{-100 * least:.0f} %, farther away than learning had brought them"
    )
    return (
        f"{ahead} are still suspected more than by such models, {behind} less; of {little}, less than half is gone, "
        f"and of the worst {worst}."
    )


def lone_mark(mark: str) -> str:
    """Return that a region of a document has no end, or an end no region."""
    return f"The mark {mark} stands alone; a region is <!-- results:NAME -->…<!-- end -->."


def unknown_region(name: str, known: Sequence[str]) -> str:
    """Return that nothing can be written into a region of that name."""
    return (
        f"There is no region results:{name}; a region is one of {', '.join(known)}, or a figure such as "
        "best/e2urec/jsd."
    )


def empty(document: str, names: Sequence[str]) -> str:
    """Return which regions of a document found nothing among what is bundled."""
    return f"{document}: nothing is bundled for {', '.join(names)}."


def no_checkout(folder: object) -> str:
    """Return that there are no documents to be written."""
    return f"There are no documents in {folder}; run this in a checkout."


def differs(names: Sequence[str]) -> str:
    """Return which documents are not what would be written."""
    return f"{', '.join(names)}: not what is bundled; run the command without --check."


def so_many_requests(many: int, kind: str) -> str:
    """Return of how many single requests a table is."""
    return f"*{many} {kind}, each alone.*"
