from dataclasses import replace

import numpy as np
import pytest

from core.data.prompts import star_phrase
from core.data.samples import Split
from core.errors import RequestError
from core.evaluation.utility import click_probability
from core.experiment.visitor import Visitor, VisitorModel, known_items, line_up, simulate_visitors, visitor_samples
from core.experiment.visitor import lineup as lineups
from core.experiment.visitor.correction import correcting, learned_correction, observed, tuning_people
from core.experiment.visitor.lineup import LineUp, never_met, place_in
from core.experiment.visitor.outcome import VisitorOutcome, outcome, share_gone
from core.experiment.visitor.simulation import summed_up
from core.experiment.visitor.stand_ins import StandIns
from core.experiment.visitor.visitor import asked_differently
from core.runs.events import Evaluated, Step


@pytest.fixture
def visitor(interactions):
    stars = (5, 1, 4, 2, 5, 1, 5, 2)
    return Visitor(tuple(zip(known_items(interactions, len(stars)).tolist(), stars, strict=True)), "F", 33)


@pytest.fixture
def model(experiment, visitor):
    return VisitorModel(experiment, visitor)


def drained(steps):
    return list(steps)


def clicks(model):
    return click_probability(model.answers(model.samples)).astype(float)


def test_known_items_are_those_that_most_people_rated(interactions):
    counts = interactions.table["item"].value_counts()
    assert counts[known_items(interactions, 5)].tolist() == counts.nlargest(5).tolist()


def test_each_rating_is_asked_with_the_others_in_a_circle(experiment, interactions, visitor):
    shown = []

    def encode(prompts):
        shown.extend("".join(one) for one in prompts)
        return [[1, 2]] * len(prompts)

    samples = visitor_samples(interactions, encode, visitor)
    titles = [interactions.titles[item] for item, _ in visitor.ratings]
    assert samples.label.tolist() == [1, 0, 1, 0, 1, 0, 1, 0]
    assert shown[0].startswith("Gender: F\nAge: 33\n")
    for at, prompt in enumerate(shown):
        assert f"***{titles[at]}***" in prompt
        assert f"{titles[at]}: " not in prompt
        places = [prompt.index(f"{titles[(at + step) % 8]}: ") for step in range(1, 8)]
        assert places == sorted(places)


def test_asked_differently_the_questions_are_the_same_and_the_histories_are_not(experiment, model, visitor):
    encode = experiment.recommender.backbone.encode
    other = asked_differently(experiment.interactions, encode, visitor)
    assert other.item.tolist() == model.samples.item.tolist()
    assert (other.lengths < model.samples.lengths).all()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rated: rated[:4], "You gave 4 ratings"),
        (lambda rated: (*rated[:-1], rated[0]), "Rate each film once"),
        (lambda rated: (*rated[:-1], (10**9, 5)), "only those that are in the data"),
        (lambda rated: (*rated[:-1], (rated[-1][0], 9)), "between 1 and 5 stars"),
    ],
)
def test_ratings_that_cannot_be_learned_are_refused(experiment, visitor, change, said):
    with pytest.raises(RequestError, match=said):
        VisitorModel(experiment, replace(visitor, ratings=change(visitor.ratings)))


def test_a_visitor_is_learned_and_forgotten_and_the_original_stays(experiment, model):
    original = experiment.recommender.backbone
    before = experiment.engine.answers(original, experiment.samples)
    never = click_probability(model.never).astype(float)
    assert np.array_equal(clicks(model), never.astype(np.float32))

    steps = drained(model.learn())
    learned = clicks(model)
    towards = np.where(model.samples.label == 1, 1, -1)
    assert (towards * (learned - never)).mean() > 0.1
    assert steps[-1].watched == {str(at): pytest.approx(one, abs=1e-6) for at, one in enumerate(learned)}

    drained(model.forget())
    assert share_gone(np.abs(learned - never), np.abs(clicks(model) - never)) > 0.7
    assert np.array_equal(experiment.engine.answers(original, experiment.samples), before)


