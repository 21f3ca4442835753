"""What is answered to whoever calls the page as a service."""

WANTED = {
    "int": "a whole number",
    "str": "a text of at most 200 characters",
    "list[int] | None": "a list of whole numbers, at most 20,000",
    "list[list[int]] | None": "a list of pairs of whole numbers, a person and an item, at most 20,000",
}
"""What arguments have to be, by their types."""
NO_RESULT = "There is no result of that id; it may be older than six hours, so call “unlearn” again."
NOTHING_ASKED = "Nothing was named to be forgotten; give “users”, “ratings” or a “preset”."
PRESET_ALONE = "A preset says all that goes; leave “users” and “ratings” out with it."
STOPPED = "The run was stopped; call “unlearn” again."
FORMS = "record", "page"


def bad_argument(name: str, wanted: str) -> str:
    """Return the sentence for an argument of another type."""
    return f"“{name}” does not fit; it has to be {wanted}."


def out_of_range(name: str, low: int, high: int) -> str:
    """Return the sentence for a number that is too small or too large."""
    return f"“{name}” is out of range; give a number from {low} to {high}."


def no_such(name: str, given: str, known: str) -> str:
    """Return the sentence for a name that there is not; ``known`` says which there are."""
    return f"There is no {name} “{given}”; choose one of {known}."


def no_person(user: int) -> str:
    """Return the sentence for somebody whom the data does not have."""
    return f"There is no user {user} that the recommender learned from; “list_people” names those that there are."


def no_item(item: int) -> str:
    """Return the sentence for an item that the data does not have."""
    return f"There is no item {item}; “list_ratings” names items by their ids."
