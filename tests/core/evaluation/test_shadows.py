import numpy as np
import pytest

from core.data.samples import Split
from core.errors import RequestError
from core.evaluation.shadows import Shadows, draw_halves, find_shadows, pool_of, save_shadows, shadows_key, shadows_path
from core.runs.events import Finished, Saved, Started, Step
from core.tuning.shadow_training import make_shadows


@pytest.fixture
def small(experiment, monkeypatch, tmp_path):
    """Return the experiment with assets and runs of its own."""
    monkeypatch.setenv("E2UREC_RUNS", str(tmp_path / "runs"))
    experiment.assets = tmp_path / "assets"
    return experiment


@pytest.fixture
def pool(experiment):
    return pool_of(experiment.samples, Split.TEST)


@pytest.fixture
def shadows(pool):
    people = np.unique(pool.user)
    margins = np.random.default_rng(0).normal(0, 1, (4, len(pool))).astype(np.float16)
    return Shadows(margins, people, draw_halves(len(people), 4, 0), pool, 0, "a CPU")


def found(experiment):
    path = shadows_path(experiment.assets, experiment.key)
    key = shadows_key(experiment.recommender.recipe.as_record, experiment.eval_split)
    return find_shadows(path, key, experiment.samples, experiment.eval_split)


def test_each_person_is_in_half_of_the_models_and_out_of_the_other_half():
    for people in (2, 7, 12):
        halves = draw_halves(people, 8, seed=3)
        assert halves.shape == (8, people)
        assert (halves.sum(axis=0) == 4).all()
        assert (np.abs(halves.sum(axis=1) - people / 2) <= 0.5).all()


def test_halves_differ_by_seed_and_more_models_begin_with_the_same_ones():
    assert np.array_equal(draw_halves(12, 8, 0)[:4], draw_halves(12, 4, 0))
    assert not np.array_equal(draw_halves(12, 4, 0), draw_halves(12, 4, 1))


def test_the_pool_holds_training_samples_and_judged_ones_of_strangers_only(experiment, pool):
    train = experiment.samples.of(Split.TRAIN)
    judged = pool.take(pool.split == Split.TEST)
    assert set(pool.split) == {Split.TRAIN, Split.TEST}
    assert np.array_equal(np.sort(pool.row[pool.split == Split.TRAIN]), train.row)
    assert len(judged)
    assert not set(judged.user) & set(train.user)
    assert len(set(pool.row)) == len(pool)


def test_answers_are_found_by_sample_towards_its_label_with_who_saw_it(shadows, pool):
    at = np.array([5, 0, len(pool) - 1])
    margins, seen = shadows.on(pool.take(at))
    towards = np.where(pool.label[at] == 1, 1, -1)
    assert np.array_equal(margins, shadows.margins[:, at].astype(float) * towards)
    owners = [shadows.people.tolist().index(user) for user in pool.user[at]]
    assert np.array_equal(seen, shadows.halves[:, owners])


def test_saved_answers_come_back_and_the_same_ones_make_the_same_file(shadows, experiment, tmp_path):
    first, second = tmp_path / "synthetic" / "best.safetensors", tmp_path / "again.safetensors"
    save_shadows(first, shadows, "key")
    save_shadows(second, shadows, "key")
    assert first.read_bytes() == second.read_bytes()
    back, why = find_shadows(first, "key", experiment.samples, Split.TEST)
    assert why == ""
    assert np.array_equal(back.margins, shadows.margins)
    assert np.array_equal(back.halves, shadows.halves)
    assert (back.seed, back.device) == (0, "a CPU")


def test_answers_that_are_not_there_or_were_made_for_something_else_are_refused_with_a_reason(
    shadows, experiment, tmp_path
):
    path = tmp_path / "synthetic" / "best.safetensors"
    missing, why = find_shadows(path, "key", experiment.samples, Split.TEST)
    assert missing is None
    assert why == "There are no shadow models for synthetic/best; make them with `python -m core shadows`."
    save_shadows(path, shadows, "key")
    missing, why = find_shadows(path, "other", experiment.samples, Split.TEST)
    assert missing is None
    assert "made for other data or another recipe" in why


def test_the_seed_of_the_original_does_not_matter_to_its_shadows_but_the_rest_does():
    recipe = {"dataset": "synthetic", "training": {"epochs": 2}, "seed": 1}
    assert shadows_key(recipe, Split.TEST) == shadows_key(recipe | {"seed": 2}, Split.TEST)
    assert shadows_key(recipe, Split.TEST) != shadows_key(recipe, Split.VALID)
    assert shadows_key(recipe, Split.TEST) != shadows_key(recipe | {"training": {"epochs": 5}}, Split.TEST)


def test_shadows_are_trained_on_their_halves_and_bundled(small):
    events = list(make_shadows(small, 4))
    assert isinstance(events[0], Started)
    assert {event.phase for event in events if isinstance(event, Step)} == set(events[0].phases)
    assert isinstance(events[-1], Finished)
    path = shadows_path(small.assets, small.key)
    assert Saved(str(path)) in events
    shadows, why = found(small)
    assert why == ""
    assert shadows.margins.shape == (4, len(shadows.pool))
    assert len({one.tobytes() for one in shadows.margins}) == 4


def test_interrupted_it_goes_on_with_the_model_that_it_was_at_and_comes_to_the_same(small, monkeypatch, tmp_path):
    job = make_shadows(small, 4)
    while not (isinstance(event := next(job), Step) and event.phase == "shadow 3"):
        pass
    job.close()
    again = list(make_shadows(small, 4))
    assert {event.phase for event in again if isinstance(event, Step)} == {"shadow 3", "shadow 4"}
    resumed = found(small)[0].margins
    monkeypatch.setenv("E2UREC_RUNS", str(tmp_path / "elsewhere"))
    list(make_shadows(small, 4))
    assert np.array_equal(found(small)[0].margins, resumed)


@pytest.mark.parametrize("models", [2, 5, 0])
def test_models_that_do_not_come_in_two_pairs_are_refused(small, models):
    with pytest.raises(RequestError, match=f"{models} shadow models do not come in two pairs"):
        next(make_shadows(small, models))
