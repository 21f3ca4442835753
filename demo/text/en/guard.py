"""What is answered to a request that no page of ours would send."""

CLOSED = "There is nothing here; the page, its interface and its files are all that is served."
NOT_JSON = "The request is no JSON object of finite numbers, texts and lists; send one."
NO_LIST = "“data” is missing or no list; send one value for each input."
NO_FUNCTION = "There is no such function; /gradio_api/info lists those that there are."
BAD_SESSION = "“session_hash” is no name of a session; send letters, digits and dashes, 64 at most."
BAD_TRIGGER = "“trigger_id” is no part of this page; leave it out."
BATCHED = "“batched” is not taken here; leave it out."
BAD_EVENT = "“event_data” is not what this event tells; press the page's own controls."


def too_large(most: int) -> str:
    """Return the sentence for a request of too many bytes."""
    return f"The request is too large; send at most {most // 1024:,} KB."


def wrong_count(given: int, wanted: int) -> str:
    """Return the sentence for too many values or too few."""
    return f"“data” has {given:,} values, and this function takes {wanted}; send one for each input."


def wrong_arguments(names: str) -> str:
    """Return the sentence for arguments that are missing or that nobody asked for."""
    return f"The arguments are not those of this function; it takes {names}."


def wrong_value(place: int, wanted: str) -> str:
    """Return the sentence for a value that an input cannot have; ``place`` is its place in the list, from 1."""
    return f"Value {place} of “data” does not fit; it has to be {wanted}."


TEXT = "a text"
NUMBER = "a number within its bounds"
CHOICE = "one of the choices"
CHOICES = "a list of choices, each once"
SWITCH = "true or false"
FILE = "a file that was uploaded here"
KEYS = "a list of keys of the table, at most 20,000"
STARS = "a list of pairs, the id of an item and its stars"
ARRIVAL = "what the browser brings along, in short texts"
NOTHING = "left out"
