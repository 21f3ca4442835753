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


def readable_title(title: str) -> str:
    """Return a catalogue's title as people say it: ``"Postino, Il (1994)"`` becomes ``"Il Postino (1994)"``.

    Alternative titles in parentheses are treated alike, runs of white space become one space, none is left beside a
    parenthesis inside, and the mark ``(V)`` of films made for video is dropped.
    """
    plain = " ".join(title.split()).removesuffix(_MADE_FOR_VIDEO)
    plain = plain.replace(" )", ")").replace("( ", "(").replace(")(", ") (")
    return _TRAILING.sub(_article_first, plain)


def _article_first(found: re.Match[str]) -> str:
    article = found["article"]
    return f"{article}{'' if article.endswith(chr(39)) else ' '}{found['name']}"
