"""Second step: whom, or what, to forget."""
