"""Beside the walk: the visitor is learned from a dozen ratings of their own, and forgotten again."""
