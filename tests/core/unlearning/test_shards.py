"""What SISA and RecEraser promise beyond the contract: what is touched is trained again, and nothing else."""

import shutil

import numpy as np
import pytest
import torch

from core.checksums import SUMS
from core.data.requests import ForgetRequest
from core.data.samples import Split
from core.errors import DamageError, RunError
from core.experiment.experiment import Experiment
from core.experiment.recommender import open_recommender, tokenised
from core.models.ensemble import Ensemble
from core.models.loading import load_model
from core.runs.events import Finished, Step
from core.runs.store import MODEL, Run, shared_folder
from core.training.fit import fitting
from core.unlearning.shards.shard_store import PARTITION, ShardStore
from core.unlearning.shards.sharding import RETRAIN, SHARDS, seed_of, touched_shards

WEIGHTS = "model.safetensors"
pytestmark = [pytest.mark.usefixtures("nothing_kept"), pytest.mark.parametrize("method", ["sisa", "receraser"])]


@pytest.fixture
def one_user(experiment):
    return experiment.presets()["one-user"]


def kept_of(run):
    return ShardStore(shared_folder(run.config))


def done(experiment, request, method, folder, **more):
    """Return a run made from its first event to its last, and its steps."""
    events = list(experiment.unlearn(request, method, folder=folder, **more))
    assert isinstance(events[-1], Finished)
    return Run(folder), [event for event in events if isinstance(event, Step)]


def parts_of(trained, phase):
    return [int(stretch.part.name) for _, stretch in trained if stretch.name == phase]


def weights_in(folder, shard):
    return (folder / f"shard-{shard}" / WEIGHTS).read_bytes()


def test_only_the_shards_that_a_request_touches_are_trained_again(experiment, one_user, trained, tmp_path, method):
    run, steps = done(experiment, one_user, method, tmp_path / "run")
    kept = kept_of(run)
    partition = kept.partition(None)
    home = partition.shards[partition.ids == one_user.users[0]].tolist()
    assert parts_of(trained, SHARDS) == [0, 1, 2, 3]
    assert parts_of(trained, RETRAIN) == home
    for shard in range(4):
        same = weights_in(kept.folder, shard) == weights_in(run.folder / MODEL, shard)
        assert same == (shard not in home)
    [again] = [stretch for _, stretch in trained if stretch.name == RETRAIN]
    assert len([step for step in steps if step.phase == RETRAIN]) == len(again.batches)


def test_a_touched_shard_is_what_training_on_its_retained_samples_gives(
    experiment, one_user, trained, tmp_path, method
):
    run, _ = done(experiment, one_user, method, tmp_path / "run")
    [(work, _)] = [one for one in trained if one[1].name == RETRAIN]
    [shard] = parts_of(trained, RETRAIN)
    partition = kept_of(run).partition(None)
    members = set(partition.ids[partition.shards == shard]) - set(one_user.users)
    retain = experiment.plan(one_user).retain
    samples = retain.take(np.isin(retain.user, list(members)))
    seed, recipe = seed_of(work, shard), experiment.recommender.recipe.training
    wanted = experiment.recommender.fresh(seed)
    list(experiment.engine.train(fitting("by hand", wanted, samples, recipe, seed), wanted, work.seed))
    found = load_model(run.folder / MODEL).shards[shard]
    pairs = zip(wanted.model.parameters(), found.model.parameters(), strict=True)
    assert all(torch.equal(one, other) for one, other in pairs)


def test_no_forgotten_sample_is_seen_after_the_shards_are_made(experiment, trained, tmp_path, method):
    request = experiment.presets()["twenty-percent"]
    done(experiment, request, method, tmp_path / "run")
    for _, stretch in trained:
        seen = np.concatenate(stretch.batches)
        gone = np.isin(stretch.samples.user[seen], request.users).any()
        assert not gone or stretch.name == SHARDS


def test_a_rating_that_is_only_in_histories_touches_its_shard(experiment, trained, tmp_path, method):
    request = experiment.presets()["one-interaction"]
    plan = experiment.plan(request)
    run, _ = done(experiment, request, method, tmp_path / "run")
    [shard] = parts_of(trained, RETRAIN)
    partition = kept_of(run).partition(None)
    assert partition.ids[partition.shards == shard].tolist().count(request.interactions[0][0]) == 1
    [(_, again)] = [one for one in trained if one[1].name == RETRAIN]
    rebuilt = plan.retain.row[plan.rebuilt]
    assert set(rebuilt) <= set(again.samples.row)
    assert touched_shards(plan, partition).tolist() == [one == shard for one in range(4)]


