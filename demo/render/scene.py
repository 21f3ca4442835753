"""The recommender at work, as cards."""

from html import escape

from demo import text
from demo.render.marks import bar, stars, tag
from demo.scene import STARS, Scene


def history(scene: Scene) -> str:
    """Return what the person rated before, a card each, oldest first; the stars of each can be changed."""
    given = zip(scene.history, scene.given, strict=True)
    cards = "".join(_card(at, title, shown, real) for at, ((title, shown), real) in enumerate(given))
    who = tag("strong", escape(text.person(scene.user).capitalize())) + " · " + escape(text.profile(*scene.profile))
    back = tag("button", escape(text.UNDO_CHANGES), "back", type="button", disabled="disabled")
    head = tag("div", tag("div", who, "who") + back, "panel-head") + tag("h3", escape(text.HISTORY))
    # The page leaves equal HTML as it is, with what was changed in it; another model's answer makes it another.
    return tag("section", head + tag("ol", cards, "cards"), "panel", data_answer=f"{scene.unchanged:.7f}")


def answer(scene: Scene) -> str:
    """Return the candidate, the predicted P(click), and what the person really said."""
    asked = tag("h3", escape(text.ASKS)) + tag("div", escape(scene.candidate), "candidate")
    known = text.TRAINED_ON if scene.trained else text.HELD_OUT
    real = tag("p", stars(scene.stars) + " " + escape(f"{text.truth(scene.user, scene.stars)} {known}"), "truth")
    meter = bar(scene.click, "before", f"{text.CLICK} {text.percent(scene.click)}")
    asking = tag("section", asked + _click(scene) + meter + real, "panel")
    prompt = tag("h3", escape(text.PROMPT)) + tag("pre", escape(scene.prompt), "prompt", tabindex="0")
    return asking + tag("section", prompt, "panel")


def upcoming(scene: Scene) -> str:
    """Return the films that are recommended next, surest first."""
    rows = "".join(
        tag("li", tag("span", escape(title), "film", title=title) + _chance(click))
        for title, click in scene.upcoming
    )  # fmt: skip
    head = tag("h3", escape(text.UPCOMING)) + tag("p", escape(text.UPCOMING_HINT), "hint")
    return tag("section", head + tag("ol", rows, "upcoming"), "panel")


def _click(scene: Scene) -> str:
    sure, said = text.percent(scene.click), escape(text.CLICK)
    if not scene.changed:
        return tag("div", tag("span", sure, "big") + tag("span", said, "unit"), "answer", role="status")
    moved = tag("s", text.percent(scene.unchanged), "was") + tag("span", "→", "unit", aria_hidden="true")
    unit = tag("span", escape(text.WITH_CHANGES), "unit")
    return tag("div", moved + tag("span", sure, "big") + unit, "answer", role="status")


def _chance(click: float) -> str:
    said = text.percent(click)
    return bar(click, "before", f"{text.CLICK} {said}") + tag("b", said)


def _card(at: int, title: str, shown: int, real: int) -> str:
    """Return one rating as a group of radio buttons, so that arrow keys change it and a screen reader names it."""
    choices = "".join(_star(at, number, number == shown) for number in STARS)
    group = tag("span", choices, "stars rate", role="radiogroup", aria_label=text.stars_of(title))
    return tag("li", tag("span", escape(title), "film", title=title) + group, "card", data_given=str(real))


def _star(at: int, number: int, checked: bool) -> str:
    chosen = " checked" if checked else ""
    name = escape(text.count(number, "star"))
    box = f'<input type="radio" name="stars-{at}" value="{number}" aria-label="{name}"{chosen}>'
    return tag("label", box + tag("span", "★", aria_hidden="true"))
