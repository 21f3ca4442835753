"""Names of one film or book, told apart by their years and alike whatever their spelling."""

import re
import unicodedata

from core.data.titles import ARTICLES, readable_title

_YEAR = re.compile(r"(.*?)\s*\((1[0-9]{3}|20[0-9]{2})\)\s*")
_PARENTHESES = re.compile(r"\s*\(([^()]*)\)")
_ALSO_KNOWN = re.compile(r"(a\.?k\.?a\.?|also known as)\s+", re.IGNORECASE)
_FIRST = re.compile(rf"(?:{ARTICLES.casefold()}) ")


def title_and_year(title: str) -> tuple[str, int | None]:
    """Return a title without the year behind it, and the year; None where there is none."""
    plain = " ".join(unicodedata.normalize("NFKC", title).split())
    found = _YEAR.fullmatch(plain)
    return (found[1], int(found[2])) if found else (plain, None)


def spellings(title: str) -> list[str]:
    """Return what a title may be called, the whole first: without what stands in parentheses, and each of these.

    ``Postino, Il (The Postman)`` is ``il postino the postman``, ``il postino`` and ``the postman``; each also without
    its article.

    Args:
        title: A title without its year.
    """
    said = readable_title(title)
    inner = [_ALSO_KNOWN.sub("", one) for one in _PARENTHESES.findall(said)]
    whole = [said, _PARENTHESES.sub("", said), *(one for one in inner if "#" not in one)]
    found = [plain for one in whole if (plain := plain_title(readable_title(one)))]
    return list(dict.fromkeys([*found, *(without for one in found if (without := _FIRST.sub("", one, count=1)))]))


def plain_title(title: str) -> str:
    """Return a title's letters and digits alone, in lower case, without accents; ``&`` is ``and``."""
    bare = unicodedata.normalize("NFKD", title.casefold().replace("&", " and "))
    letters = "".join(
        one if one.isalnum() else " " for one in bare if not unicodedata.combining(one) and one not in "'’"
    )
    return " ".join(letters.split())