def test_the_next_request_uses_the_kept_shards(experiment, one_user, trained, tmp_path, method):
    first, _ = done(experiment, one_user, method, tmp_path / "first")
    before = [weights_in(kept_of(first).folder, shard) for shard in range(4)]
    trained.clear()
    second, steps = done(experiment, experiment.presets()["twenty-percent"], method, tmp_path / "second")
    assert kept_of(second) == kept_of(first)
    assert SHARDS not in {step.phase for step in steps}
    assert not parts_of(trained, SHARDS)
    assert [weights_in(kept_of(first).folder, shard) for shard in range(4)] == before
    assert second.metrics["seconds_setup"] == first.metrics["seconds_setup"] > 0
    assert second.metrics["seconds"] < sum(
        second.metrics[f"seconds_{phase}"] for phase in (SHARDS, RETRAIN, *also(method))
    )


def also(method):
    return ("aggregate",) if method == "receraser" else ()


def test_another_seed_has_shards_of_its_own(experiment, one_user, tmp_path, method):
    first, _ = done(experiment, one_user, method, tmp_path / "first")
    second, steps = done(experiment, one_user, method, tmp_path / "second", seed=1)
    assert kept_of(first) != kept_of(second)
    assert SHARDS in {step.phase for step in steps}


def test_what_a_cancelled_run_has_made_whole_is_there_for_another_request(
    experiment, one_user, trained, tmp_path, method
):
    job = experiment.unlearn(one_user, method, folder=tmp_path / "cancelled")
    while len(parts_of(trained, SHARDS)) < 3:
        next(job)
    job.close()
    kept = kept_of(Run(tmp_path / "cancelled"))
    assert [kept.has(shard) for shard in range(4)] == [True, True, False, False]
    trained.clear()
    done(experiment, experiment.presets()["twenty-percent"], method, tmp_path / "other")
    assert parts_of(trained, SHARDS) == [2, 3]


def test_two_visitors_at_once_both_come_to_a_good_end(experiment, interactions, assets, one_user, tmp_path, method):
    theirs = open_recommender(assets / "models" / "synthetic" / "best")
    beside = Experiment(interactions, theirs, tokenised(interactions, theirs.backbone), "best", assets=assets)
    jobs = {
        tmp_path / name: one.unlearn(one_user, method, folder=tmp_path / name)
        for name, one in (("mine", experiment), ("theirs", beside))
    }
    last = {}
    while jobs:
        for folder, job in list(jobs.items()):
            event = next(job, None)
            if event is None:
                del jobs[folder]
            else:
                last[folder] = event
    assert all(isinstance(event, Finished) for event in last.values())
    runs = [Run(folder) for folder in last]
    kept = kept_of(runs[0])
    [home] = np.flatnonzero(touched_shards(experiment.plan(one_user), kept.partition(None)))
    for shard in {0, 1, 2, 3} - {home}:
        assert len({weights_in(place, shard) for place in (kept.folder, *(run.folder / MODEL for run in runs))}) == 1
    assert not list((tmp_path / "runs").rglob(".*"))
    for run in runs:
        parts = experiment.eval_sets(experiment.plan(one_user))
        assert np.allclose(experiment.predict(parts["forget"], run), run.predictions["forget"], atol=1e-5)


def test_a_shard_that_retains_nothing_has_no_say(experiment, one_user, trained, tmp_path, method):
    first, _ = done(experiment, one_user, method, tmp_path / "first")
    partition = kept_of(first).partition(None)
    everyone = ForgetRequest(users=tuple(partition.ids[partition.shards == 2]))
    trained.clear()
    run, _ = done(experiment, everyone, method, tmp_path / "run")
    assert not parts_of(trained, RETRAIN)
    left = load_model(run.folder / MODEL)
    assert [weights_in(run.folder / MODEL, at) for at in range(3)] == [
        weights_in(kept_of(first).folder, shard) for shard in (0, 1, 3)
    ]
    assert run.metrics["trainable_params"] == left.parameter_count
    parts = experiment.eval_sets(experiment.plan(everyone))
    assert np.allclose(experiment.predict(parts["test"], run), run.predictions["test"], atol=1e-5)


