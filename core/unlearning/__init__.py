"""The methods: whoever imports this package finds all of them registered, one for each file in ``methods/``."""

from importlib import import_module
from pkgutil import iter_modules

from core.unlearning import methods

for module in iter_modules(methods.__path__, f"{methods.__name__}."):
    import_module(module.name)
