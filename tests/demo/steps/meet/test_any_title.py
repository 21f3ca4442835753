"""A tiny Llama that reads streams, as the page meets it."""

from functools import partial

import numpy as np
import pytest

from core.config import Lora, Optimisation, Training
from core.errors import ModelError, RequestError
from core.evaluation.utility import click_probability
from core.experiment.experiment import Experiment
from core.experiment.recommender import open_recommender, tokenised, train_recommender
from core.experiment.zero_shot import before_training
from core.models.language.bases import open_base
from core.models.language.grown import Growth
from core.models.language.stream import grown_from
from core.training.loop import Engine
from demo import text
from demo.session.app_context import AppContext
from demo.session.visits import begin_visit
from demo.steps.meet.any_title import asked
from demo.steps.meet.model import default_question, default_user, scene
from tests.core.models.families import llama, saved

NAME = "smollm2/best"
GROWTH = Growth(1, Lora(2, 4.0, "linear"))
TITLE = text.meet.FOR_EXAMPLE


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return saved(partial(llama, 4096), tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="module")
def language(interactions, base, assets, tmp_path_factory):
    folder = tmp_path_factory.mktemp("recommender") / "best"
    brief = Training(2, Optimisation(learning_rate=1e-2, batch_size=64, warmup=0, dropout=False))
    list(train_recommender(interactions, str(base), brief, 0, folder, Engine(), growth=GROWTH))
    recommender = open_recommender(folder)
    return Experiment(interactions, recommender, tokenised(interactions, recommender.backbone), NAME, assets=assets)


@pytest.fixture
def app(language, tmp_path):
    return AppContext(lambda _: language, tmp_path, first=NAME)


def test_before_training_it_answers_as_the_pretrained_model(language, base):
    plain, few = before_training(language), language.samples.take(np.arange(12))
    pretrained = grown_from(open_base(str(base)), GROWTH).eval()
    assert np.allclose(plain.predict(few), click_probability(language.engine.answers(pretrained, few)), atol=1e-4)
    assert not np.allclose(plain.predict(few), language.predict(few), atol=1e-3)


def test_a_compact_model_was_made_of_no_pretrained_one(experiment):
    assert before_training(experiment) is None


def test_a_typed_title_is_answered_before_and_after_training_and_after_forgetting(app, language, tmp_path):
    user = default_user(language)
    said = asked(app, NAME, user, TITLE, None)
    assert set(said) == {"zero_shot", "before"}
    assert abs(said["zero_shot"] - said["before"]) > 1e-4
    now, request = begin_visit(tmp_path, NAME), language.presets()["one-user"]
    list(language.unlearn(request, "neggrad", folder=tmp_path / "run"))
    after = asked(app, NAME, user, TITLE, now.finished(request, tmp_path / "run"))
    assert after["before"] == said["before"]
    assert 0 <= after["after"] <= 1


def test_an_empty_title_and_a_model_that_reads_none_are_told_apart(app, experiment, tmp_path):
    with pytest.raises(RequestError, match="Type a title first"):
        asked(app, NAME, 1, "", None)
    compact = AppContext(lambda _: experiment, tmp_path)
    with pytest.raises(ModelError):
        asked(compact, "best", default_user(experiment), TITLE, None)


def test_a_scene_shows_the_text_that_the_model_reads_with_all_that_stands_before_the_question(language):
    position = default_question(language, default_user(language))
    shown, sample = scene(language, position), language.samples.take([position])
    assert [shown.prompt] == language.recommender.reader.texts(language.interactions, sample)
    assert shown.click == shown.unchanged == language.predict(sample)[0]
    again = scene(language, position, list(shown.given))
    assert (again.prompt, again.click) == (shown.prompt, shown.click)
    stars = [1 if given > 3 else 5 for given in shown.given]
    changed = scene(language, position, stars)
    assert changed.prompt.count("\n") == shown.prompt.count("\n")
    assert changed.prompt != shown.prompt
    assert [given for _, given in changed.history] == stars
