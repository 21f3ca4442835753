"""Opens whatever a run left: one backbone, several that answer as one, or one with adapters that are averaged."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from tokenizers import Tokenizer

from core.files import read_json
from core.models.backbone import Backbone, load_backbone
from core.models.ensemble import ENSEMBLE, load_ensemble
from core.models.family.reads_prompts import ReadsPrompts
from core.models.mixture import MIXTURE, load_mixture
from core.models.seq2seq import Seq2SeqBackbone
from core.models.tokens import fingerprint_of

if TYPE_CHECKING:
    from core.data.forms.readers import Reader
    from core.data.interactions import Interactions
    from core.data.questions import Question
    from core.data.samples import Samples


def load_model(folder: Path) -> Backbone:
    """Return what was saved into ``folder``.

    Raises:
        ModelError: There is none, or a part of it is missing.
    """
    if (folder / MIXTURE).is_file():
        return load_mixture(folder)
    return load_ensemble(folder) if (folder / ENSEMBLE).is_file() else load_backbone(folder)


class LaterModel:
    """An encoder–decoder with a word-level tokenizer in a folder, of which only the tokenizer is read at first.

    Transformers' model code takes longer to load than all else that a page needs; what is asked of the data alone need
    not wait for it.

    Args:
        folder: Where it was saved.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._loading = folder, threading.Lock()
        self._loaded: Backbone | None = None
        self._placed: Callable[[Backbone], object] = lambda _: None
        self._reads = _TokenizerAlone(folder)

    @property
    def reader(self) -> Reader:
        """How the model reads samples."""
        return self._reads.reader

    def questions(self, interactions: Interactions, questions: Sequence[Question]) -> Samples:
        """Return a sample for each question, as the model reads it; see :meth:`ReadsPrompts.questions`."""
        return self._reads.questions(interactions, questions)

    @property
    def is_loaded(self) -> bool:
        """Whether the weights are here."""
        return self._loaded is not None

    def then(self, place: Callable[[Backbone], object]) -> None:
        """Let ``place`` move the model to a device once it is loaded."""
        with self._loading:
            self._placed = place
            if self._loaded is not None:
                place(self._loaded)

    def backbone(self) -> Backbone:
        """Return the model, loaded the first time.

        Raises:
            ModelError: It cannot be loaded.
        """
        with self._loading:
            if self._loaded is None:
                loaded = load_model(self._folder)
                self._placed(loaded)
                self._loaded = loaded
            return self._loaded


class _Words:
    """As much of a word-level tokenizer as a reader asks for, without transformers."""

    def __init__(self, folder: Path) -> None:
        self.backend_tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.backend_tokenizer.no_truncation()
        self.backend_tokenizer.no_padding()
        known = read_json(folder / "tokenizer_config.json")
        self.model_max_length: int = known["model_max_length"]
        self.unk_token_id = self.backend_tokenizer.token_to_id(known["unk_token"])

    def __call__(self, texts: list[str], **_: object) -> dict[str, list[list[int]]]:
        """Return the token ids of each text, as a tokenizer of transformers does."""
        return {"input_ids": [one.ids for one in self.backend_tokenizer.encode_batch(texts)]}


class _TokenizerAlone(ReadsPrompts):
    """What reads prompts as a saved encoder–decoder does, without its weights."""

    def __init__(self, folder: Path) -> None:
        self.model = SimpleNamespace(config=SimpleNamespace(**read_json(folder / "config.json")))
        self.tokenizer = _Words(folder)
        self._has_warned = False

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of how the model reads text, the same as when it is loaded."""
        return fingerprint_of(self.tokenizer, Seq2SeqBackbone.__name__, self.longest)
