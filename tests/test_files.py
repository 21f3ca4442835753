import pytest

from core.files import atomic_file, atomic_folder, read_json, write_json


def write_half(path):
    path.write_text("half")
    raise RuntimeError


def test_a_file_is_whole_or_what_it_was(tmp_path):
    path = tmp_path / "deep" / "file.json"
    write_json(path, {"a": 1})
    with pytest.raises(RuntimeError), atomic_file(path) as fresh:
        write_half(fresh)
    assert read_json(path) == {"a": 1}
    assert [file.name for file in path.parent.iterdir()] == ["file.json"]


def test_a_folder_is_whole_or_what_it_was(tmp_path):
    path = tmp_path / "folder"
    with atomic_folder(path) as fresh:
        (fresh / "old").write_text("old")
    with pytest.raises(RuntimeError), atomic_folder(path) as fresh:
        write_half(fresh / "new")
    assert [file.name for file in path.iterdir()] == ["old"]
    with atomic_folder(path) as fresh:
        (fresh / "new").write_text("new")
    assert [file.name for file in path.iterdir()] == ["new"]
    assert [file.name for file in tmp_path.iterdir()] == ["folder"]
