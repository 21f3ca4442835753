"""The command line: ``e2urec``, or ``python -m core`` in a checkout."""
