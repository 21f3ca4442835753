import numpy as np

from core.data.samples import prompts_of
from demo.scene import default_question, default_user, questions, scene, titles_of


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
