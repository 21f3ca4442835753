"""What people are told by ``core/runs``."""

from pathlib import Path


def unfinished(folder: Path) -> str:
    """Return why a run cannot be read yet."""
    return f"The run in {folder} has not finished; start it again to resume it, or remove it."


def already_finished(folder: Path) -> str:
    """Return why no run can be started in ``folder``: one is finished there."""
    return f"{folder} already holds a finished run; choose another folder or remove it."


def other_request(folder: Path) -> str:
    """Return why no run can be started in ``folder``: one of another request waits there."""
    return f"{folder} holds an unfinished run of another request; choose another folder or remove it."


def foreign_files(folder: Path) -> str:
    """Return why no run can be started in ``folder``: something else is there."""
    return f"{folder} holds files that are no run; choose an empty or a new folder."


def not_writable(folder: Path, reason: str | None) -> str:
    """Return why no run can be started in ``folder``: it cannot be written, for the system's ``reason``."""
    return f"The run cannot be written to {folder} ({reason}); choose another folder."


def at_work(folder: Path) -> str:
    """Return why nothing is begun in ``folder``: another process is at it."""
    return f"Another process is at work in {folder}; let it finish, or choose another folder."


def no_run(folder: Path) -> str:
    """Return that there is no run in ``folder``."""
    return f"There is no run in {folder}; give a folder that `unlearn --out` wrote."


def damaged(path: Path) -> str:
    """Return that a file of a run cannot be read."""
    return f"{path} cannot be read; the run is damaged, remove it and run again."


def unlisted_asset(name: str) -> str:
    """Return that a bundled file is missing from the manifest."""
    return f"{name} is not listed; record the command that made it."


def absent_asset(name: str, command: str) -> str:
    """Return that a file is in the manifest but not among the assets; ``command`` makes it."""
    return f"{name} is listed but absent; run `{command}`."


def changed_asset(name: str, command: str) -> str:
    """Return that a bundled file is not the one that ``command`` made."""
    return f"{name} is not the file that `{command}` made."


def kept_elsewhere(folder: Path, reason: str, instead: Path) -> str:
    """Return that nothing can be written where runs belong, and where they go in its place."""
    return f"Nothing can be written to {folder} ({reason}), so runs go to {instead}; name a folder with E2UREC_RUNS."


NO_TRACKIO = "--track needs the package trackio, which is not installed: pip install 'trackio>=0.43,<1'"


def not_tracked(project: str, reason: str) -> str:
    """Return why trackio does not take a run: it says ``reason``."""
    return f"trackio cannot open the project “{project}” ({reason}); name another one, or leave out --track."
