"""The second form of prompt: a person's ratings are one text, which asks about each of them before it says the answer.

``Title (Year)? Yes 4`` and the next line. A causal model answers at every question mark with what comes before it, so
one pass over a text answers all its questions. A long life is cut into windows of ``PER_WINDOW`` ratings, each behind
the last ``CONTEXT`` ratings of the window before. The cuts stay where they are whatever is forgotten: a rating that
goes is left out of the texts that showed it, and no other text changes.
"""

from core.data.streams.reader import StreamReader as StreamReader
from core.data.streams.samples import CONTEXT as CONTEXT
from core.data.streams.samples import PER_WINDOW as PER_WINDOW
from core.data.streams.samples import StreamSamples as StreamSamples
