"""What passes between processes: bytes, in which a recommender is but its name and every tensor lies on the CPU."""

import io
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from core.errors import CoreError
from core.experiment.experiment import Experiment


@dataclass(frozen=True)
class Named:
    """A recommender by name.

    Attributes:
        original: Name of the original.
        runs: Folders of the runs after which it stands, in order.
    """

    original: str
    runs: tuple[str, ...] = ()


@dataclass(frozen=True)
class LastWord:
    """How work elsewhere ended.

    Attributes:
        value: What it returned.
        error: What it raised instead; None where it returned.
    """

    value: Any = None
    error: CoreError | None = None


def named(experiment: Experiment) -> Named:
    """Return the name of a recommender."""
    return Named(experiment.original, tuple(str(run.folder) for run in experiment.lineage.runs))


def packed(content: Any, met: dict[Named, Experiment] | None = None) -> bytes:
    """Return ``content`` as bytes.

    Args:
        content: What is packed.
        met: Takes the recommenders in it, by name.

    Raises:
        PicklingError: A part of it belongs to this process, such as a lock.
    """
    into = io.BytesIO()
    _Packer(into, met if met is not None else {}).dump(content)
    return into.getvalue()


def unpacked(parcel: bytes, found: Callable[[Named], Experiment]) -> Any:
    """Return what was packed.

    Args:
        parcel: What :func:`packed` returned, in this process or its parent or child.
        found: Returns the recommender of a name.
    """
    return _Unpacker(io.BytesIO(parcel), found).load()


class _Packer(pickle.Pickler):
    def __init__(self, into: io.BytesIO, met: dict[Named, Experiment]) -> None:
        super().__init__(into, protocol=pickle.HIGHEST_PROTOCOL)
        self._met = met

    def persistent_id(self, one: Any) -> Named | None:
        if not isinstance(one, Experiment):
            return None
        self._met[named(one)] = one
        return named(one)

    def reducer_override(self, one: Any) -> Any:
        if not isinstance(one, Tensor):
            return NotImplemented
        here: Any = one.detach().cpu()
        return here.__reduce_ex__(pickle.HIGHEST_PROTOCOL)


class _Unpacker(pickle.Unpickler):
    def __init__(self, source: io.BytesIO, found: Callable[[Named], Experiment]) -> None:
        super().__init__(source)
        self._found = found

    def persistent_load(self, name: Any) -> Experiment:
        return self._found(name)
