"""Words of the second step."""

from collections.abc import Sequence

from core.text.en.data import named
from demo.text.en.common import count, percent, person, seconds, shortened
from demo.text.en.common import stars as so_many

LEAD = "Whom, or what, should the model forget?"
TABS = {"presets": "Ready-made", "people": "People", "ratings": "Single ratings", "rule": "By rule", "list": "A list"}
PRESETS = "Pick one"
PEOPLE_COLUMNS = {
    "user": "Id",
    "profile": "Profile",
    "ratings": "Ratings",
    "trained": "Trained on",
    "likes": "Likes %",
    "gender": "Gender",
    "age": "Age",
    "occupation": "Occupation",
}
PEOPLE_TABLE = "People the model was trained on"
WHOSE = "Whose ratings?"
RATINGS_TABLE = "Ratings the model was trained on"
PICKER = {
    "search": "Search",
    "any": "{column}: any",
    "only": "ticked only",
    "all": "Tick all that match",
    "pick": "Forget {row}",
    "status": "{chosen} ticked · {shown} of {rows} match",
    "none": "Nothing matches.",
    "page": "Page {page} of {pages}",
    "back": "Previous page",
    "next": "Next page",
}
RULE = "What should go?"
YOUNGEST = "From age"
OLDEST = "To age"
FROM = "From (YYYY-MM-DD)"
TO = "To (YYYY-MM-DD)"
UPLOAD = "Upload a CSV file"
PASTE = "Paste a list, or upload one: one “user” or “user,item” per line"
READ_LIST = "Read the list"
LISTED_TABLE = "What the list names"
LISTED_COLUMNS = {"line": "Line", "given": "Given", "means": "Means", "verdict": "Taken?"}
LISTED_HINT = "At most 2 MB and 20,000 lines. Only what is ticked below will be forgotten."
TAKEN, NAMED_BEFORE = "yes", "no: listed before"
UNKNOWN_PERSON, UNKNOWN_RATING = "no: nobody has this id", "no: there is no such rating"
NEVER_TRAINED = "no: the model was never trained on it"
LIST_TOO_LARGE = "The list is larger than 2 MB; split it and forget one part after another."
NO_LINE_CHOSEN = "Nothing is taken yet; give a list, and keep at least one of its lines ticked."
BAD_AGES = "This is not an age group; give a lowest and a highest age."
BAD_DAYS = "The range ends before it begins; give the earlier day first."
RULE_COVERS_NOTHING = "The model was trained on nothing like that; widen the rule."
COST = "to forget it here, roughly"
COST_UNKNOWN = "to forget it here: not known yet"
SUMMARY = "What would be forgotten"
FORGET = "Forget"
NOBODY_CHOSEN = "Nobody is chosen yet; tick at least one person."
NO_RATING_CHOSEN = "No rating is chosen yet; pick a person and tick at least one of their ratings."
NO_PRESET_CHOSEN = "Nothing is chosen yet; pick one of the three."


def rules(noun: str) -> dict[str, str]:
    """Return the rules by which can be chosen, two lines each; ``noun`` is what a rated thing is called."""
    return {
        "item": f"All ratings of one {noun}\nAs if nobody had ever rated it.",
        "age": "An age group\nEverything from everybody of that age.",
        "time": "A time range\nAll ratings from one day to another.",
    }


def rating_columns(noun: str) -> dict[str, str]:
    """Return the columns of a person's ratings; ``noun`` is what a rated thing is called."""
    return {"item": "Id", "title": noun.capitalize(), "stars": "Stars", "day": "Rated on"}


def no_item_chosen(noun: str) -> str:
    """Return the sentence for a rule about one thing that is not chosen; ``noun`` is what it is called."""
    return f"No {noun} is chosen yet; pick one."


def item_choice(title: str, ratings: int) -> str:
    """Return how a rated thing is offered whose ratings can go."""
    return f"{title} · {count(ratings, 'rating')}"


