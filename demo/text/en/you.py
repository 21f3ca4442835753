"""Words of the visitor's own step."""

from demo.text.en.common import percent, seconds
from demo.text.en.common import stars as so_many

YOU = "You"
PUT_YOURSELF_IN = "Put yourself in"
PRIVATE = "Your stars stay in this visit: they are kept in memory alone, shown to nobody, and gone when you leave."
GENDER, AGE, NOT_SAID = "Gender (if you like)", "Age (if you like)", "Not said"
LEARN, FORGET_ME, AGAIN = "Learn me", "Forget me", "Change my stars"
NOBODY_YET = "There is nobody to forget yet: give some stars, and press Learn me."
NOT_YET = "Your stars make a picture here: what the model knows of you that it could not know without you."
LEARNING, FORGETTING = "It is learning you", "It is forgetting you"
LINE_UP_HINT = (
    "Everybody in this line is somebody whom the model never saw, sorted by how well it guesses what they gave: the "
    "better it guesses, the likelier they were in its data. That is what an attacker sees."
)
ME, CARD_WHO = "you", "me"
OTHERS = "How does this go for others?"
OTHERS_ENDS = ("nothing gone", "share of what was learned that is gone; a dot a visitor", "all gone")


def lead(items: str) -> str:
    """Return what the step is about; ``items`` is what several rated things are called."""
    return f"Give stars to about a dozen {items}. The model learns you, shows what it knows, and forgets you again."


def words(item: str, items: str) -> dict[str, str]:
    """Return the words of the list of what can be rated, shown by the browser."""
    return {
        "search": f"Search all {items}",
        "list": f"{items.capitalize()} to rate",
        "count": "{given} rated; about twelve are plenty",
        "few": "{given} rated; {least} or more are needed",
        "none": f"No {item} has this in its title.",
        "clear": "Take back",
    }


def taught_by(items: str) -> str:
    """Return how a visitor was forgotten."""
    return (
        "How it forgot: it never looked up what was said before it learned you. It asked the model that knew you about "
        f"stand-ins, people made up to have given your stars to other {items}, and learned to tell you what it tells "
        "them. The model that never saw you has only judged."
    )


def others(people: int, middle: float, least: float, back: float) -> str:
    """Return how simulated visitors fared.

    Args:
        people: How many.
        middle: Median share of what was learned that was gone.
        least: The least that was gone of anybody's; below 0 where more was left than learned.
        back: Share who stood where models put them that never saw them.
    """
    worst = f"{percent(least)} was" if least >= 0 else "nothing was"
    return (
        f"{people} people whom this model had never seen were learned and forgotten like this, with settings chosen "
        f"on others. Of half of them, {percent(middle)} or more of what was learned is gone; of the worst, {worst}. "
        f"{percent(back)} stood in the crowd again."
    )


def others_cost(points: float, within: float) -> str:
    """Return what that cost: median AUC points, and the share of visitors for whom others' answers stayed in noise."""
    return (
        f"For half of them it cost the recommender {points:.2f} points or less: of 100 pairs, so many fewer have the "
        f"liked one ahead. For {percent(within)} of them, what people who stay are told moved by no more than chance "
        "alone moves it."
    )


def knows(title: str, stars: float, never: float, learned: float, spent: float) -> str:
    """Return what a model says about something since it learned a visitor, beside what it said before.

    Args:
        title: What they rated.
        stars: What the visitor gave it.
        never: What the model said before it met them.
        learned: What it says now.
        spent: Seconds that this took.
    """
    return (
        f"You gave {title} {so_many(stars)}. Before it learned you, the model was {percent(never)} sure that you would "
        f"like it. Now it is {percent(learned)} sure, {seconds(spent)} later."
    )


def forgot(title: str, never: float, learned: float, now: float, gone: float, spent: float) -> str:
    """Return what is left of that once the visitor was forgotten; ``gone`` is the share of all that was owed.

    Args:
        title: What they rated.
        never: What the model said before it met them.
        learned: What it said once it had learned them.
        now: What it says now.
        gone: Share of what was owed over all their ratings that is gone.
        spent: Seconds that this took.
    """
    was = f"{title}: {percent(never)} before it learned you, {percent(learned)} when it knew you, {percent(now)} now."
    return f"{was} {percent(gone)} of what it owed to you is gone, in {seconds(spent)}."


def owed(glowing: int, ratings: int, items: str) -> str:
    """Return how many answers changed plainly because of the visitor."""
    return f"{glowing} of your {ratings} {items} get a plainly different answer because it learned you."


def left(still: int, ratings: int, items: str) -> str:
    """Return how many still do after forgetting."""
    said = "None" if still == 0 else still
    return f"{said} of your {ratings} {items} still {'gets' if still < 2 else 'get'} a plainly different answer."


def place(at: int, people: int, band: tuple[int, int], never: int) -> str:
    """Return where the visitor stands in the line.

    Args:
        at: Their place, 1 for the most suspected.
        people: How many stand there.
        band: Places that models give that never saw them.
        never: The place that the original gave, which never saw them.
    """
    said = f"You are number {at} of {people}. The model that never saw you puts you at {never}"
    low, high = band
    said = f"{said}; another training without you, between {low} and {high}." if low < high else f"{said}."
    if at > high:
        return f"{said} You are suspected even less than that."
    return f"{said} You are back in the crowd." if at >= low else f"{said} You stand out."
