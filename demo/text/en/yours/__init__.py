"""Words about a visitor's own table of ratings, and about models that are retrained without a part of it."""

from demo.text.en.yours import data as data
from demo.text.en.yours import retraining as retraining
