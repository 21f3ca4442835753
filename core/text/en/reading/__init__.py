"""What people are told by what reads lists, files and tables for them, a module a subject."""

from core.text.en.reading import exports as exports
from core.text.en.reading import files as files
from core.text.en.reading import lists as lists
from core.text.en.reading import tables as tables
