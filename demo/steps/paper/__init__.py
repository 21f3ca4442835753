"""Beside the walk: the bundled benchmark and the paper's tables."""
