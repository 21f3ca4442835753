"""What APA promises beyond the contract: what is touched is trained again, and nothing of what goes stays."""

from dataclasses import replace
from zipfile import ZipFile

import numpy as np
import pytest
import torch

from core.config import Training
from core.data.requests import ForgetRequest
from core.errors import RunError
from core.evaluation.utility import click_probability
from core.export.weights import kind_of, write_weights
from core.models.adapters import Adapters
from core.models.loading import load_model
from core.models.mixture import Mixture
from core.runs.store import MODEL, Run, shared_folder
from core.training.fit import click_loss, passes_of
from core.training.loop import Phase
from core.unlearning.methods.exact.apa import Apa, error_of
from core.unlearning.shards.partition import balanced, by_meaning
from core.unlearning.shards.sharding import RETRAIN, SHARDS, seed_of

ADAPTER = "adapter.safetensors"
pytestmark = pytest.mark.usefixtures("nothing_kept")


def done(experiment, request, folder, **changes):
    """Return a run made to its end."""
    settings = replace(experiment.method("apa", experiment.plan(request)).settings, **changes) if changes else None
    list(experiment.unlearn(request, "apa", 0, settings, folder))
    return Run(folder)


def shards_of(trained, phase):
    return {int(stretch.part.name): stretch.samples for _, stretch in trained if stretch.name == phase}


def last_ratings(experiment):
    """Return the training samples that no later training prompt shows: (row, user, item)."""
    train = experiment.plan(experiment.presets()["one-user"]).train
    alone = ~np.isin(train.row, train.history)
    return list(zip(train.row[alone], train.user[alone], train.item[alone], strict=True))


def test_only_the_adapter_that_knew_a_rating_is_trained_again(experiment, tmp_path, trained):
    done(experiment, experiment.presets()["one-user"], tmp_path / "first")
    rows = {shard: set(samples.row) for shard, samples in shards_of(trained, SHARDS).items()}
    row, user, item = next(one for one in last_ratings(experiment) if any(one[0] in part for part in rows.values()))
    [home] = [shard for shard, part in rows.items() if row in part]
    trained.clear()
    run = done(experiment, ForgetRequest(interactions=((user, item),)), tmp_path / "second")
    again = shards_of(trained, RETRAIN)
    assert list(again) == [home]
    assert set(again[home].row) == rows[home] - {row}
    kept = shared_folder(run.config, Apa.afterwards)
    for shard in rows:
        same, other = (place / f"shard-{shard}" / ADAPTER for place in (kept, run.folder / MODEL))
        assert (same.read_bytes() == other.read_bytes()) == (shard != home)


def test_a_held_out_rating_is_no_neighbour_any_more_and_nothing_is_trained_again(experiment, tmp_path, trained):
    first = done(experiment, experiment.presets()["one-user"], tmp_path / "first")
    known = set(np.concatenate([samples.row for samples in shards_of(trained, SHARDS).values()]))
    train = experiment.plan(experiment.presets()["one-user"]).train
    held = set(train.row) - known
    assert len(held) == round(0.1 * len(train))
    gone = experiment.presets()["one-user"].users
    stays = sum(row in held for row, user in zip(train.row, train.user, strict=True) if user not in gone)
    assert len(load_model(first.folder / MODEL).neighbours.errors) == stays
    _, user, item = next(one for one in last_ratings(experiment) if one[0] in held)
    trained.clear()
    run = done(experiment, ForgetRequest(interactions=((user, item),)), tmp_path / "second")
    assert not trained
    assert len(load_model(run.folder / MODEL).neighbours.errors) == len(held) - 1


def test_nothing_that_goes_is_seen_after_the_adapters_are_made(experiment, tmp_path, trained):
    request = experiment.presets()["twenty-percent"]
    run = done(experiment, request, tmp_path / "run")
    for _, stretch in trained:
        gone = np.isin(stretch.samples.user, request.users).any()
        assert not gone or stretch.name == SHARDS
    assert shards_of(trained, RETRAIN)
    base = experiment.recommender.fresh(0)
    pairs = zip(load_model(run.folder / MODEL).base.model.parameters(), base.model.parameters(), strict=True)
    assert all(torch.equal(one, other) for one, other in pairs)


