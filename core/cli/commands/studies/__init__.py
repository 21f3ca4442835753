"""Commands that make more models than a table of methods has."""
