"""One question has one answer, wherever it is asked: what steps, card and certificate tell of a single run."""

import re
from html import unescape

import pytest

from core.export.certificate import certificate
from core.export.page import certificate_page
from core.metrics import find_metric
from demo import text
from demo.steps.compare import readings
from demo.steps.compare import view as compare_view
from demo.steps.compare.three_models import ask, trio
from demo.steps.verify import distances_view
from demo.steps.verify.card import card_of
from demo.steps.verify.line_up import drawn, verdict
from demo.steps.verify.model import verified
from demo.widgets.pictures.card import picture


def words(html):
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]*>", " ", html)))


@pytest.fixture
def known(experiment, run, reference):
    return experiment.evidence(run, reference)


@pytest.fixture
def page(experiment, run, reference):
    """Return what the certificate says, and the page of it, in words."""
    record = certificate(experiment, run, reference)
    return record, words(certificate_page(record))


def test_how_many_answers_are_gone(measured, experiment, run, known, page):
    told = text.meet.gone(measured.memory.glowing, measured.memory.gone, text.compare.owners(measured.people_ids))
    card = card_of(experiment, run, known, None)
    assert told in words(compare_view.memory(measured))
    assert told in page[1]
    assert (card.gone, card.owed) == (measured.memory.gone, measured.memory.glowing)


def test_where_they_stand(experiment, run, known, page):
    line = verified(known).line
    [told] = re.findall(r'class="said">([^<]*)<', drawn(line))
    one = line.each[0]
    assert unescape(told) in page[1]
    assert f">{one.start} → {one.now}<" in picture(card_of(experiment, run, known, line))


def test_whether_it_forgot(experiment, run, known, page):
    kind = verified(known).kind
    assert kind == page[0]["verdict"]["kind"] == card_of(experiment, run, known, None).kind
    assert words(verdict(kind)).strip() in page[1]


def test_how_long_it_took(measured, experiment, run, known, page):
    spent, retraining = (text.common.seconds(measured.metrics[name]) for name in ("seconds", "retrain_seconds"))
    card = words(picture(card_of(experiment, run, known, None)))
    for told in (words(compare_view.tiles(measured)), card):
        assert spent in told
        assert retraining in told
    assert f" in {spent}" in page[1]


def test_what_it_cost_and_how_far_it_is(measured, page):
    record, told = page
    tiles = words(compare_view.tiles(measured))
    for name, ends in (("auc", ("_before", "", "_retrained")), ("jsd", ("_before", ""))):
        for end in ends:
            assert record["metrics"][f"{name}{end}"] == measured.metrics[f"{name}{end}"]
            said = find_metric(name).say(measured.metrics[f"{name}{end}"])
            assert f" {said} " in tiles
            assert re.search(rf"\b{re.escape(said)}", told)


def test_what_never_seen_models_say_of_the_headlines_rating(measured, experiment, run, finished, reference):
    star = measured.star
    asked = ask(trio(experiment, run, [finished("retrain", 1)[0]], reference), int(star["user"]), int(star["item"]))
    for whose in ("before", "after", "retrained"):
        assert asked.clicks[whose] == pytest.approx(star[whose], abs=1e-6)
    assert asked.mean_of == 2


def test_how_far_the_middle_rating_is(measured, known):
    assert readings.histogram(measured) in words(distances_view.spread(verified(known).spread))
