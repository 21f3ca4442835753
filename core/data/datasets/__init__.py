"""The data sets, a file each: whatever lies in this folder is imported, in the order of the alphabet, and registers."""

from importlib import import_module
from pkgutil import iter_modules

# Python runs this before any module of the folder, so the order on the registry is the same whoever comes first.
for _found in iter_modules(__path__):
    import_module(f"{__name__}.{_found.name}")