def test_forgetting_knows_nothing_of_what_was_said_before_it_met_them(experiment, visitor, model, monkeypatch):
    drained(model.learn())
    blind = VisitorModel(experiment, visitor)
    drained(blind.learn())
    drained(model.forget())
    blind.never = np.full_like(blind.never, np.nan)
    original, asked = experiment.recommender.backbone, []
    answers = type(experiment.engine).answers
    monkeypatch.setattr(
        type(experiment.engine), "answers", lambda self, one, samples: asked.append(one) or answers(self, one, samples)
    )
    drained(blind.forget())
    assert asked
    assert not any(one is original for one in asked)
    assert np.array_equal(blind.answers(blind.samples), model.answers(model.samples))


def test_stand_ins_gave_the_same_stars_to_other_items_and_are_asked_the_same(experiment, visitor):
    shown = []
    encode = experiment.recommender.backbone.encode
    patched = StandIns(experiment, visitor, 3, np.random.default_rng(0))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            type(experiment.recommender.backbone), "encode", lambda _, prompts: shown.extend(prompts) or encode(prompts)
        )
        samples = patched.questions()
    titles = experiment.interactions.titles
    assert samples.item.tolist() == [item for item, _ in visitor.ratings for _ in range(3)]
    mine = {f"{titles[item]}" for item, _ in visitor.ratings}
    for at, prompt in enumerate(shown):
        item, _ = visitor.ratings[at // 3]
        assert f"***{titles[item]}***" in prompt
        assert not mine & set(prompt)
        others = [stars for one, stars in (*visitor.ratings[at // 3 + 1 :], *visitor.ratings[: at // 3])]
        assert [phrase for phrase in prompt if phrase.startswith(": ")] == [star_phrase(stars) for stars in others]


def test_the_correction_is_the_ridge_regression_of_what_stand_ins_miss():
    rng, truth = np.random.default_rng(0), np.array([0.2, -0.5, -0.2, 0.6, 0.0, 0.8])
    known = rng.normal(size=(4000, 6))
    found = learned_correction([(known[:1000], known[:1000] @ truth), (known[1000:], known[1000:] @ truth)])
    assert found == pytest.approx(truth, abs=2e-3)


def test_the_correction_is_learned_on_nobody_who_is_judged_or_stands_in_the_line(experiment, monkeypatch):
    monkeypatch.setattr("core.experiment.visitor.correction.never_met", lambda _: list(range(200)))
    assert tuning_people(experiment) == list(range(150, 200))


def test_the_correction_is_learned_anew_from_all_originals(experiment, visitor, monkeypatch):
    monkeypatch.setattr("core.experiment.visitor.correction.tuning_people", lambda _: [1, 2])
    monkeypatch.setattr("core.experiment.visitor.correction.as_visitor", lambda *_: visitor)
    events = list(correcting([experiment, experiment]))
    steps = [one for one in events if isinstance(one, Step)]
    assert [(one.step, one.of) for one in steps] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    found = next(one.metrics for one in events if isinstance(one, Evaluated))
    assert found["people"] == 2
    assert found["correction"] == pytest.approx(learned_correction([observed(experiment, 1)] * 4), abs=1e-6)


def test_what_is_missed_is_missed_by_the_stand_ins(experiment, visitor, monkeypatch):
    monkeypatch.setattr("core.experiment.visitor.correction.as_visitor", lambda *_: visitor)
    known, missed = observed(experiment, 1)
    model = VisitorModel(experiment, visitor)
    never = model.never[:, 1] - model.never[:, 0]
    assert known[:, 1] + missed == pytest.approx(never, abs=1e-5)
    assert known[:, 2].tolist() == [1, -1, 1, -1, 1, -1, 1, -1]


def test_the_same_seed_learns_the_same(experiment, visitor, model):
    again = VisitorModel(experiment, visitor)
    drained(model.learn())
    drained(again.learn())
    assert np.array_equal(model.answers(model.samples), again.answers(model.samples))


def test_the_place_is_one_more_than_those_suspected_more():
    assert place_in(np.array([-0.1, -0.5, -0.5, -2.0]), -0.5) == 2
    assert place_in(np.array([-0.1, -0.5]), 0.0) == 1


def test_the_share_gone_is_of_all_that_was_owed():
    assert share_gone(np.array([0.3, 0.1]), np.array([0.0, 0.1])) == pytest.approx(0.75)
    assert np.isnan(share_gone(np.zeros(2), np.zeros(2)))


@pytest.fixture
def everybody(monkeypatch):
    """Let people be simulated whom a tiny world's original was trained on, as all of them were."""

    def known(experiment):
        return np.unique(experiment.samples.of(Split.TRAIN).user).tolist()

    for at in ("core.experiment.visitor.lineup", "core.experiment.visitor.simulation"):
        monkeypatch.setattr(f"{at}.never_met", known)
    monkeypatch.setattr(lineups, "SIMULATED", 2)


def test_nobody_in_the_line_was_trained_on(experiment):
    assert not set(never_met(experiment)) & set(experiment.samples.of(Split.TRAIN).user.tolist())


def test_a_line_of_one_model_has_no_noise_and_puts_nobody_elsewhere(experiment, everybody, model):
    line = line_up(experiment)
    assert line.people > 2
    assert line.noise == 0.0
    assert line.band(3) == (3, 3)
    alike = replace(line, never=line.never * 2)
    assert alike.noise == 0.0


def test_the_band_is_as_wide_as_two_models_differ(experiment, everybody, monkeypatch):
    line = line_up(experiment)
    count = line.people
    turned = iter([np.arange(count, dtype=float), np.arange(count, dtype=float)[::-1]])
    monkeypatch.setattr(LineUp, "suspicion", lambda *_: (next(turned), 0.0))
    apart = np.abs(np.arange(count) - np.arange(count)[::-1])
    assert replace(line, never=line.never * 2).noise == pytest.approx(np.sqrt((apart**2).mean()))


def test_whoever_was_learned_comes_forward_and_goes_back(experiment, everybody, model):
    line = line_up(experiment)
    drained(model.learn())
    learned, place = model.answers(model.samples), line.place(model.backbone, model.samples)
    drained(model.forget())
    found = outcome(line, model, learned, place)
    assert isinstance(found, VisitorOutcome)
    assert found.places[1] <= found.places[0]
    assert found.people == line.people + 1
    assert found.share_gone == pytest.approx(1 - found.left.sum() / found.owed.sum())


def test_a_simulation_goes_on_where_it_was_and_tells_the_same(experiment, everybody, monkeypatch):
    first = [one for one in simulate_visitors(experiment, 1) if isinstance(one, Evaluated)]
    assert first[0].metrics["visitors"] == 1
    made = []
    learn = VisitorModel.learn
    monkeypatch.setattr(VisitorModel, "learn", lambda self: made.append(1) or learn(self))
    events = list(simulate_visitors(experiment, 2))
    [found] = [one.metrics for one in events if isinstance(one, Evaluated)]
    assert len(made) == 1
    assert found["each"][0] == first[0].metrics["each"][0]
    assert [one.step for one in events if isinstance(one, Step)] == [1, 2]
    assert found["spread"]["share_gone"][2] == pytest.approx(np.median([one["share_gone"] for one in found["each"]]))


def test_shares_are_of_all_visitors():
    each = [
        {"share_gone": 0.9, "back_in_band": True, "retained_learned": 0.02, "retained": 0.01},
        {"share_gone": 0.5, "back_in_band": False, "retained_learned": 0.02, "retained": 0.09},
    ]
    found = summed_up(each, 0.05)
    assert (found["back_in_band"], found["within_noise"]) == (0.5, 0.5)
    assert found["spread"]["share_gone"][2] == pytest.approx(0.7)