def test_all_weights_of_all_shards_are_counted(experiment, finished, method):
    run, _ = finished(method)
    ensemble = load_model(run.folder / MODEL)
    one = experiment.recommender.backbone.parameter_count
    attention = sum(weight.numel() for weight in ensemble.attention.parameters()) if ensemble.attention else 0
    assert run.metrics["trainable_params"] == 4 * one + attention
    assert 0 <= attention < one


def test_its_result_opens_as_a_recommender_and_any_change_to_its_files_is_noticed(finished, method, tmp_path):
    run, _ = finished(method)
    opened = open_recommender(run.folder / MODEL)
    assert isinstance(opened.backbone, Ensemble)
    for file in sorted((run.folder / MODEL).rglob("*.safetensors")):
        whole = file.read_bytes()
        file.write_bytes(whole[:-4] + b"\x00\x00\x00\x3f")
        with pytest.raises(DamageError, match=rf"{file.name} is damaged"):
            open_recommender(run.folder / MODEL)
        file.write_bytes(whole)
    assert open_recommender(run.folder / MODEL).weights_digest == opened.weights_digest


def test_every_file_of_weights_counts_in_the_digest_of_a_recommender(finished, method, tmp_path):
    shutil.copytree(finished(method)[0].folder / MODEL, tmp_path / "model")
    (tmp_path / "model" / SUMS).unlink()
    changed = {open_recommender(tmp_path / "model").weights_digest}
    files = [one for one in sorted((tmp_path / "model").rglob("*.safetensors")) if one.name == WEIGHTS]
    for file in files:
        file.write_bytes(file.read_bytes()[:-4] + b"\x00\x00\x00\x3f")
        changed.add(open_recommender(tmp_path / "model").weights_digest)
    assert len(changed) == 1 + len(files) > 2


@pytest.mark.parametrize("further", ["retrain", "e2urec"])
def test_its_result_can_be_an_original_itself(interactions, assets, finished, tmp_path, method, further):
    run, _ = finished(method)
    ours = open_recommender(run.folder / MODEL)
    experiment = Experiment(interactions, ours, tokenised(interactions, ours.backbone), "best", assets=assets)
    clicks = experiment.predict(experiment.samples.of(Split.TEST))
    assert np.allclose(clicks, run.predictions["test"], atol=1e-5)
    again, _ = done(experiment, experiment.presets()["one-user"], further, tmp_path / "further")
    parts = experiment.eval_sets(experiment.plan(experiment.presets()["one-user"]))
    assert np.allclose(experiment.predict(parts["test"], again), again.predictions["test"], atol=1e-5)


def test_where_shards_cannot_be_kept_it_ends_in_a_sentence(experiment, one_user, tmp_path, method):
    (tmp_path / "runs").write_text("in the way")
    job, said = experiment.unlearn(one_user, method, folder=tmp_path / "run"), []
    with pytest.raises(RunError, match="The shards could not be kept in"):
        said.extend(job)
    (tmp_path / "runs").unlink()
    done(experiment, one_user, method, tmp_path / "run")


@pytest.mark.parametrize(("file", "error"), [(PARTITION, RunError), (f"shard-0/{WEIGHTS}", DamageError)])
def test_damaged_shards_are_refused_in_a_sentence(experiment, tmp_path, method, file, error):
    request = ForgetRequest(users=(experiment.plan(experiment.presets()["one-user"]).train.user[0],))
    run, _ = done(experiment, request, method, tmp_path / "first")
    kept = kept_of(run)
    away = np.flatnonzero(touched_shards(experiment.plan(request), kept.partition(None)))
    place = kept.folder / file.replace("shard-0", f"shard-{(away[0] + 1) % 4}")
    place.write_bytes(place.read_bytes()[:20])
    said = []
    with pytest.raises(error, match=r"damaged; remove that folder|is damaged: its SHA-256"):
        said.extend(experiment.unlearn(request, method, folder=tmp_path / "second"))
    assert not Run(tmp_path / "second").finished
