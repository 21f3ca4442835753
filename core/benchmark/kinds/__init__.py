"""Kinds of request and of people, side by side: what is easy to forget, and what is hard."""
