"""What a backbone must know of its tokenizer: the answers' tokens, the one that pads, and how to tell it apart."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from core import text
from core.data.prompts import ANSWERS
from core.errors import ModelError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast


def answer_ids(tokenizer: PreTrainedTokenizerFast, follow: bool) -> tuple[int, int]:
    """Return the first token of *No* and of *Yes*.

    Args:
        tokenizer: The model's.
        follow: Whether the answer stands behind a sentence, with a space where the tokenizer makes one part of the
            word, rather than at the beginning of a text.

    Raises:
        ModelError: Both begin with the same token, or one of them with an unknown one.
    """
    for space in (" ", "") if follow else ("",):
        yes, no = (_first_token(tokenizer, "." if follow else "", space + answer) for answer in ANSWERS)
        if yes is not None and no is not None and yes != no:
            return no, yes
    raise ModelError(text.models.ANSWERS_ALIKE)


def other_spellings(tokenizer: PreTrainedTokenizerFast, answers: tuple[int, int]) -> tuple[list[int], list[int]]:
    """Return further tokens that are *No* and *Yes* as whole words, with a space before them or without.

    Args:
        tokenizer: The model's.
        answers: The tokens by which the answers are known already, *No* first.
    """
    yes, no = (_words(tokenizer, answer) for answer in ANSWERS)
    return sorted(no.difference(answers, yes)), sorted(yes.difference(answers, no))


def _words(tokenizer: PreTrainedTokenizerFast, answer: str) -> set[int]:
    read = (tokenizer(space + answer, add_special_tokens=False)["input_ids"] for space in ("", " "))
    return {int(ids[0]) for ids in read if len(ids) == 1 and ids[0] != tokenizer.unk_token_id}


def _first_token(tokenizer: PreTrainedTokenizerFast, before: str, answer: str) -> int | None:
    """Return the first token of ``answer`` behind ``before``; None where the two melt into one, or it is unknown."""
    read, whole = (tokenizer(one, add_special_tokens=False)["input_ids"] for one in (before, before + answer))
    if whole[: len(read)] != read or len(whole) == len(read) or whole[len(read)] == tokenizer.unk_token_id:
        return None
    return int(whole[len(read)])


def padding(tokenizer: PreTrainedTokenizerFast) -> tuple[int, tuple[str, ...]]:
    """Return the token id that pads, and a note where it is another's; any will do, since padding is never read."""
    if tokenizer.pad_token_id is not None:
        return int(tokenizer.pad_token_id), ()
    instead = int(tokenizer.eos_token_id or 0)
    return instead, (text.models.padded_with(tokenizer.convert_ids_to_tokens(instead)),)


def fingerprint_of(tokenizer: PreTrainedTokenizerFast, family: str, longest: int) -> str:
    """Return the SHA-256 (hex) of how ``family`` reads text; the same before and after anything was read.

    Args:
        tokenizer: The model's; its rules and vocabulary count, what the last call set in it does not.
        family: Name of the class that reads.
        longest: Number of tokens of the longest prompt that it reads.
    """
    rules = json.loads(tokenizer.backend_tokenizer.to_str()) | {"truncation": None, "padding": None}
    return hashlib.sha256(json.dumps([family, longest, rules], sort_keys=True).encode()).hexdigest()
