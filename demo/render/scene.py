"""The recommender at work, as cards."""

from html import escape

from demo import text
from demo.render.marks import bar, stars, tag
from demo.scene import Scene


def history(scene: Scene) -> str:
    """Return what the person rated before, a card each, oldest first."""
    cards = "".join(
        tag("li", tag("span", escape(title), "film") + stars(given), "card") for title, given in scene.history
    )
    who = tag("strong", escape(text.person(scene.user).capitalize())) + " · " + escape(text.profile(*scene.profile))
    title = tag("div", who, "who") + tag("h3", escape(text.HISTORY))
    return tag("section", title + tag("ol", cards, "cards"), "panel")


def answer(scene: Scene) -> str:
    """Return the candidate, the predicted P(click), and what the person really said."""
    sure = text.percent(scene.click)
    number = tag("div", tag("span", sure, "big") + tag("span", escape(text.CLICK), "unit"), "answer")
    known = text.TRAINED_ON if scene.trained else text.HELD_OUT
    real = tag("p", stars(scene.stars) + " " + escape(f"{text.truth(scene.user, scene.stars)} {known}"), "truth")
    asked = tag("h3", escape(text.ASKS)) + tag("div", escape(scene.candidate), "candidate")
    meter = bar(scene.click, "before", f"{text.CLICK} {sure}")
    prompt = tag("h3", escape(text.PROMPT)) + tag("pre", escape(scene.prompt), "prompt", tabindex="0")
    return tag("section", asked + number + meter + real, "panel") + tag("section", prompt, "panel")
