"""What people are told by the ground: files, plug-ins and all that every room stands on."""


def no_plugin_file(file: object) -> str:
    """Return that a plug-in's file cannot be found, or is no Python."""
    return f"There is no plug-in {file}; name a Python file that ends in .py."


def plugin_failed(file: object, why: str) -> str:
    """Return why a plug-in's file could not be imported."""
    return f"The plug-in {file} could not be loaded ({why}); correct it or leave it out."


def installed_plugin_failed(name: str, package: str, why: str) -> str:
    """Return why an installed plug-in could not be imported."""
    return f"The plug-in {name} of the package {package} could not be loaded ({why}); update or uninstall the package."
