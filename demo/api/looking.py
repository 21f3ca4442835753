"""Endpoints that look and change nothing: people, their ratings, what there is to choose, and what models answer."""

import re
from typing import Any

import numpy as np

from core.data.questions import Question, latest
from core.experiment.experiment import Experiment
from core.experiment.recommend import recommend as best_of
from core.unlearning.registry import card_of, choosable, title_of
from demo.api.lookup import between, check_item, check_person, original_of, result_of
from demo.session.app_context import AppContext
from demo.steps.choose.model import people, ratings_to_pick
from demo.steps.compare.three_models import ask, trio

_MOST_ROWS, _MOST_ITEMS = 1_000, 50


def list_people(app: AppContext, search: str = "", limit: int = 20) -> list[dict[str, Any]]:
    """List people that the recommender learned from, those with most ratings first.

    Args:
        app: The app.
        search: Words that their profile has, or an id; for example "student" or "13". Everybody where empty.
        limit: How many, from 1 to 1000.

    Returns:
        For each: user (id), profile, ratings, trained (ratings learned from) and likes (percent).
    """
    table = people(app.experiment())
    for word in search.lower().split():
        begins = rf"\b{re.escape(word)}" + (r"\b" if word.isdigit() else "")  # 4 is not 43, and student is students
        named = table["profile"].str.lower().str.contains(begins)
        table = table[named | (table["user"].astype(str) == word)]
    most = table.sort_values("ratings", ascending=False, kind="stable")
    return list(most.head(between("limit", limit, 1, _MOST_ROWS)).to_dict("records"))


def list_ratings(app: AppContext, user: int, limit: int = 20) -> list[dict[str, Any]]:
    """List ratings of one person that can be forgotten, in the order in which they were given.

    Args:
        app: The app.
        user: Id of the person, for example 13.
        limit: How many, from 1 to 1000.

    Returns:
        For each: item (id), title, stars and day.
    """
    experiment = app.experiment()
    check_person(experiment, user)
    table = ratings_to_pick(experiment, user)
    return list(table.head(between("limit", limit, 1, _MOST_ROWS)).to_dict("records"))


def list_options(app: AppContext) -> dict[str, Any]:
    """List the unlearning methods, the recommenders and the ready-made requests that can be named.

    Args:
        app: The app.

    Returns:
        methods (name, title and one sentence of each), originals, presets, and the data set with its size.
    """
    experiment = app.experiment()
    data, presets = experiment.interactions, experiment.presets()
    return {
        "methods": [
            {"name": name, "title": title_of(name), "sentence": card_of(name).sentence} for name in choosable()
        ],
        "originals": list(app.originals),
        "presets": {name: {"users": one.users, "ratings": one.interactions} for name, one in presets.items()},
        "dataset": {"name": data.name, "ratings": len(data), "people": len(data.users), "items": len(data.titles)},
    }


def predict(app: AppContext, user: int, item: int, result: str = "", original: str = "") -> dict[str, Any]:
    """Ask how likely somebody is to click something, before and after forgetting.

    Args:
        app: The app.
        user: Id of a person, for example 13.
        item: Id of an item, for example 50.
        result: Id of a result of unlearn; with it, the unlearned and a retrained model answer too.
        original: The recommender, "best" or "memorising"; the page's own where empty.

    Returns:
        user, item, title, stars (None where never rated) and click: the probability that each model gives, from 0 to 1.
    """
    if result:
        found = result_of(app, result)
        _check(found.experiment, user, item)
        said = app.jobs.compute(lambda: ask(trio(found.experiment, found.run), user, item))
        title, stars, clicks = said.title, said.stars, dict(said.clicks)
    else:
        experiment = app.looking(original_of(app, original))
        _check(experiment, user, item)
        clicks = {"before": app.jobs.look(lambda: _asked(experiment, user, item))}
        data = experiment.interactions
        rated = data.columns.stars(data.rows_about(user, item))
        title, stars = str(data.titles[item]), float(rated[0]) if len(rated) else None
    return {"user": user, "item": item, "title": title, "stars": stars, "click": clicks}


def recommend(app: AppContext, user: int, count: int = 5, result: str = "", original: str = "") -> list[dict[str, Any]]:
    """Recommend items that somebody has not rated, the likeliest click first.

    Args:
        app: The app.
        user: Id of a person, for example 13.
        count: How many, from 1 to 50.
        result: Id of a result of unlearn; with it, the unlearned model recommends.
        original: The recommender, "best" or "memorising"; the page's own where empty.

    Returns:
        For each: item (id), title and click, the probability from 0 to 1.
    """
    found = result_of(app, result) if result else None
    experiment = found.experiment if found else app.looking(original_of(app, original))
    check_person(experiment, user)
    count, run = between("count", count, 1, _MOST_ITEMS), found.run if found else None
    wait = app.jobs.compute if found else app.jobs.look
    best = wait(lambda: best_of(experiment, user, count=count, run=run))
    titles = experiment.interactions.titles
    return [{"item": int(item), "title": str(titles[item]), "click": float(click)} for item, click in best.items()]


def _check(experiment: Experiment, user: int, item: int) -> None:
    check_person(experiment, user)
    check_item(experiment, item)


def _asked(experiment: Experiment, user: int, item: int) -> float:
    """Return what a model says of a rating by the prompt that it read, else of an item by the person's latest ones."""
    samples = experiment.samples
    found = np.flatnonzero((samples.user == user) & (samples.item == item))
    if len(found):
        return float(experiment.predict(samples.take(found[:1]))[0])
    return float(experiment.ask([Question(user, latest(experiment.interactions, user), item)])[0])
