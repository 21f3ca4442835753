from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit, logit

from core.data.requests import ForgetRequest
from core.data.samples import Split
from core.errors import ModelError
from core.experiment.job import workspace
from core.models.adapters import Adapters
from core.runs.store import LEARNED_FILE
from core.unlearning.common.crossfit import SEEN, UNSEEN, crossfit_digest
from core.unlearning.common.forget_retain_batches import batches_within
from core.unlearning.common.learned_shift import features, shift_of
from core.unlearning.common.lora_student import STUDENT
from core.unlearning.methods.crossfit import CrossFitted
from core.unlearning.tuned_settings import learned_path, load_learned


def drained(job):
    """Run a job to its end and return what it returns."""
    while True:
        try:
            next(job)
        except StopIteration as end:
            return end.value


@pytest.fixture
def plan(experiment):
    return experiment.plan(experiment.presets()["twenty-percent"])


@pytest.fixture
def stars(experiment):
    return experiment.interactions.table["rating"].to_numpy()


@pytest.fixture
def answers(interactions, plan):
    """Return what imaginary models say about each training sample."""
    random, said = np.random.default_rng(0), {}
    for name in (SEEN, UNSEEN):
        said[name] = np.full(len(interactions.table), np.nan, np.float16)
        said[name][plan.train.row] = random.normal(size=len(plan.train))
    return said


def test_it_learns_the_shift_that_led_to_the_retrained_models(experiment, plan, stars, tmp_path):
    original = experiment.predict(plan.forget).astype(float)
    margin, click = logit(original), 2.0 * plan.forget.label - 1.0
    retrained = expit(np.stack([0.8 * margin - 0.3 * click + noise for noise in (-0.01, 0.01)]))
    with Adapters(experiment.recommender.backbone) as adapters:
        work = workspace(experiment.recommender, experiment.engine, adapters, plan, stars, 0, tmp_path)
        learned = drained(CrossFitted.learn(work, retrained))
    intercept, *slopes = learned.settings["shift"]
    seen = features(plan.forget, plan.train, stars, margin, learned.arrays)
    shifted = margin + intercept + seen @ np.array(slopes)
    assert np.abs(shifted - (0.8 * margin - 0.3 * click)).mean() < 0.05
    assert np.abs(shifted - margin).mean() > 0.2
    assert learned.settings["crossfit_digest"] == crossfit_digest(learned.arrays)


@pytest.fixture
def learned(answers):
    """Return settings that shift towards what the models say that never saw the person."""
    settings = CrossFitted.Settings(
        shift=(0.1, -0.2, *[0.0] * 12, 0.5, -0.3, 0.2), crossfit_digest=crossfit_digest(answers)
    )
    return replace(settings, overshoot=1.5)


def shifted_by(settings, answers, experiment, request, tmp_path):
    """Return the samples that go, and by how much the teacher's log-odds of them are shifted."""
    plan, stars = experiment.plan(request), experiment.interactions.table["rating"].to_numpy()
    with Adapters(experiment.recommender.backbone) as adapters:
        work = workspace(experiment.recommender, experiment.engine, adapters, plan, stars, 0, tmp_path)
        seen = batches_within(plan, settings.budget, settings.optimisation.batch_size, work.rng(STUDENT))
        taught = drained(CrossFitted(settings, answers)._teach(work, seen))
        plain = drained(work.score("teachers", work.backbone, seen.samples))
    moved = (taught - plain) @ np.array([-1.0, 1.0])
    assert np.abs(moved[~seen.forgets]).max() < 1e-5
    return seen.samples.take(seen.forgets), moved[seen.forgets]


def test_where_a_whole_person_goes_the_whole_shift_is_due(experiment, learned, answers, tmp_path):
    request = ForgetRequest(users=(experiment.presets()["one-user"].users[0],))
    _, all_of_it = shifted_by(learned, answers, experiment, request, tmp_path)
    _, by_parts = shifted_by(replace(learned, own_part=0.25, own_fall=0.3), answers, experiment, request, tmp_path)
    assert np.abs(all_of_it).max() > 0.01
    assert np.allclose(by_parts, all_of_it, atol=1e-5)


def test_where_one_rating_goes_what_was_learned_of_ratings_is_due(experiment, learned, answers, tmp_path):
    [pair] = experiment.presets()["one-interaction"].interactions
    train = experiment.samples.of(Split.TRAIN)
    share = 1 / (train.user == pair[0]).sum()
    request = ForgetRequest(interactions=(pair,))
    _, all_of_it = shifted_by(learned, answers, experiment, request, tmp_path)
    for part, fall in ((0.0, 0.0), (0.25, 0.0), (0.25, 0.2)):
        own = replace(learned, own_part=part, own_fall=fall)
        samples, due = shifted_by(own, answers, experiment, request, tmp_path)
        alone = part * all_of_it - learned.overshoot * fall * (2 * samples.label - 1)
        assert np.allclose(due, share * all_of_it + (1 - share) * alone, atol=1e-5)


