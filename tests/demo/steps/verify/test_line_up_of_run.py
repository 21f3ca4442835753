from dataclasses import replace

import numpy as np
import pytest

from core.evaluation.plain import Standing, line_of_run
from core.evaluation.plain.standing import place_metrics
from core.evaluation.references import reference_of
from demo.steps.verify.line_up import drawn
from demo.widgets.pictures.line_up import line_up


@pytest.fixture
def known(experiment, finished):
    """Return a run's evidence beside two retrained models, without shadow models."""
    run, _ = finished("e2urec")
    retrained = reference_of([finished("retrain", seed)[0] for seed in (1, 2)])
    return replace(experiment.evidence(run, retrained), shadows=None, no_shadows="There are none.")


def suspicion(labels, clicks, owner):
    said = np.log(np.where(labels == 1, clicks, 1 - np.asarray(clicks, float)))
    return {one: said[owner == one].mean() for one in np.unique(owner)}


def test_people_stand_by_how_well_the_model_guesses_what_they_gave(known):
    line, (owner, others) = line_of_run(known), known.owners
    theirs = suspicion(known.others.label, known.clicks["test"][known.never_seen], others)
    mine = suspicion(known.plan.forget.label, known.clicks["forget"], owner)
    for user, one in zip(line.users, line.each, strict=True):
        assert one.now == 1 + sum(other > mine[user] for other in theirs.values())
        assert one.people == len(theirs) + 1


def test_whom_retraining_moves_farthest_is_named_whatever_came_out(known):
    line = line_of_run(known)
    turned = replace(known, clicks={**known.clicks, "forget": known.clicks["forget"][::-1]})
    assert line_of_run(turned).users == line.users
    middle = [np.mean(one.band) for one in line.each]
    moved = [abs(one.start - at) for one, at in zip(line.each, middle, strict=True)]
    assert moved == sorted(moved, reverse=True)


def test_without_a_retrained_model_nobody_knows_where_they_belong(known):
    line = line_of_run(replace(known, reference=None))
    assert line.each[0].band is None
    assert line.back == 0
    assert "nobody knows yet" in drawn(line, "3")


@pytest.mark.parametrize(("now", "back"), [(3, False), (4, True), (6, True), (7, False)])
def test_back_is_who_stands_in_the_band(now, back):
    assert Standing(9, 1, now, (4, 6)).back is back


def test_the_mark_stands_where_its_place_is_and_walks_from_where_it_was():
    picture = line_up(Standing(5, 1, 3, (2, 4)), "you", "Said.", "About.", others=[5])
    assert 'style="--from:-348.0px"' in picture
    assert '<circle cx="360.0"' in picture
    assert picture.count('class="gone"') == 1
    assert 'aria-label="Said."' in picture


def test_the_audit_tells_the_place_of_one_person_and_of_several_none(known):
    told, stands = place_metrics(known), line_of_run(known).each[0]
    assert (told["place"], told["place_before"], told["place_people"]) == (stands.now, stands.start, stands.people)
    assert (told["place_first"], told["place_last"]) == stands.band
    alone = place_metrics(replace(known, reference=None))
    assert alone == {**told, "place_first": None, "place_last": None}
    two = replace(known.plan.forget, user=known.plan.forget.user + np.arange(len(known.plan.forget)) % 2)
    several = place_metrics(replace(known, plan=replace(known.plan, forget=two)))
    assert set(several.values()) == {None}