def test_one_shard_is_an_adapter_on_a_model_that_saw_nothing(experiment, tmp_path, trained):
    request = experiment.presets()["one-user"]
    run = done(experiment, request, tmp_path / "run", shards=1, held_out=0.0)
    plan, settings = experiment.plan(request), experiment.method("apa", experiment.plan(request)).settings
    [work, *_] = [work for work, stretch in trained if stretch.name == RETRAIN]
    training, seed = Training(settings.passes, settings.optimisation), seed_of(work, 0)
    base = experiment.recommender.fresh(0)
    with Adapters(base) as adapters:
        parameters, loss = adapters.add("alone", settings.lora, 0), click_loss(plan.retain, base.device)
        batches = passes_of(plan.retain, training, seed)
        phase = Phase("alone", parameters, plan.retain, batches, loss, {"click": 1.0}, settings.optimisation)
        list(experiment.engine.train(phase, base, 0))
        asked = experiment.eval_sets(plan)["test"]
        wanted = click_probability(experiment.engine.answers(base, asked))
    assert np.allclose(run.predictions["test"], wanted, atol=1e-5)
    assert run.metrics["trainable_params"] == sum(weight.numel() for weight in parameters)


def test_its_adapters_weigh_as_they_erred(finished):
    mixture = load_model(finished("apa")[0].folder / MODEL)
    assert isinstance(mixture, Mixture)
    errors = mixture.neighbours.errors
    assert errors.shape[1] == len(mixture.adapters) == 4
    assert ((errors >= 0) & (errors <= 1)).all()
    logits, labels = np.array([[0.0, 0.0], [0.0, np.log(3.0)]], np.float32), np.array([1, 0])
    assert error_of(logits, labels) == pytest.approx([0.5, 0.75])


def test_settings_that_only_weigh_need_no_new_adapters(experiment, tmp_path, trained):
    request = experiment.presets()["one-user"]
    first = done(experiment, request, tmp_path / "first")
    trained.clear()
    second = done(experiment, request, tmp_path / "second", temperature=0.0, averaging="products", neighbours=3)
    assert not shards_of(trained, SHARDS)
    assert not np.allclose(first.predictions["test"], second.predictions["test"], atol=1e-4)
    done(experiment, request, tmp_path / "third", passes=2)
    assert shards_of(trained, SHARDS)


def test_no_other_request_goes_on_from_it(experiment, finished):
    with pytest.raises(RunError, match="several models that answer as one"):
        experiment.after(finished("apa")[0])


def test_its_weights_can_be_taken_away_and_made_to_relearn(experiment, finished, tmp_path):
    run = finished("apa")[0]
    write_weights(experiment, run, tmp_path / "weights.zip")
    assert kind_of(run) == MODEL
    with ZipFile(tmp_path / "weights.zip") as archive:
        assert "averaged anew for every question" in archive.read("README.md").decode()
        assert len([name for name in archive.namelist() if name.endswith(ADAPTER)]) == 4
    assert list(experiment.relearn(run))


def test_samples_that_are_read_alike_share_a_shard_and_shards_are_even():
    random = np.random.default_rng(0)
    corners = np.eye(4)[np.arange(40) % 4] * 5 + random.normal(0, 0.1, (40, 4))
    rows = random.permutation(40)
    samples = type("Some", (), {"row": rows, "__len__": lambda _: 40})()
    made = by_meaning(samples, corners, 4, np.random.default_rng(0))
    assert made.by == "row"
    assert np.bincount(made.shards).tolist() == [10] * 4
    corner_of = dict(zip(rows, np.arange(40) % 4, strict=True))
    for shard in range(4):
        assert len({corner_of[row] for row in made.ids[made.shards == shard]}) == 1
    assert np.bincount(balanced(np.zeros((10, 4)))).tolist() == [3, 3, 2, 2]