def preset_card(name: str, users: Sequence[str], pairs: list[tuple[str, str]], samples: int) -> str:
    """Return the two lines of a preset's card."""
    what = count(samples, "rating")
    if name == "one-user":
        return f"One user\nEverything from {person(users[0])}: {what} the model was trained on."
    if name == "one-interaction":
        user, title = pairs[0]
        return f"One rating\nUser {user}'s rating of {title}, which their later histories show."
    return f"Twenty percent\nA fifth of all people, as in the paper: {len(users)} of them, {what}."


def summary(
    people: int, ratings: int, only_shown: int, share: float, rebuilt: int, cost: float | None
) -> list[tuple[str, str]]:
    """Return the lines of the running summary: a number and what it counts; ``cost`` in seconds, None if unknown."""
    small = "< 0.1 %" if 0 < share < 0.001 else f"{100 * share:.1f} %"
    further = ("rating" if only_shown == 1 else "ratings") + " that only histories show"
    return [
        (f"{people:,}", "person" if people == 1 else "people"),
        (f"{ratings:,}", ("rating" if ratings == 1 else "ratings") + " it was trained on"),
        *([(f"{only_shown:,}", further)] if only_shown else []),
        (small, "of its training data"),
        *(
            [(f"{rebuilt:,}", ("later history" if rebuilt == 1 else "later histories") + " rewritten")]
            if rebuilt
            else []
        ),
        (f"≈ {seconds(cost)}" if cost is not None else "–", COST if cost is not None else COST_UNKNOWN),
    ]


def cost_known(measuring: float, steps: int) -> str:
    """Return where the estimate of the cost comes from, and how many seconds measuring the result will take."""
    timed = f"{count(steps, 'training step')} timed on this machine when the app started"
    return f"Plus about {seconds(measuring)} to measure the result. Estimated from {timed}."


def no_day(given: str) -> str:
    """Return the sentence for something that is no day."""
    return f"“{shortened(given)}” is not a day; write it like 1998-03-31."


def refused(why: str) -> str:
    """Return the verdict on a line that cannot be read."""
    return f"no: {why}"


def too_many_lines(lines: int, most: int) -> str:
    """Return the sentence for a list that is too long."""
    return f"The list has {lines:,} lines, and {most:,} is the most; split it and forget one part after another."


def everything_of(user: str | int, about: str) -> str:
    """Return what a line of a list means that names a person."""
    return f"everything from {person(user)} · {about}"


def rating_of(user: str | int, title: str, stars: float) -> str:
    """Return what a line of a list means that names a rating."""
    return f"{title}, {so_many(stars)} by {person(user)}"


def lines_taken(taken: int, lines: int) -> str:
    """Return how much of a list was taken."""
    if not taken:
        return f"None of {count(lines, 'line')} taken; the table says why."
    if taken == lines:
        return f"All {count(lines, 'line')} taken." if lines > 1 else "The one line is taken."
    return f"{taken:,} of {count(lines, 'line')} taken; the table says why the others are not."


def untrained(users: Sequence[str | int], ratings: Sequence[str | tuple[int, int]]) -> str:
    """Return the note that some of what was named was never learned; nothing where all of it was."""
    sides = (("user", users), ("rating", ratings))
    said = [f"{one}{'s' * (len(many) > 1)} {named(many)}" for one, many in sides if many]
    return f"The model was never trained on {' and '.join(said)}; nothing of that can be forgotten." if said else ""


def not_remembered(title: str, ratings: int, before: float, never: float) -> str:
    """Return the note that a model plainly remembers none of the single ratings that have to go.

    Args:
        title: What the one is a rating of that it remembers best.
        ratings: How many have to go.
        before: What the model says of that one.
        never: What models say that never saw it.
    """
    what = "this rating" if ratings == 1 else "these ratings"
    return (
        f"Nothing of {what} is plainly remembered: of {title} the model says {percent(before)}, and models that never "
        f"saw it say {percent(never)}. There is little to forget."
    )


def same_title(user: str | int, title: str, rating: str, others: int) -> str:
    """Return the note that somebody rated a title under another id too, and keeps that.

    Args:
        user: Who did.
        title: The title.
        rating: The rating that stays, as lists name it.
        others: How many more of the kind stay.
    """
    more = f", and {others:,} more of the kind stay" if others else ""
    return f"User {user} rated {title} under another id too, {rating}, and that rating stays{more}."