@pytest.mark.parametrize(("part", "fall"), [(0.4, 0.0), (0.4, 0.1), (1.2, -0.05)])
def test_what_is_due_where_one_rating_goes_is_learned(experiment, learned, answers, tmp_path, part, fall):
    train = experiment.samples.of(Split.TRAIN)
    first = np.unique(train.user, return_index=True)[1]
    pairs = tuple(zip(train.user[first].tolist(), train.item[first].tolist(), strict=True))
    plan, stars = experiment.plan(ForgetRequest(interactions=pairs)), experiment.interactions.table["rating"].to_numpy()
    margin = logit(experiment.predict(plan.forget).astype(float))
    shift = shift_of(learned.shift, features(plan.forget, plan.train, stars, margin, answers))
    retrained = expit(margin + part * shift - fall * (2 * plan.forget.label - 1))[None]
    with Adapters(experiment.recommender.backbone) as adapters:
        work = workspace(experiment.recommender, experiment.engine, adapters, plan, stars, 0, tmp_path)
        changes = drained(CrossFitted.learn_of_ratings(learned, answers, work, retrained))
    found = {"own_part": pytest.approx(part, abs=1e-3), "own_fall": pytest.approx(fall, abs=1e-3), "overshoot": 1.0}
    assert changes == found


def test_how_well_a_film_is_known_does_not_count_the_sample_itself(plan, stars, answers):
    margin = np.zeros(len(plan.forget))
    found = features(plan.forget, plan.train, stars, margin, answers)
    for at in (0, len(plan.forget) - 1):
        others = plan.train.take((plan.train.item == plan.forget.item[at]) & (plan.train.row != plan.forget.row[at]))
        likes = (others.label.sum() + 2.5) / (len(others) + 5)
        assert found[at, 2] == pytest.approx(logit(likes))
        assert found[at, 7] == pytest.approx(np.log(len(others) + 1))


def test_what_a_history_says_is_read_from_its_ratings_alone(plan, stars, answers):
    found = features(plan.forget, plan.train, stars, np.zeros(len(plan.forget)), answers)
    for at in range(3):
        rows = [row for row in plan.forget.history[at] if row >= 0]
        assert found[at, 4] == pytest.approx(stars[rows].mean())
        assert found[at, 5] == pytest.approx((stars[rows] > 3).mean())
        assert found[at, 6] == stars[rows[-1]]


def test_what_cross_fitted_models_say_is_read_by_the_row_of_a_rating(plan, stars, answers):
    found = features(plan.forget, plan.train, stars, np.zeros(len(plan.forget)), answers)
    assert found[:, -2] == pytest.approx(answers[UNSEEN][plan.forget.row].astype(float))
    assert found[:, -1] == pytest.approx(answers[SEEN][plan.forget.row].astype(float))


def test_a_shift_that_was_learned_beside_other_models_is_refused(experiment, tmp_path):
    request = experiment.presets()["one-user"]
    settings = replace(
        experiment.method("crossfit", experiment.plan(request)).settings, crossfit_digest="somebody else"
    )
    with pytest.raises(ModelError, match="python -m core tune"):
        list(experiment.unlearn(request, "crossfit", settings=settings, folder=tmp_path / "run"))


def test_before_it_was_tuned_it_says_what_to_do(experiment, tmp_path):
    request = experiment.presets()["one-user"]
    with pytest.raises(ModelError, match="python -m core tune"):
        list(experiment.unlearn(request, "crossfit", settings=CrossFitted.Settings(), folder=tmp_path / "run"))


def test_nothing_is_kept_about_those_who_went(experiment, finished):
    """Erased in the run's own copy, which later requests to its model read; the bundle is as it was."""
    bundle = learned_path(experiment.assets, experiment.key, "crossfit")
    before, run = bundle.read_bytes(), finished("crossfit")[0]
    plan = experiment.plan_of(run)
    kept, bundled = load_learned(run.folder / LEARNED_FILE), load_learned(bundle)
    for name in (SEEN, UNSEEN):
        assert np.isnan(kept[name][plan.forget.row]).all()
        assert np.array_equal(kept[name][plan.retain.row], bundled[name][plan.retain.row])
        assert not np.isnan(bundled[name][plan.forget.row]).any()
    assert bundle.read_bytes() == before


def test_a_later_request_reads_the_runs_own_copy_alone(experiment, finished, tmp_path):
    first = finished("crossfit")[0]
    later = replace(experiment.after(first), assets=tmp_path)
    went, left = experiment.plan_of(first).forget, later.samples.of(Split.TRAIN)
    settings = experiment.method("crossfit", experiment.plan_of(first)).settings
    request = ForgetRequest(users=(int(left.user[0]),))
    assert set(request.users).isdisjoint(went.user)
    list(later.unlearn(request, "crossfit", settings=settings, folder=tmp_path / "second"))
    kept = load_learned(tmp_path / "second" / LEARNED_FILE)
    both = np.concatenate([went.row, later.plan(request).forget.row])
    assert np.isnan(kept[SEEN][both]).all()
    assert crossfit_digest(kept) == settings.crossfit_digest


def test_what_another_methods_run_forgot_is_erased_too(experiment, finished):
    run = finished("e2urec")[0]
    later = experiment.after(run)
    plan = later.plan(ForgetRequest(users=(int(later.samples.of(Split.TRAIN).user[0]),)))
    learned = later.method("crossfit", plan).learned
    assert np.isnan(learned[SEEN][experiment.plan_of(run).forget.row]).all()
    assert not np.isnan(learned[SEEN][plan.forget.row]).any()


def test_nobody_says_that_learning_beforehand_was_free(experiment, tmp_path):
    """A tuned record that does not tell what it took makes the seconds unknown, not nothing."""
    plan = experiment.plan(experiment.presets()["twenty-percent"])
    assert experiment.method("crossfit", plan).learning > 0
    assert replace(experiment, assets=tmp_path).method("crossfit", plan).learning is None
    assert replace(experiment, assets=tmp_path).method("e2urec", plan).learning == 0.0
