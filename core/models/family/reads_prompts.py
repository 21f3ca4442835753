"""How a model's tokenizer reads what it is asked: phrases in, token ids out, and the samples made of them."""

from __future__ import annotations

import warnings
from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core import text
from core.data.forms.readers import OneQuestion, Reader
from core.data.interactions import Interactions
from core.data.prompts import candidate_phrase, without_oldest
from core.data.questions import Question
from core.data.samples import Samples
from core.errors import ModelError
from core.models.family.phrase_tokens import part_tokens
from core.models.tokens import fingerprint_of

if TYPE_CHECKING:
    pass

_ANY_LENGTH = 1 << 62


class ReadsPrompts:
    """The half of a backbone that reads.

    Attributes:
        model: The Hugging Face model, whose configuration says how much it reads.
        tokenizer: Its fast tokenizer.
    """

    model: Any
    tokenizer: Any  # a PreTrainedTokenizerFast, or what stands for one
    _has_warned: bool

    @property
    def reader(self) -> Reader:
        """How the model reads samples: as a prompt each, unless a family says otherwise."""
        return OneQuestion(self.encode, self.fingerprint)

    def questions(self, interactions: Interactions, questions: Sequence[Question]) -> Samples:
        """Return a sample for each question, as the model reads it.

        Raises:
            KeyError: A question names a person or an item that the data set does not have.
            ModelError: It asks about a title that the tokenizer does not know.
        """
        if unread := [one.title for one in questions if one.title and not self.knows(one.title)]:
            raise ModelError(text.models.title_not_read(unread[0], interactions.card.items))
        return self.reader.questions(interactions, questions)

    def encode(self, prompts: Sequence[Sequence[str]]) -> list[list[int]]:
        """Return the token ids of each prompt, given as phrases.

        A prompt that is longer than the model reads loses its oldest ratings, never its question; a warning says so
        the first time.

        Raises:
            ModelError: A prompt is too long even without any history.
        """
        ids, longest = self._token_ids_of(prompts) if prompts else [], self.longest
        over = [at for at, tokens in enumerate(ids) if len(tokens) > longest]
        if over and not self._has_warned:
            self._has_warned = True
            warnings.warn(text.models.prompts_shortened(len(over), len(ids), longest), stacklevel=2)
        for at in over:
            ids[at] = self._shortened(prompts[at])
        return ids

    def _token_ids_of(self, prompts: Sequence[Sequence[str]]) -> list[list[int]]:
        parts = part_tokens(self.tokenizer)
        if parts is not None:
            return parts.of(prompts, self.token_ids)
        return self.token_ids(["".join(phrases) for phrases in prompts])

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the token ids of each text, however long it is."""
        ids: list[list[int]] = self.tokenizer(list(texts), verbose=False)["input_ids"]
        return ids

    def _shortened(self, prompt: Sequence[str]) -> list[int]:
        """Return the token ids of ``prompt`` with as much of its latest history as fits."""
        versions = [list(prompt)]
        while (shorter := without_oldest(versions[-1])) is not None:
            versions.append(shorter)
        at = bisect_left(versions, True, hi=len(versions) - 1, key=lambda one: self._length(one) <= self.longest)
        ids = self.token_ids(["".join(versions[at])])[0]
        if len(ids) > self.longest:
            raise ModelError(text.models.prompt_too_long(len(ids), self.longest))
        return ids

    def knows(self, title: str) -> bool:
        """Return whether the tokenizer reads ``title``, rather than to take a part of it for something unknown."""
        unknown = self.tokenizer.unk_token_id
        return unknown is None or unknown not in self.token_ids([candidate_phrase(title)])[0]

    def _length(self, prompt: Sequence[str]) -> int:
        return len(self.token_ids(["".join(prompt)])[0])

    @property
    def longest(self) -> int:
        """Number of tokens of the longest prompt that the model can read."""
        places = getattr(self.model.config, "max_position_embeddings", None)
        return min(int(self.tokenizer.model_max_length), places or _ANY_LENGTH)

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of how this backbone reads text; the same before and after anything was read."""
        return fingerprint_of(self.tokenizer, type(self).__name__, self.longest)
