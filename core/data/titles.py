"""Titles as people say them."""

import re

ARTICLES = (
    "The|A|An|Da|"
    "Le|La|Les|L'|Un|Une|Des|"
    "Il|Lo|I|Gli|Gl'|Uno|Una|Un'|"
    "El|Los|Las|O|Os|As|Um|Uma|"
    "Der|Die|Das|Ein|Eine|"
    "Het|De|En|Ett|Et|Det|Den"
)
"""Articles that a catalogue puts behind the title: English, French, Italian, Spanish and Portuguese, German, Dutch and
Nordic."""
_TRAILING = re.compile(rf"(?P<name>[^()]+), (?P<article>{ARTICLES})(?= *(?:[()]|$))")
_MADE_FOR_VIDEO = " (V)"
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
"""Controls that are no line's end or tab: those that turn the reading direction, among others."""


def readable_title(title: str) -> str:
    """Return a catalogue's title as people say it: ``"Postino, Il (1994)"`` becomes ``"Il Postino (1994)"``.

    Alternative titles in parentheses are treated alike, runs of white space become one space, none is left beside a
    parenthesis inside, and the mark ``(V)`` of films made for video is dropped.
    """
    plain = " ".join(title.split()).removesuffix(_MADE_FOR_VIDEO)
    plain = plain.replace(" )", ")").replace("( ", "(").replace(")(", ") (")
    return _TRAILING.sub(_article_first, plain)


def written_out(said: str) -> str:
    """Return ``said`` with every control written out, such as ``⟨U+202E⟩``, so that what is read is what is there.

    Source: Boucher and Anderson, Trojan Source: Invisible Vulnerabilities, 2023, for what such controls can do.
    """
    return _CONTROLS.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", said)


def _article_first(found: re.Match[str]) -> str:
    article = found["article"]
    return f"{article}{'' if article.endswith(chr(39)) else ' '}{found['name']}"
