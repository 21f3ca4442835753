"""Beside the walk: every method on the same request."""
