"""The commands: each is a function in the file of its name, found by :mod:`core.cli.main` because it is there."""
