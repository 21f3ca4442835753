"""Somebody's ratings from elsewhere, put on the items and the scale of a data set: matched by name and year."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from core import text
from core.data.card import RatingScale
from core.data.interactions import Interactions
from core.data.own.exports import Export, ExportedRating, LeftOut
from core.data.own.titles_apart import spellings, title_and_year
from core.data.questions import Rated
from core.errors import DataError

YEARS_APART = 1
"""Catalogues differ by so much: one counts from the festival, another from the cinema."""


@dataclass(frozen=True)
class ItemMatch:
    """A rating from elsewhere and the item that it is of.

    Attributes:
        rating: As it was exported.
        item: Id of the item.
        stars: The rating on the data set's scale.
    """

    rating: ExportedRating
    item: int
    stars: float


@dataclass(frozen=True)
class MatchedPerson:
    """Somebody's ratings as the data set would hold them.

    Attributes:
        service: Where they come from.
        matches: What matched, oldest first; no item twice.
        unmatched: What did not, and lines of the export that are no ratings, with why.
    """

    service: str
    matches: tuple[ItemMatch, ...]
    unmatched: tuple[LeftOut, ...]

    @property
    def rated(self) -> Rated:
        """The items with their stars, oldest first: a history, as questions take it."""
        return tuple((one.item, one.stars) for one in self.matches)


def matched(export: Export, interactions: Interactions) -> MatchedPerson:
    """Return somebody's ratings on the items of a data set.

    A title matches that has the same name, whatever its case, accents, punctuation and article, or an alternative name
    in parentheses, and the same year, or one next to it where no other item has the very year. Where a name and a year
    have several ids, the one with most ratings is meant.

    Args:
        export: What somebody took home.
        interactions: The data set.

    Raises:
        DataError: The data set is about another kind of thing, or nothing matches.
    """
    card = interactions.card
    if export.item != card.item:
        raise DataError(text.reading.exports.other_kind(export.service, export.item, card.title, card.items))
    catalogue = _Catalogue(interactions)
    found: dict[int, ItemMatch] = {}
    unmatched = list(export.left_out)
    for rating in export.ratings:
        item = catalogue.item(rating)
        if isinstance(item, str):
            unmatched.append(LeftOut(rating.line, rating.title, rating.year, item))
        else:
            found.pop(item, None)  # a later rating of the same thing counts, and at its time
            found[item] = ItemMatch(rating, item, on_scale(rating.share, card.scale))
    if not found:
        raise DataError(text.reading.exports.nothing_matches(export.service, len(export.ratings), card.title))
    return MatchedPerson(export.service, tuple(found.values()), tuple(sorted(unmatched, key=lambda one: one.line)))


def on_scale(share: float, scale: RatingScale) -> float:
    """Return a share of the best rating as the nearest rating of a scale; the better one where two are as near."""
    wanted = share * scale.highest
    return min(reversed(scale.levels), key=lambda level: round(abs(level - wanted), 9))


class _Catalogue:
    """The items of a data set by their names."""

    def __init__(self, interactions: Interactions) -> None:
        counts = interactions.item_counts
        self._by_name: dict[str, list[tuple[int | None, int]]] = defaultdict(list)
        # Most rated items come first, so that of several ids of one title theirs is found.
        for item in sorted(counts.index.tolist(), key=lambda one: (-counts[one], one)):
            title, year = title_and_year(str(interactions.titles[item]))
            for name in spellings(title):
                self._by_name[name].append((year, item))

    def item(self, rating: ExportedRating) -> int | str:
        """Return the item that a rating is of, or why there is none."""
        named = [self._by_name[name] for name in spellings(rating.title) if name in self._by_name]
        if not named:
            return text.reading.exports.NO_SUCH_TITLE
        if rating.year is None:
            return self._only(named[0])
        for apart in range(YEARS_APART + 1):
            for known in named:
                near = [item for year, item in known if year is not None and abs(year - rating.year) == apart]
                if near:
                    return near[0]
        undated = [item for known in named for year, item in known if year is None]
        return undated[0] if undated else text.reading.exports.other_year(self._years(named))

    def _only(self, known: list[tuple[int | None, int]]) -> int | str:
        """Return the item where all that are called so are of one year."""
        years = {year for year, _ in known}
        return known[0][1] if len(years) == 1 else text.reading.exports.several(len(years))

    def _years(self, named: Iterable[list[tuple[int | None, int]]]) -> list[int]:
        return sorted({year for known in named for year, _ in known if year is not None})
