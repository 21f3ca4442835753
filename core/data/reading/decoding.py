"""Bytes become text: the encodings and byte-order marks that files come in, found without guessing at random."""

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like UTF-16's mark, so it comes first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LATIN = ("cp1252", "latin-1")
"""Windows' Western European first: it is a superset of what Latin-1 prints, but for five bytes that it leaves out."""


def encoding_of(content: bytes, whole: bool = True) -> str | None:
    """Return the name of the encoding that text is in; None where it is no text.

    A mark at the beginning decides. Without one it is UTF-16 where every other byte of ASCII is zero, UTF-8 where it is
    valid as that, and Western European otherwise.

    Args:
        content: The bytes, or how they begin.
        whole: Whether these are all of them; a beginning may end amid a letter.
    """
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    if marked:
        return marked
    if b"\0" in content:
        return _unmarked_utf16(content)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(content, final=whole)
        return "utf-8"
    except UnicodeDecodeError:
        return next((name for name in _LATIN if _decodes(content, name)), None)


def _unmarked_utf16(content: bytes) -> str | None:
    """Return which UTF-16 it is by where the zeros of ASCII stand; None where they stand in both places."""
    even, odd = content[::2].count(0), content[1::2].count(0)
    if even and odd:
        return None
    name = "utf-16-be" if even else "utf-16-le"
    return name if max(even, odd) * 4 > len(content) and _decodes(content[: len(content) & ~1], name) else None


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
