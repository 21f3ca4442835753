"""Nothing that the page says presumes what the data set is about."""

import json
import re
from dataclasses import replace

import pytest
from test_said_without_commands import DEMO, sentences

from core.data.interactions import Interactions
from core.export.certificate import certificate
from core.export.page import certificate_page
from demo import ui
from demo.session.app_context import AppContext
from demo.steps.compare import view as compare_view
from demo.steps.compare.model import compare

OF_FILMS = re.compile(r"\b(film|movie)s?\b", re.IGNORECASE)
UNSEEN = ("elem_id", "elem_classes", "html_template", "css_template", "js_on_load", "films", "catalogue", "css", "js")
"""Properties of a component that nobody reads, and the titles that are offered."""


@pytest.fixture
def gizmos(experiment):
    """Return the tiny recommender on a data set about gizmos."""
    data = experiment.interactions
    card = replace(data.card, title="All Gizmos", item="gizmo", items="gizmos", about="", verb="wound up")
    return replace(experiment, interactions=Interactions(card, data.table, "a shelf"))


def said_in(value):
    """Yield the words in a page's configuration, markup left out."""
    if isinstance(value, str):
        yield re.sub(r"<[^>]*>", " ", value)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in UNSEEN:
                yield from said_in(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from said_in(one)


def of_films(*words):
    return [one for one in words if OF_FILMS.search(one)]


def test_no_sentence_of_the_page_is_about_films():
    assert of_films(*sentences(DEMO)) == []


def test_the_page_speaks_of_gizmos_where_those_were_rated(gizmos, tmp_path):
    blocks = ui.build(AppContext(lambda _: gizmos, tmp_path))
    said = list(said_in(json.loads(json.dumps(blocks.config["components"], default=str))))
    assert of_films(*said) == []
    assert "Search all gizmos" in said
    assert any("about a dozen gizmos" in one for one in said)


def test_what_a_run_comes_to_is_said_of_gizmos(gizmos, run, reference):
    result = compare(gizmos, run, reference)
    shown = [compare_view.headline(result), compare_view.memory(result), compare_view.tiles(result)]
    page = re.sub(r"(?s)<style.*?</style>", "", certificate_page(certificate(gizmos, run, reference)))
    assert of_films(*said_in([*shown, page])) == []
    assert "gizmo" in page
