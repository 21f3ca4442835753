"""Every word on the page, a module a step. A second language is one more folder here, and one in ``core/text``."""

from typing import TYPE_CHECKING

from core.text import spoken

if TYPE_CHECKING:
    from demo.text.en import choose as choose
    from demo.text.en import common as common
    from demo.text.en import compare as compare
    from demo.text.en import history as history
    from demo.text.en import meet as meet
    from demo.text.en import methods as methods
    from demo.text.en import paper as paper
    from demo.text.en import replay as replay
    from demo.text.en import service as service
    from demo.text.en import take_away as take_away
    from demo.text.en import three_models as three_models
    from demo.text.en import unlearn as unlearn
    from demo.text.en import verify as verify
    from demo.text.en import walk as walk
    from demo.text.en import you as you
    from demo.text.en import yours as yours
else:
    __getattr__ = spoken(__name__)
