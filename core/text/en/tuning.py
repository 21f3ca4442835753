"""What people are told by ``core/tuning``, and of shadow models that were unlearned."""

from collections.abc import Iterable

from core.config import COMMAND

NO_RETRAINING = "No retraining was finished; start the command again."
NOTHING_HELPS = "No setting helps at this size."
TOO_FEW_PEOPLE = "Shadow models need at least two people to share out; take a larger data set."


def no_such_size(name: str, known: Iterable[str]) -> str:
    """Return that there is no tuning request of that name."""
    return f"Nothing is tuned for a size {name!r}; choose one of {', '.join(known)}."


def not_tuned_before(method: str, sizes: Iterable[str]) -> str:
    """Return that a method's tuning is not kept for the other sizes of request, and what to do."""
    return f"No tuning of {method} on this model is bundled for {' or '.join(sizes)}; leave --size out to tune for all."


def not_in_pairs(models: int) -> str:
    """Return why so many shadow models cannot be trained."""
    return f"{models} shadow models do not come in two pairs or more; ask for 4, 6, 8 or so."


ONLY_PEOPLE = "Shadow models can forget whole people only; ask for --users or the preset twenty-percent."


def too_small_to_shadow(people: int, unlearnings: int, most: int) -> str:
    """Return why shadow models cannot stand for a request of so few people."""
    named = "1 person" if people == 1 else f"{people} people"
    return (
        f"For a request of {named} each shadow model would have to be unlearned {unlearnings} times, and {most} is the "
        "most; ask for more people, or measure ε over many models with `epsilon`."
    )


def shadows_of(key: str) -> str:
    """Return what it is called when shadow models of a recommender are trained."""
    return f"shadow models of {key}"


def unlearned_shadows_of(method: str, key: str) -> str:
    """Return what it is called when a method unlearns shadow models of a recommender."""
    return f"shadow models of {key}, unlearned by {method}"


def shadow(at: int) -> str:
    """Return what the shadow model number ``at``, from 0, is called."""
    return f"shadow {at + 1}"


def unlearning_of_shadow(at: int, turn: int) -> str:
    """Return what an unlearning of a shadow model is called, both numbers from 0."""
    return f"shadow {at + 1} forgets, {turn + 1}"


def no_unlearned_shadows(method: str, dataset: str, original: str) -> str:
    """Return that no shadow models were unlearned as a run was, and how to make them."""
    return (
        f"No shadow models were unlearned by {method} as this run was; make them with `{COMMAND} shadows {dataset}"
        f" --original {original} --unlearned {method}` and the same request."
    )


def foreign_unlearned_shadows(method: str, dataset: str, original: str) -> str:
    """Return that shadow models were unlearned with other settings than a run, or by another recipe."""
    return (
        f"The shadow models that were unlearned by {method} are of other settings, data or recipe than this run; make"
        f" them again with `{COMMAND} shadows {dataset} --original {original} --unlearned {method}`."
    )
