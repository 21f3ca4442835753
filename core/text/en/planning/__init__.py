"""What people are told before a benchmark runs, and where several machines make it, a module a subject."""

from core.text.en.planning import beside as beside
from core.text.en.planning import forecast as forecast
from core.text.en.planning import sharing as sharing
