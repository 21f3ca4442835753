import pytest

from core.files import atomic_file, atomic_folder, bundled_assets, founded_folder, read_json, write_json


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
