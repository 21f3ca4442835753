"""Exact unlearning: what remains was never trained on what is forgotten."""
