"""What the engine says to those who have a command line, as it is said on the page, where nobody has one."""

import re

NOT_HERE = "That cannot be done on this page."
_OPTION_ALONE = re.compile(r" \(--[a-z-]+(?: \w+)?\)")
_NAMED = re.compile(r"`(?:(?:python|e2urec|git|hf|unlearn) [^`]*|epsilon)`|(?<!\S)--[a-z][a-z-]+")
"""A command, or an option of one."""
_END = re.compile(r"(?<=[.!?]) (?=[A-Z“])")
_BREAK = re.compile(r"([;:] )(?![^()]*\))")
"""Where a clause ends, but not in parentheses."""


def without_commands(said: str) -> str:
    """Return what the engine says, without the clauses that name a command or an option of one."""
    spoken = _OPTION_ALONE.sub("", said)
    if not _NAMED.search(spoken):
        return spoken
    return " ".join(filter(None, map(_without, _END.split(spoken)))) or NOT_HERE


def _without(sentence: str) -> str:
    first, *others = _BREAK.split(sentence)
    kept = first if not _NAMED.search(first) else ""
    for mark, clause in zip(others[::2], others[1::2], strict=True):
        if kept and not _NAMED.search(clause):
            kept += mark + clause
    return kept if not kept or kept.endswith((".", "!", "?")) else f"{kept}."
