from dataclasses import replace

import numpy as np
import pytest

from core.data.forms.prompt_writing import prompts_of
from core.errors import RequestError
from core.experiment.recommend import recommend
from demo import text
from demo.steps.meet.model import default_question, default_user, questions, remembered, scene, titles_of


def test_a_scene_is_what_the_model_read_and_said(experiment):
    user = default_user(experiment)
    position = default_question(experiment, user)
    shown, sample = scene(experiment, position), experiment.samples.take([position])
    [phrases] = prompts_of(experiment.interactions, sample.row, sample.history)
    assert shown.prompt == "".join(phrases)
    assert shown.click == experiment.predict(sample)[0]
    assert shown.user == user
    assert [title for title, _ in shown.history] == [one for one in phrases[:-3] if one in dict(shown.history)]
    assert f"***{shown.candidate}***" in shown.prompt


def test_the_first_question_is_the_surest_of_the_latest(experiment):
    asked = questions(experiment, default_user(experiment))
    clicks = experiment.predict(experiment.samples.take(asked))
    latest = clicks[-32:]
    assert default_question(experiment, default_user(experiment)) == asked[-32:][np.argmax(latest)]


def test_questions_are_named_by_their_films(experiment):
    asked = questions(experiment, default_user(experiment))
    items = experiment.samples.item[asked]
    assert titles_of(experiment, asked) == experiment.interactions.titles.loc[items].tolist()


@pytest.fixture
def asked(experiment):
    """Return the position of a question."""
    return default_question(experiment, default_user(experiment))


def test_a_changed_star_changes_the_prompt_and_the_answer_and_nothing_else(experiment, asked):
    real = scene(experiment, asked)
    stars = [1 if given > 3 else 5 for given in real.given]
    shown = scene(experiment, asked, stars)
    assert [given for _, given in shown.history] == stars
    assert [title for title, _ in shown.history] == [title for title, _ in real.history]
    assert f"{real.history[0][0]}: {text.common.count(stars[0], 'star')}\n" in shown.prompt
    assert (shown.given, shown.unchanged, shown.candidate) == (real.given, real.click, real.candidate)
    assert shown.click != real.click
    assert shown.changed
    assert not real.changed


def test_the_real_stars_lead_back_to_the_real_answer(experiment, asked):
    real = scene(experiment, asked)
    assert scene(experiment, asked, real.given) == real


def test_recommendations_follow_the_history_that_is_shown(experiment, asked):
    shown = scene(experiment, asked)
    sample = experiment.samples.take([asked])
    table = experiment.interactions.table.iloc[sample.history[0][sample.history[0] >= 0]]
    history = tuple(zip(table["item"].tolist(), table["rating"].tolist(), strict=True))
    wanted = recommend(experiment, shown.user, history)
    assert [click for _, click in shown.upcoming] == wanted.tolist()
    assert [title for title, _ in shown.upcoming] == experiment.interactions.titles.loc[wanted.index].tolist()


@pytest.mark.parametrize("stars", [(), (1,) * 11, (0,) * 10, (6,) * 10, ("5",) * 10, (2.5,) * 10])
def test_what_are_no_stars_is_refused(experiment, asked, stars):
    count = len(scene(experiment, asked).given)
    given = stars[:count] if len(stars) == 10 else stars
    with pytest.raises(RequestError, match="between 1 and 5 stars"):
        scene(experiment, asked, given)


@pytest.fixture
def met(experiment, reference, monkeypatch):
    """Return the experiment as if models that never met the first person had come with it, who say the opposite."""
    request = experiment.presets()["one-user"]
    forget = experiment.plan(request).forget
    said = 1 - experiment.predict(forget)
    others = replace(reference, clicks={**reference.clicks, "forget": np.stack([said, said])})
    asked = {"one-user": request}.values()
    monkeypatch.setattr(type(experiment), "reference", lambda *of: others if of[1] in asked else None)
    return replace(experiment)


def test_the_first_question_is_the_one_that_retraining_changes_most(met):
    known = remembered(met)
    position = default_question(met, default_user(met))
    assert known.memory.owed.max() == known.memory.owed[list(known.positions).index(position)]
    shown = scene(met, position)
    assert shown.trained
    assert shown.never == pytest.approx(1 - shown.click, abs=1e-6)
    assert shown.candidate == known.memory.titles[int(known.memory.owed.argmax())]


def test_of_others_nothing_is_known_that_retraining_would_change(met):
    other = next(user for user in met.samples.user.tolist() if user != default_user(met))
    assert scene(met, int(questions(met, other)[0])).never is None
