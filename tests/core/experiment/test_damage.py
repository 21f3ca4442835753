"""Each bundled file with a byte flipped, cut or gone: one sentence names it, or work goes on without it."""

import shutil
import warnings

import pytest

from core.errors import CoreError, DamageError
from core.evaluation.references import save_reference
from core.experiment.opening.open import open_experiment
from core.runs.manifest import record

KEPT = ("config.json", "generation_config.json", "model.safetensors", "recipe.json", "tokenizer.json")
HURTS = {
    "flipped": lambda whole: (
        whole[: len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 1]) + whole[len(whole) // 2 + 1 :]
    ),
    "cut": lambda whole: whole[: len(whole) // 2],
    "emptied": lambda whole: whole[:0],
}


@pytest.fixture
def bundled(assets, tiny_dataset, tmp_path):
    """A copy of the tiny world's assets with their manifest."""
    folder = tmp_path / "assets"
    shutil.copytree(assets, folder, ignore=shutil.ignore_patterns("sums.json"))
    record(folder, folder, "make it")
    return folder


def everything(assets, method):
    """Open the recommender and ask all that is bundled for it."""
    experiment = open_experiment("synthetic", assets=assets)
    request = experiment.presets()["one-user"]
    experiment.reference(request)
    experiment.shadows()
    return experiment.method(method, experiment.plan(request))


@pytest.mark.parametrize("hurt", HURTS)
@pytest.mark.parametrize("name", KEPT)
def test_a_damaged_recommender_is_refused_by_the_name_of_the_file(bundled, name, hurt):
    file = bundled / "models" / "synthetic" / "best" / name
    everything(bundled, "npo")
    file.write_bytes(HURTS[hurt](file.read_bytes()))
    with pytest.raises(DamageError, match=rf"{name} is damaged: .*make it anew with `make it`"):
        everything(bundled, "npo")


@pytest.mark.parametrize("hurt", HURTS)
@pytest.mark.parametrize("name", ["crossfit.json", "crossfit.safetensors"])
def test_damaged_settings_refuse_their_method_and_no_other(bundled, name, hurt):
    file = bundled / "tuned" / "synthetic" / "best" / name
    file.write_bytes(HURTS[hurt](file.read_bytes()))
    with pytest.raises(DamageError, match=rf"{name} is damaged"):
        everything(bundled, "crossfit")
    everything(bundled, "npo")


@pytest.mark.parametrize("file", ["model.safetensors", "recipe.json", "config.json", "tokenizer.json"])
def test_a_missing_file_is_an_error_of_ours(bundled, file):
    (bundled / "models" / "synthetic" / "best" / file).unlink()
    with pytest.raises(CoreError):
        everything(bundled, "npo")


@pytest.mark.parametrize("hurt", HURTS)
def test_a_damaged_reference_or_shadow_is_left_out_and_said(bundled, experiment, reference_of_two, hurt):
    request = experiment.presets()["one-user"]
    place = bundled / "references" / "synthetic" / "best" / "one-user.safetensors"
    save_reference(place, reference_of_two, experiment.reference_key(request))
    record(bundled, place, "reference")
    opened = open_experiment("synthetic", assets=bundled)
    assert opened.reference(request) is not None
    place.write_bytes(HURTS[hurt](place.read_bytes()))
    with pytest.warns(UserWarning, match="one-user.safetensors is damaged"):
        assert opened.reference(request) is None


@pytest.fixture
def reference_of_two(finished):
    from core.evaluation.references import reference_of

    return reference_of([finished("retrain", seed)[0] for seed in (1, 2)])


@pytest.mark.parametrize("hurt", HURTS)
@pytest.mark.parametrize(
    "name", ["config.json", "metrics.json", "predictions.safetensors", "adapter/adapter_model.safetensors"]
)
def test_a_damaged_run_is_named_and_not_read(experiment, finished, tmp_path, name, hurt):
    shutil.copytree(finished("e2urec")[0].folder, tmp_path / "run")
    run = type(finished("e2urec")[0])(tmp_path / "run")
    file = tmp_path / "run" / name
    file.write_bytes(HURTS[hurt](file.read_bytes()))
    with pytest.raises(CoreError, match=rf"{file.name} is damaged"):
        _ = run.metrics, run.predictions, experiment.predict(experiment.samples.take([0]), run)


@pytest.mark.parametrize("hurt", HURTS)
def test_a_damaged_entry_of_the_cache_is_made_anew(interactions, recommender, tmp_path, hurt):
    reader = recommender.backbone.reader
    first = reader.kept_samples(interactions, tmp_path)
    [entry] = tmp_path.iterdir()
    file = entry / "tokens.npy"
    file.write_bytes(HURTS[hurt](file.read_bytes()))
    with pytest.warns(UserWarning, match=r"tokens\.npy is damaged"):
        again = reader.kept_samples(interactions, tmp_path)
    assert (again.tokens == first.tokens).all()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        reader.kept_samples(interactions, tmp_path)


def test_where_the_cache_cannot_be_written_work_goes_on(interactions, recommender, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.warns(UserWarning, match="could not be kept in"):
        assert len(recommender.backbone.reader.kept_samples(interactions, tmp_path / "file")) > 0
