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


def damaged_asset(path: object, listed: str, command: str) -> str:
    """Return that a bundled file is not the one that is listed; ``command`` makes it again."""
    return (
        f"{path} is damaged: its SHA-256 is not the one in {listed}; bring it back (`git checkout -- {path}`, or "
        f"install again), or make it anew with `{command}`."
    )


def damaged_file(path: object, listed: str) -> str:
    """Return that a file is not the one that was written; ``listed`` names the list of sums, if there is one."""
    if not listed:
        return f"{path} is damaged; bring it back from a copy, or remove it and start again what made it."
    return (
        f"{path} is damaged: its SHA-256 is not the one in {listed}; bring it back from a copy, or remove its folder "
        "and start again what made that."
    )


def missing_file(path: object, listed: str) -> str:
    """Return that a file is gone which a list of sums names."""
    return f"{path} is missing, though {listed} names it; bring it back, or remove its folder and make it again."


def unreadable_list(path: object) -> str:
    """Return that the list of bundled files cannot be read."""
    return f"{path} is damaged, so bundled files are not checked; bring it back (`git checkout`, or install again)."


def pickle_refused(path: object) -> str:
    """Return that a file is a pickle under another name."""
    return f"{path} is a pickle, not safetensors; opening it could run code, so it is refused: save it as safetensors."
