"""What a result says to somebody who knows none of the field's words."""

from core.text.en.plainly import measures as measures
from core.text.en.plainly import verdict as verdict
