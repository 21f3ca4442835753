"""Who answers when somebody arrives."""

from dataclasses import replace

import pytest

from core.errors import ModelError
from demo import session_start, text
from demo.session.app_context import AppContext
from demo.session.visits import begin_visit

LANGUAGE = "smollm2/best"


@pytest.fixture
def arrives(experiment, tmp_path):
    """Return a function that lets somebody arrive who wants an original, where those in ``there`` can be opened."""

    def arrive(wanted, there, originals=("best", "memorising", LANGUAGE)):
        def opener(name):
            if name not in there:
                raise ModelError("The base model could not be fetched.")
            return replace(experiment, original=name)

        app = AppContext(opener, tmp_path, originals=originals)
        return app, *session_start._answered(app, begin_visit(tmp_path, wanted))

    return arrive


def test_a_model_that_a_visit_names_is_opened_on_arrival(arrives):
    app, now, why = arrives(LANGUAGE, {"best", LANGUAGE})
    assert (now.original, why) == (LANGUAGE, "")
    assert app.is_open(LANGUAGE)


def test_nothing_is_opened_before_its_time_for_the_usual_model(arrives):
    app, now, why = arrives("best", {"best"})
    assert (now.original, why) == ("best", "")
    assert not app.is_open("best")


def test_where_it_cannot_be_had_another_answers_and_the_page_says_why(arrives):
    _, now, why = arrives(LANGUAGE, {"best"})
    assert (now.original, why) == ("best", text.walk.other_model("The base model could not be fetched."))
    _, now, why = arrives(LANGUAGE, {"best"}, originals=("best", "memorising"))
    assert (now.original, why) == ("best", text.walk.no_such_model(LANGUAGE))
