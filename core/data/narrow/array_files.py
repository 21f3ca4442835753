"""Arrays in files of their own: written part by part, and mapped into memory when opened."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt


def opened_array(path: Path, writable: bool = False) -> npt.NDArray[Any]:
    """Return an array that lies in a file; what is read of it comes into memory, and ``release`` lets go of it.

    Args:
        path: The file, as ``numpy.save`` or :class:`ArrayWriter` wrote it.
        writable: Whether the array may be changed; the file stays as it is.

    Raises:
        OSError: The file cannot be read.
        ValueError: It holds no array, or one of Python's objects.
    """
    return np.asarray(np.load(path, mmap_mode="c" if writable else "r", allow_pickle=False))


class ArrayWriter:
    """Writes an array part by part, as a file that ``numpy.load`` reads; all parts are alike but for their length."""

    def __init__(self, path: Path) -> None:
        self._path, self._count, self._rest, self._type = path, 0, (), np.dtype(np.uint8)

    def __enter__(self) -> "ArrayWriter":
        self._file = self._path.open("wb")
        self._head()
        return self

    def add(self, part: npt.NDArray[Any]) -> None:
        """Write some more of the array."""
        self._count, self._rest, self._type = self._count + len(part), part.shape[1:], part.dtype
        np.ascontiguousarray(part).tofile(self._file)

    def __exit__(self, *_error: object) -> None:
        self._file.seek(0)
        self._head()
        self._file.close()

    def _head(self) -> None:
        """Write what says how long the array is, which takes as many bytes whatever it says."""
        shape = (self._count, *self._rest)
        about = {"descr": np.lib.format.dtype_to_descr(self._type), "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(self._file, about)
