"""What columns are called in the files that people have, and what a name stands for."""

import re
import unicodedata


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


USER_NAMES = _names(
    "user userid users usercode usernum uid username person personid people member memberid customer customerid "
    "reader readerid viewer viewerid reviewer reviewerid visitor visitorid account accountid client clientid "
    "listener listenerid"
)
ITEM_NAMES = _names(
    "item itemid items iid movie movieid movies mid film filmid films book bookid books product productid asin sku "
    "isbn isbn13 track trackid song songid artist artistid game gameid appid show showid anime animeid business "
    "businessid gmapid parentasin article articleid recipe recipeid contentid"
)
RATING_NAMES = _names(
    "rating ratings stars star score scores yourrating myrating value grade mark userrating reviewscore overall "
    "count plays playcount listens weight click clicks clicked like liked label interaction interactions "
    "interactioncount feedback frequency quantity"
)
TIME_NAMES = _names(
    "time timestamp date datetime ts when unixreviewtime createdat created dateadded daterated ratedat timems "
    "timestampms reviewtime watcheddate dateread eventtime day"
)
TITLE_NAMES = _names(
    "title titles name itemname itemtitle movietitle movie_title filmtitle booktitle producttitle trackname "
    "originaltitle itemtext"
)
RATED_WITH = RATING_NAMES | TIME_NAMES | TITLE_NAMES
"""Names that make no sense in a list of whole people: they belong to single ratings."""
PASSED_OVER = RATED_WITH | _names(
    "why reason reasons note notes comment comments remark remarks line number no nr index unnamed0 "
    "age gender sex occupation zip zipcode email year releaseyear genre genres likes ratinglabel status"
)
"""Names of columns that may stand beside users and items in a list, and say nothing of who or what is meant."""


def plain_name(name: str) -> str:
    """Return a column's name as names are compared: lower case, letters and digits alone, RecBole's type cut off.

    ``User ID``, ``user_id:token`` and ``userId`` are all ``userid``.
    """
    bare = re.sub(r":(token|token_seq|float|float_seq)$", "", name.strip(), flags=re.IGNORECASE)
    return "".join(one for one in unicodedata.normalize("NFKC", bare).casefold() if one.isalnum())
