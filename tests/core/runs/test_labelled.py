import numpy as np
import pytest
import torch
from safetensors.numpy import save_file

from core.errors import DamageError
from core.runs.labelled import label_of, load_labelled, load_tensors, save_labelled

ARRAYS = {"a": np.arange(6, dtype=np.float32).reshape(2, 3), "b": np.array([7], np.int64)}


def test_arrays_and_their_label_come_back(tmp_path):
    save_labelled(tmp_path / "file", ARRAYS, {"key": "k", "seed": 3})
    found = load_labelled(tmp_path / "file")
    assert all(np.array_equal(found[name], one) for name, one in ARRAYS.items())
    assert label_of(tmp_path / "file") == {"key": "k", "seed": 3}


def test_tensors_come_back_whatever_their_type(tmp_path):
    tensors = {"half": torch.arange(3, dtype=torch.bfloat16), "step": torch.tensor(4)}
    save_labelled(tmp_path / "file", tensors)
    found = load_tensors(tmp_path / "file")
    assert all(torch.equal(found[name], one) for name, one in tensors.items())
    assert label_of(tmp_path / "file") == {}


def test_the_same_arrays_make_the_same_file(tmp_path):
    for name in ("one", "two"):
        save_labelled(tmp_path / name, ARRAYS, {"key": "k"})
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_any_byte_that_flips_is_noticed_and_so_is_any_cut(tmp_path):
    path = tmp_path / "file.safetensors"
    save_labelled(path, ARRAYS, {"key": "k"})
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << at % 8)]) + whole[at + 1 :])
        with pytest.raises(DamageError, match=r"file\.safetensors is"):
            load_labelled(path)
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(DamageError, match=r"file\.safetensors is damaged"):
            label_of(path)


def test_files_of_earlier_versions_bear_no_sum_and_are_read(tmp_path):
    save_file(ARRAYS, tmp_path / "old")
    assert np.array_equal(load_labelled(tmp_path / "old")["a"], ARRAYS["a"])
    assert label_of(tmp_path / "old") == {}
