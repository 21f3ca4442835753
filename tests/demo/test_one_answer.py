"""One question has one answer, wherever it is asked: what steps, card and certificate tell of a single run."""

import json
import re
from html import unescape
from types import SimpleNamespace

import numpy as np
import pytest

from core.experiment import probe
from core.experiment.visitor import Visitor, VisitorOutcome
from core.export.certificate import certificate
from core.export.page import certificate_page
from core.metrics import find_metric
from core.runs.store import Run
from demo import text
from demo.session.job_progress import JobProgress, fold
from demo.session.own_models import Acquaintance
from demo.steps.compare import readings
from demo.steps.compare import view as compare_view
from demo.steps.compare.three_models import ask, trio
from demo.steps.meet import model as meet
from demo.steps.meet import view as meet_view
from demo.steps.unlearn.draining import draining
from demo.steps.verify import distances_view
from demo.steps.verify.card import card_of
from demo.steps.verify.line_up import drawn, verdict
from demo.steps.verify.model import verified
from demo.steps.you import model as you
from demo.steps.you import view as you_view
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
    [told] = re.findall(r'class="said">([^<]*)<', drawn(line, verified(known).whose))
    one = line.each[0]
    assert unescape(told) in page[1]
    assert f">{one.start} → {one.now}<" in picture(card_of(experiment, run, known, line))


def test_whether_it_forgot(experiment, run, known, page):
    kind = verified(known).kind
    assert kind == page[0]["verdict"]["kind"] == card_of(experiment, run, known, None).kind
    assert words(verdict(kind)).strip() in page[1]


def test_what_meet_tells_of_the_first_rating_is_what_compare_tells(measured, experiment, reference, monkeypatch):
    monkeypatch.setattr(type(experiment), "reference", lambda *_: reference)
    monkeypatch.setattr(meet, "PERSON_PRESET", "twenty-percent")
    known = meet.remembered(experiment)
    scene = meet.scene(experiment, int(known.positions[known.memory.owed.argmax()]))
    star, told = measured.star, words(meet_view.secret(scene, known))
    assert (scene.user, scene.candidate) == (star["user"], star["title"])
    before, never = (text.common.percent(float(star[whose])) for whose in ("before", "retrained"))
    assert f"It says {before} for" in told
    assert f"never saw them say {never}" in told
    assert f" {before} sure of a yes" in words(meet_view.answer(scene))
    assert compare_view.headline(measured).count(before) >= 1
    assert f"{never}." in compare_view.headline(measured)
    assert (known.memory.glowing, known.memory.by_chance) == (measured.memory.glowing, measured.memory.by_chance)


@pytest.mark.parametrize("tiles", [5, 600])
def test_what_unlearn_tells_at_its_end_is_what_compare_tells(
    experiment, run, reference, measured, monkeypatch, tmp_path, tiles
):
    monkeypatch.setattr(probe, "TILES", tiles)
    request = measured.request
    drains = draining(experiment, request, reference)
    view = JobProgress()
    for event in experiment.unlearn(request, "e2urec", folder=tmp_path / "run", probe=experiment.probe(request)):
        view = fold(view, [event])
    told = json.loads(drains.drawn(view, run))["said"]
    assert told in words(compare_view.memory(measured))
    meanwhile = json.loads(drains.drawn(view))["said"]
    assert meanwhile.startswith("Among 5 of the ") == (tiles == 5)
    assert sum(view.seconds.values()) == pytest.approx(Run(tmp_path / "run").metrics["seconds"])


def as_logits(clicks):
    odds = np.log(clicks / (1 - clicks))
    return np.stack([np.zeros(len(clicks)), odds], axis=1).astype(np.float32)


@pytest.mark.parametrize(
    ("now", "said", "kind"),
    [(8, "You stand out", "partly"), (50, "back in the crowd", "forgotten"), (99, "suspected even less", "forgotten")],
)
def test_what_a_visitor_is_told_is_what_their_card_tells(experiment, now, said, kind):
    items = experiment.interactions.titles.index[:6].tolist()
    never, learned, left = np.full(6, 0.5), np.linspace(0.6, 0.95, 6), np.linspace(0.5, 0.55, 6)
    met = SimpleNamespace(visitor=Visitor(tuple((item, 5) for item in items)), never=as_logits(never))
    found = VisitorOutcome(never, learned, left, (45, 1, now), (40, 60), 101)
    known = Acquaintance(met, "best", as_logits(learned), (45, 1), (40, 60), 101, (2.0, 1.25), found)
    memory = you.memory_of_visitor(experiment, known)
    told, card = words(you_view.result(known, memory, "films")), you.card_of_visitor(experiment, known, memory)
    assert said in told
    assert f"You are number {now} of 101" in told
    assert (card.kind, card.standing.now, card.gone) == (kind, now, memory.glowing)
    assert text.you.left(0, 6, "films") in told
    film = experiment.interactions.titles[items[-1]]
    assert f"{film}: 50 % before it learned you, 95 % when it knew you, 55 % now." in told
    assert text.meet.tile(film, 5, 0.95, 0.5, 0.55)[2:] == ("95 %", "50 %", "55 %")
    for spent in (told, words(picture(card))):
        assert "1.2 s" in spent


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
