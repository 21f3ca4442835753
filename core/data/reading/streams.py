"""Streams of bytes in between a file and the parser: other encodings become UTF-8, ``::`` becomes one byte."""

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO

from core.data.reading.decoding import encoding_of

BLOCK = 1 << 20
"""Bytes that are read at a time."""
LONGEST_LINE = 16 << 20
"""Bytes that a line may have: as much as is ever held of a file at once."""
UNIT = "\x1f"
"""ASCII's unit separator, which stands in for a mark of two letters: parsers take one."""


class LongLineError(ValueError):
    """A line does not fit into the memory that reading may take."""


class BlockStream(io.RawIOBase):
    """A stream of blocks that are made as they are asked for."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks, self._left = blocks, memoryview(b"")

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what io calls it with
        """Fill as much of ``buffer`` as the current block can; 0 at the end."""
        while not self._left:
            block = next(self._blocks, None)
            if block is None:
                return 0
            self._left = memoryview(block)
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        return count


def as_utf8(stream: BinaryIO, encoding: str, mark: str) -> BinaryIO:
    """Return a text file's bytes in UTF-8, without a byte-order mark, and with :data:`UNIT` for a long ``mark``.

    Args:
        stream: The file's bytes.
        encoding: What it is in, as :func:`sniffed` says.
        mark: What parts its columns.
    """
    blocks = iter(lambda: stream.read(BLOCK), b"")
    if encoding not in ("utf-8", "ascii"):
        blocks = _recoded(blocks, encoding)
    if len(mark) > 1:
        blocks = _with_unit(blocks, mark.encode())
    return io.BufferedReader(BlockStream(blocks), BLOCK)


def line_blocks(stream: BinaryIO, quoted: bool) -> Iterator[bytes]:
    """Yield a stream in blocks that end where lines do.

    Args:
        stream: Text in UTF-8.
        quoted: Whether line ends inside quotation marks belong to a cell.

    Raises:
        LongLineError: A line is longer than :data:`LONGEST_LINE`.
    """
    held = b""
    for block in iter(lambda: stream.read(BLOCK), b""):
        held += block
        end = _line_end(held, quoted)
        if end:
            yield held[:end]
            held = held[end:]
        if len(held) > LONGEST_LINE:
            raise LongLineError
    if held:
        yield held


def _line_end(block: bytes, quoted: bool) -> int:
    """Return the place behind the last line end that stands outside quotation marks; 0 where there is none."""
    at = block.rfind(b"\n")
    while quoted and at >= 0 and block.count(b'"', 0, at) % 2:
        at = block.rfind(b"\n", 0, block.rfind(b'"', 0, at))
    return at + 1


def sniffed(stream: BinaryIO) -> str | None:
    """Return the encoding of a file by its beginning; None where it is no text."""
    content = stream.read(BLOCK)
    return encoding_of(content, whole=len(content) < BLOCK)


def is_utf8(stream: BinaryIO) -> bool:
    """Return whether all of a stream is UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in iter(lambda: stream.read(BLOCK), b""):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _recoded(blocks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for block in blocks:
        yield decoder.decode(block).encode()
    yield decoder.decode(b"", final=True).encode()


def _with_unit(blocks: Iterator[bytes], mark: bytes) -> Iterator[bytes]:
    """Yield the blocks with ``mark`` replaced, also where it is torn between two of them."""
    held = b""
    for block in blocks:
        whole = held + block
        kept = len(whole) - len(whole.rstrip(mark[:1])) if whole.endswith(mark[:1]) else 0
        held = whole[len(whole) - kept :]
        yield whole[: len(whole) - kept].replace(mark, UNIT.encode())
    yield held.replace(mark, UNIT.encode())
