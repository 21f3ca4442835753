import pytest

from core.checksums import SUMS, checked, checked_folder, read_record, seal, unless_damaged
from core.errors import DamageError
from core.files import write_json
from core.runs.manifest import MANIFEST, problems, record, unlist


def flip(path, at=-1):
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "run" / "adapter").mkdir(parents=True)
    (tmp_path / "run" / "adapter" / "weights").write_bytes(b"1234")
    write_json(tmp_path / "run" / "config.json", {"seed": 0})
    seal(tmp_path / "run")
    return tmp_path / "run"


def test_what_is_as_it_was_sealed_passes_and_what_nobody_noted_too(folder):
    (folder / "later").write_text("later")
    assert checked(folder / "later") == folder / "later"
    assert checked(folder / "nowhere") == folder / "nowhere"
    assert checked_folder(folder) == folder
    assert read_record(folder / "config.json") == {"seed": 0}


def test_a_flipped_byte_and_a_cut_file_are_named_with_what_to_do(folder):
    flip(folder / "adapter" / "weights")
    with pytest.raises(DamageError, match=rf"adapter/weights is damaged: its SHA-256 is not the one in {SUMS}; bring"):
        checked_folder(folder)
    (folder / "adapter" / "weights").write_bytes(b"12")
    with pytest.raises(DamageError, match="adapter/weights is damaged"):
        checked(folder / "adapter" / "weights")


def test_a_file_is_read_once_for_as_long_as_it_stays_the_same(folder, monkeypatch):
    read = []
    monkeypatch.setattr("core.checksums.sha256", lambda path: read.append(path.name) or "0")
    (folder / "other").write_text("other")
    seal(folder)
    read.clear()
    for _ in range(3):
        checked(folder / "other")
    assert read == []


def test_a_file_that_is_gone_is_named(folder):
    (folder / "adapter" / "weights").unlink()
    with pytest.raises(DamageError, match=rf"adapter/weights is missing, though {SUMS} names it"):
        checked_folder(folder)


def test_a_damaged_list_of_a_run_is_named_itself(folder):
    (folder / SUMS).write_text("{")
    with pytest.raises(DamageError, match=rf"{SUMS} is damaged"):
        checked(folder / "config.json")


def test_a_bundled_file_is_refused_with_the_command_that_makes_it(tmp_path):
    write_json(tmp_path / "tuned" / "e2urec.json", {"a": 1})
    record(tmp_path, tmp_path / "tuned", "python -m core tune synthetic")
    assert read_record(tmp_path / "tuned" / "e2urec.json") == {"a": 1}
    flip(tmp_path / "tuned" / "e2urec.json", at=7)
    with pytest.raises(DamageError, match="make it anew with `python -m core tune synthetic`"):
        read_record(tmp_path / "tuned" / "e2urec.json")
    with pytest.warns(UserWarning, match="is damaged"):
        assert unless_damaged(lambda: read_record(tmp_path / "tuned" / "e2urec.json")) is None


def test_what_is_made_anew_is_taken_off_the_list_until_it_is_recorded(tmp_path):
    made = tmp_path / "tuned.json"
    write_json(made, {"a": 1})
    record(tmp_path, made, "tune")
    unlist(tmp_path, made)
    write_json(made, {"a": 2})
    assert read_record(made) == {"a": 2}
    record(tmp_path, made, "tune")
    assert problems(tmp_path) == []


def test_without_the_list_of_assets_they_are_read_unchecked_and_a_warning_says_so(tmp_path):
    write_json(tmp_path / "facts.json", {"a": 1})
    (tmp_path / MANIFEST).write_text("{")
    with pytest.warns(UserWarning, match="bundled files are not checked"):
        assert read_record(tmp_path / "facts.json") == {"a": 1}


def test_a_pickle_under_the_name_of_safetensors_is_refused_by_name(tmp_path):
    import pickle

    import torch

    (tmp_path / "model.safetensors").write_bytes(pickle.dumps({"weights": [1.0]}))
    with pytest.raises(DamageError, match=r"model\.safetensors is a pickle, not safetensors"):
        checked_folder(tmp_path)
    torch.save({"weights": torch.zeros(2)}, tmp_path / "model.safetensors")
    with pytest.raises(DamageError, match=r"model\.safetensors is a pickle, not safetensors"):
        checked_folder(tmp_path)
