import pytest

from core.files import ASSETS, read_json, sha256
from core.runs.manifest import MANIFEST, problems, record


@pytest.fixture
def assets(tmp_path):
    (tmp_path / "models" / "best").mkdir(parents=True)
    (tmp_path / "models" / "best" / "model.safetensors").write_bytes(b"weights")
    (tmp_path / "models" / "best" / "recipe.json").write_text("{}")
    (tmp_path / "facts.json").write_text("{}")
    (tmp_path / "style.css").write_text("by hand")
    return tmp_path


def test_every_file_of_a_folder_is_listed_with_its_hash_size_and_command(assets):
    record(assets, assets / "models" / "best", "make it")
    listed = read_json(assets / MANIFEST)
    assert set(listed) == {"models/best/model.safetensors", "models/best/recipe.json"}
    weights = assets / "models" / "best" / "model.safetensors"
    assert listed["models/best/model.safetensors"] == {"sha256": sha256(weights), "bytes": 7, "command": "make it"}


def test_recording_again_replaces_what_the_folder_held_and_nothing_else(assets):
    record(assets, assets / "facts.json", "tune")
    record(assets, assets / "models" / "best", "make it")
    (assets / "models" / "best" / "recipe.json").unlink()
    record(assets, assets / "models" / "best", "make it anew")
    listed = read_json(assets / MANIFEST)
    assert {name: entry["command"] for name, entry in listed.items()} == {
        "facts.json": "tune",
        "models/best/model.safetensors": "make it anew",
    }
    assert problems(assets) == []


def test_files_that_are_not_listed_changed_or_absent_are_named(assets):
    record(assets, assets / "models" / "best", "make it")
    (assets / "models" / "best" / "model.safetensors").write_bytes(b"others!")
    (assets / "models" / "best" / "recipe.json").unlink()
    found = problems(assets)
    assert len(found) == 3
    assert any("facts.json is not listed" in one for one in found)
    assert any("recipe.json is listed but absent; run `make it`" in one for one in found)
    assert any("model.safetensors is not the file that `make it` made" in one for one in found)


def test_every_asset_of_this_project_is_the_file_that_its_command_made():
    assert problems(ASSETS) == []
