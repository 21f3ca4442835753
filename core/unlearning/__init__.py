"""The methods: importing this package registers them, in the order in which tables show them."""

from importlib import import_module

ORDER = (
    *("original", "retrain", "sisa", "receraser", "neggrad", "negkl", "bad_teacher", "e2urec"),
    *("finetune", "npo", "rehearsed"),
)
"""Names of the methods, each of its module too."""

for name in ORDER:
    import_module(f"{__name__}.{name}")
