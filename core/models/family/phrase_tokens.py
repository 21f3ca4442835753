"""A tokenizer with one token a phrase: what it splits at, and prompts put together from parts that it read before."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from core.data.card import RatingScale
from core.data.prompts import HISTORY_HEAD, ORDER, QUESTION

_ReadAll: TypeAlias = Callable[[Sequence[str]], list[list[int]]]
_PROFILE = r"Gender: [\w -]+\n|Age: \d+\n|Occupation: [\w /-]+\n"
_BEFORE_STARS = f"{_PROFILE}|{re.escape(HISTORY_HEAD)}|: "
_BEHIND_STARS = rf" stars?\n|{re.escape(QUESTION)}(?=\*\*\*)|{re.escape(ORDER)}"
_NEXT = "x"
"""Stands for whatever title comes next."""
_MOST_PARTS = 200_000
"""Parts whose tokens are remembered at most; beyond, all are forgotten."""
_KNOWN: WeakKeyDictionary[Any, PartTokens | None] = WeakKeyDictionary()


def phrase_pattern(scale: RatingScale) -> str:
    """Return a regular expression for the phrases of a prompt that are no titles."""
    levels = [f"{level:g}" for level in scale.levels]
    digits = all(one in "0123456789" for one in levels) and scale.step == 1
    stars = f"[{levels[0]}-{levels[-1]}]" if digits else f"(?:{'|'.join(map(re.escape, levels))})"
    return f"{_BEFORE_STARS}{stars}{_BEHIND_STARS}"


def part_tokens(tokenizer: Any) -> PartTokens | None:
    """Return what puts a tokenizer's prompts together from parts; None where it does not split at phrases."""
    if tokenizer not in _KNOWN:
        _KNOWN[tokenizer] = PartTokens() if _splits_at_phrases(tokenizer) else None
    return _KNOWN[tokenizer]


class PartTokens:
    """Token ids of prompts, each put together from those of its parts, which are read once.

    A part is the profile with the words that introduce the history, a title with its stars, or the question. All but
    the last end with a line's end, which nothing at which the tokenizer splits goes beyond; so a prompt's tokens are
    those of its parts, one after another, if each of these ends with something to split at.
    """

    def __init__(self) -> None:
        self._ids: dict[tuple[str, ...], list[int] | None] = {}

    def of(self, prompts: Sequence[Sequence[str]], read: _ReadAll) -> list[list[int]]:
        """Return the token ids of each prompt, given as phrases, as ``read`` gives them for the prompts' texts."""
        if len(self._ids) > _MOST_PARTS:
            self._ids = {}
        parts, known = [_parts(prompt) for prompt in prompts], self._ids
        self._learn({part for one in parts for part in one if part not in known}, read, known)
        found = [[known[part] for part in one] for one in parts]
        whole = [at for at, one in enumerate(found) if not one or None in one]
        read_whole = dict(zip(whole, read(["".join(prompts[at]) for at in whole]) if whole else (), strict=True))
        return [
            read_whole[at] if at in read_whole else [token for ids in one if ids for token in ids]
            for at, one in enumerate(found)
        ]

    @staticmethod
    def _learn(new: Iterable[tuple[str, ...]], read: _ReadAll, known: dict[tuple[str, ...], list[int] | None]) -> None:
        """Read parts; of one behind which the next would begin with some of it, note that it is none."""
        parts = sorted(new)
        if not parts:
            return
        texts = ["".join(part) for part in parts]
        [unknown], alone, followed = read([_NEXT]), read(texts), read([f"{one}{_NEXT}" for one in texts])
        for part, ids, longer in zip(parts, alone, followed, strict=True):
            ends = part[-1].endswith("\n") or part[0] == QUESTION
            known[part] = ids if ends and longer == [*ids, *unknown] else None


def _parts(prompt: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the parts of a prompt, whose phrases they are in their order; none where it is not of our template."""
    begin, end = _behind_head(prompt), len(prompt) - 3
    if not 0 < begin <= end or (end - begin) % 2 or (prompt[end], prompt[-1]) != (QUESTION, ORDER):
        return []
    return [
        tuple(prompt[:begin]), *zip(prompt[begin:end:2], prompt[begin + 1 : end : 2], strict=True), tuple(prompt[end:])
    ]  # fmt: skip


def _behind_head(prompt: Sequence[str]) -> int:
    return next((at for at, phrase in enumerate(prompt, start=1) if phrase == HISTORY_HEAD), 0)


def _splits_at_phrases(tokenizer: Any) -> bool:
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if backend is None:
        return False
    said = json.loads(backend.to_str())
    pattern = ((said["pre_tokenizer"] or {}).get("pattern") or {}).get("Regex", "")
    plain = said["normalizer"] is None and said["model"]["type"] == "WordLevel"
    return plain and pattern.startswith(_BEFORE_STARS) and pattern.endswith(_BEHIND_STARS)
