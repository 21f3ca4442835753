import os

import pytest
from safetensors import SafetensorError

from core.files import (
    UNFINISHED,
    atomic_file,
    atomic_folder,
    bundled_assets,
    copy_file,
    founded_folder,
    read_json,
    sweep_unfinished,
    write_json,
)


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


def test_a_founded_folder_is_whole_or_not_there_and_the_first_one_stays(tmp_path):
    path = tmp_path / "deep" / "folder"
    with pytest.raises(RuntimeError), founded_folder(path) as fresh:
        write_half(fresh / "half")
    assert not list(path.parent.iterdir())
    with founded_folder(path) as slow:
        (slow / "slow").write_text("slow")
        with founded_folder(path) as quick:
            (quick / "quick").write_text("quick")
    assert [file.name for file in path.iterdir()] == ["quick"]
    assert [file.name for file in path.parent.iterdir()] == ["folder"]


def test_a_folder_cannot_be_founded_where_a_file_is(tmp_path):
    (tmp_path / "file").write_text("here")
    with pytest.raises(OSError, match="file"), founded_folder(tmp_path / "file"):
        pass
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_assets_are_found_beside_a_checkout_and_inside_an_installed_package(tmp_path):
    package = tmp_path / "e2urec"
    package.mkdir()
    assert bundled_assets(package) == tmp_path / "assets"
    (package / "assets").mkdir()
    assert bundled_assets(package) == package / "assets"


def calls_of(monkeypatch, *names):
    """Return the list to which the names of the system's calls go, in order, from now on."""
    said = []
    for name in names:
        real = getattr(os, name)
        monkeypatch.setattr(
            os, name, lambda *args, real=real, name=name, **more: (said.append(name), real(*args, **more))[1]
        )
    return said


def test_a_file_is_on_the_disk_before_it_has_its_name(tmp_path, monkeypatch):
    said = calls_of(monkeypatch, "fsync", "replace")
    write_json(tmp_path / "file.json", {"a": 1})
    assert said == ["fsync", "replace", "fsync"], "the file, its name, the folder's list of names"


def test_all_files_of_a_folder_are_on_the_disk_before_it_has_its_name(tmp_path, monkeypatch):
    said = calls_of(monkeypatch, "fsync", "replace")
    with atomic_folder(tmp_path / "folder") as fresh:
        (fresh / "inner").mkdir()
        (fresh / "inner" / "file").write_text("whole")
    assert said == ["fsync"] * 3 + ["replace", "fsync"], "file, inner folder, folder; the name; the folder above"


def test_a_full_disk_is_told_as_the_system_does_whichever_library_wrote(tmp_path):
    with pytest.raises(OSError, match="No space left on device") as raised, atomic_file(tmp_path / "file"):
        raise SafetensorError("Error while serializing: IoError(Os { code: 28 }): disk full (os error 28)")
    assert raised.value.filename == str(tmp_path / "file")
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_put_in_place_leaves_the_old_one(tmp_path, monkeypatch):
    path = tmp_path / "folder"
    with atomic_folder(path) as fresh:
        (fresh / "old").write_text("old")
    real = type(path).replace

    def refuse(self, target):
        if target == path and (self / "new").exists():
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(type(path), "replace", refuse)
    with pytest.raises(OSError, match="No space"), atomic_folder(path) as fresh:
        (fresh / "new").write_text("new")
    assert [file.name for file in path.iterdir()] == ["old"]
    assert [file.name for file in tmp_path.iterdir()] == ["folder"]


def test_what_killed_processes_left_is_swept_and_nothing_else(tmp_path):
    (tmp_path / "deep").mkdir()
    write_json(tmp_path / "deep" / "kept.json", {})
    (tmp_path / "deep" / f".kept.json.abc{UNFINISHED}").write_text("half")
    (tmp_path / f".folder.abc{UNFINISHED}").mkdir()
    (tmp_path / ".hidden").write_text("mine")
    sweep_unfinished(tmp_path)
    assert sorted(file.name for file in tmp_path.rglob("*")) == [".hidden", "deep", "kept.json"]


def test_a_copy_is_whole_or_what_it_was(tmp_path):
    (tmp_path / "a").write_text("a")
    copy_file(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_text() == "a"
    with pytest.raises(OSError, match="nowhere"):
        copy_file(tmp_path / "nowhere", tmp_path / "b")
    assert (tmp_path / "b").read_text() == "a"
