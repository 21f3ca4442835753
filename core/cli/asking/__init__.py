"""How ids and requests that options name are read."""
