"""Ratings as narrow columns, in memory or on disk: how they are made, sorted, kept and opened."""
