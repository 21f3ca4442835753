"""The methods: whoever imports this package finds all of them registered, one for each file below ``methods/``."""

from importlib import import_module
from pkgutil import walk_packages

from core.unlearning import methods

for module in walk_packages(methods.__path__, f"{methods.__name__}."):
    import_module(module.name)
