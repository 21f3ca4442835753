"""What people who know none of the field's words can be told of a run: answers that are gone, a place, a verdict."""

from core.evaluation.plain.memory import GLOWS as GLOWS
from core.evaluation.plain.memory import Memory as Memory
from core.evaluation.plain.standing import LineOfRun as LineOfRun
from core.evaluation.plain.standing import Standing as Standing
from core.evaluation.plain.standing import line_of_run as line_of_run
from core.evaluation.plain.verdict import PlainVerdict as PlainVerdict
from core.evaluation.plain.verdict import VerdictKind as VerdictKind
from core.evaluation.plain.verdict import verdict_of as verdict_of
