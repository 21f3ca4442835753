"""The recommender at work, as cards."""

from collections.abc import Mapping, Sequence
from html import escape

from core.data.titles import written_out
from demo import text
from demo.steps.meet.model import Remembered, Scene
from demo.widgets.marks import bar, stars, tag
from demo.widgets.memory_strip import strip


def secret(scene: Scene, known: Remembered | None) -> str:
    """Return what the model knows about the person that it could not know without them; with all that it owes to them.

    Args:
        scene: The question that is asked.
        known: What is owed to the first person; the strip is drawn where the question is theirs.
    """
    clicks = scene.unchanged, scene.never
    said = text.meet.secret(scene.candidate, scene.whose, scene.stars, *clicks, trained=scene.trained)
    owed = strip(known.memory, text.common.person(scene.whose)) if known and scene.never is not None else ""
    return tag("section", tag("h2", escape(said)) + owed, "secret")


def loading(sentence: str = "") -> str:
    """Return what stands where an answer will be as soon as the model is loaded, as high as that will be."""
    return tag("section", tag("p", escape(sentence), "hint", role="status") if sentence else "", "panel awaiting")


def history(scene: Scene) -> str:
    """Return what the person rated before, a card each, oldest first; the stars of each can be changed."""
    given = zip(scene.history, scene.given, strict=True)
    cards = "".join(_card(at, rating, real, scene.levels) for at, (rating, real) in enumerate(given))
    name = tag("strong", escape(text.common.person(scene.whose).capitalize()))
    who = f"{name} · {escape(text.common.profile(*scene.profile))}"
    back = tag("button", escape(text.meet.UNDO_CHANGES), "back", type="button", disabled="disabled")
    head = tag("div", tag("div", who, "who") + back, "panel-head") + tag("h3", escape(text.meet.HISTORY))
    # The page leaves equal HTML as it is, with what was changed in it; another model's answer makes it another.
    return tag("section", head + tag("ol", cards, "cards"), "panel", data_answer=f"{scene.unchanged:.7f}")


def answer(scene: Scene) -> str:
    """Return the candidate, the predicted P(click), and what the person really said."""
    asked = tag("h3", escape(text.meet.ASKS)) + tag("div", escape(scene.candidate), "candidate")
    known = text.meet.TRAINED_ON if scene.trained else text.meet.HELD_OUT
    real = tag("p", stars(scene.stars) + " " + escape(f"{text.meet.truth(scene.whose, scene.stars)} {known}"), "truth")
    meter = bar(scene.click, "before", text.common.sure(scene.click))
    asking = tag("section", asked + _click(scene) + meter + real, "panel")
    prompt = tag("h3", escape(text.meet.PROMPT)) + tag("pre", escape(scene.prompt), "prompt", tabindex="0")
    prompt += tag("p", escape(text.meet.WEIGHTS), "hint")
    return asking + tag("section", prompt, "panel")


def title_answers(title: str, clicks: Mapping[str, float]) -> str:
    """Return what the models say about a title that somebody typed, a row each, by the name of each."""
    rows = "".join(_said_by(name, click) for name, click in clicks.items())
    return tag(
        "section", tag("h3", escape(text.meet.about_title(written_out(title)))) + tag("ul", rows, "said"), "panel"
    )


def _said_by(name: str, click: float) -> str:
    css = "before" if name == "zero_shot" else name
    return tag("li", tag("span", escape(text.meet.ANSWERED_BY[name]), "item-title") + _chance(click, css))


def upcoming(scene: Scene) -> str:
    """Return what is recommended next, surest first."""
    rows = "".join(
        tag("li", tag("span", escape(title), "item-title", title=title) + _chance(click))
        for title, click in scene.upcoming
    )  # fmt: skip
    head = tag("h3", escape(text.meet.UPCOMING)) + tag("p", escape(text.meet.upcoming_hint(scene.card.items)), "hint")
    return tag("section", head + tag("ol", rows, "upcoming"), "panel")


def _click(scene: Scene) -> str:
    sure, said = text.common.percent(scene.click), escape(text.common.CLICK)
    if not scene.changed:
        return tag("div", tag("span", sure, "big") + tag("span", said, "unit"), "answer", role="status")
    moved = tag("s", text.common.percent(scene.unchanged), "was") + tag("span", "→", "unit", aria_hidden="true")
    unit = tag("span", escape(text.meet.WITH_CHANGES), "unit")
    return tag("div", moved + tag("span", sure, "big") + unit, "answer", role="status")


def _chance(click: float, css: str = "before") -> str:
    said = text.common.percent(click)
    return bar(click, css, text.common.sure(click)) + tag("b", said)


def _card(at: int, rating: tuple[str, float], real: float, levels: Sequence[float]) -> str:
    """Return one rating as a group of radio buttons, so that arrow keys change it and a screen reader names it."""
    title, shown = rating
    choices = "".join(_star(at, number, number == shown) for number in levels)
    group = tag("span", choices, "stars rate", role="radiogroup", aria_label=text.meet.stars_of(title))
    return tag("li", tag("span", escape(title), "item-title", title=title) + group, "card", data_given=f"{real:g}")


def _star(at: int, number: float, checked: bool) -> str:
    chosen = " checked" if checked else ""
    name = escape(text.common.stars(number))
    box = f'<input type="radio" name="stars-{at}" value="{number:g}" aria-label="{name}"{chosen}>'
    return tag("label", box + tag("span", "★", aria_hidden="true"))
