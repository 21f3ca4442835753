"""States below the layers that are adapted: they depend on the text alone, so each text is read once and kept."""

import hashlib
from collections import OrderedDict
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from core.files import atomic_file
from core.models.language.heap import give_back_memory
from core.models.language.split import states_given

_IN_MEMORY = 256 << 20
"""Bytes of states that are kept in memory where they cannot be kept on disk."""
_LARGEST_HALF = 6e4
"""Values up to this one are kept in half precision: the layers above lose less by it than by bfloat16."""


_GIVEN_BACK_EVERY = 32
"""Batches between two times that memory is given back to the system, which takes a second or two."""


class KeptStates:
    """States (length, d) by the token ids of their text: in a folder all of them, else in memory the latest.

    Those in the folder are mapped into memory as they are read, and never copied there: among the passing tensors of a
    training step they would leave gigabytes of holes.

    Args:
        folder: Where they are kept from one process to the next; several may use it at once. None to keep nothing
            there. A folder that cannot be written is done without.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._latest: OrderedDict[str, npt.NDArray[np.floating]] = OrderedDict()
        self._bytes = 0

    def find(self, key: str) -> npt.NDArray[np.floating] | None:
        """Return what is kept under ``key``, or None."""
        if key in self._latest:
            self._latest.move_to_end(key)
            return self._latest[key]
        path = self._path(key)
        if path is None or not path.is_file():
            return None
        try:
            found: npt.NDArray[np.floating] = np.load(path, mmap_mode="c", allow_pickle=False)
        except (OSError, ValueError, EOFError):  # cut off or damaged: it is computed again
            return None
        return found

    def keep(self, key: str, states: npt.NDArray[np.float32]) -> npt.NDArray[np.floating]:
        """Keep ``states`` and return them as they will be found: in half precision where they fit into it."""
        small = states.astype(np.float16) if np.abs(states).max(initial=0) < _LARGEST_HALF else states
        if (path := self._path(key)) is not None:
            try:
                with atomic_file(path) as fresh, fresh.open("wb") as file:
                    np.save(file, small, allow_pickle=False)
            except OSError:
                self.folder = None
        if self.folder is None:
            self._remember(key, small)
        return small

    def _path(self, key: str) -> Path | None:
        return None if self.folder is None else self.folder / key[:2] / f"{key}.npy"

    def _remember(self, key: str, states: npt.NDArray[np.floating]) -> None:
        self._latest[key] = states
        self._bytes += states.nbytes
        while self._bytes > _IN_MEMORY and len(self._latest) > 1:
            self._bytes -= self._latest.popitem(last=False)[1].nbytes


class Trunk(nn.Module):
    """The lower layers of a model, which nobody ever trains.

    Args:
        decoder: The model's decoder, of which the layers from ``stop`` on do nothing.
        stop: The first of those layers; what it is given is the state.
        kept: Where states are kept.
        half: Whether products are computed in bfloat16.
    """

    def __init__(self, decoder: nn.Module, stop: nn.Module, kept: KeptStates, half: bool) -> None:
        super().__init__()
        self.decoder = decoder.requires_grad_(False).eval()
        self.kept, self.computes_half = kept, half
        self._seen: list[Tensor] = []
        self._read = 0
        stop.register_forward_pre_hook(self._note, with_kwargs=True)

    def train(self, mode: bool = True) -> "Trunk":
        """Stay as it is: nothing here is ever trained."""
        del mode
        return self

    @torch.no_grad()
    def forward(self, tokens: Tensor, mask: Tensor | None) -> Tensor:
        """Return the states (n, length, d), float32, 0 where a text is padded.

        Args:
            tokens: (n, length) token ids, padded on the right.
            mask: (n, length) 1 where ``tokens`` are read; None where nothing is padded.
        """
        self._read += 1
        if self._read % _GIVEN_BACK_EVERY == 0:
            give_back_memory()
        lengths = [tokens.shape[1]] * len(tokens) if mask is None else mask.sum(dim=1).tolist()
        found = [self._states(row[:length]) for row, length in zip(tokens, lengths, strict=True)]
        states = tokens.new_zeros((*tokens.shape, found[0].shape[-1]), dtype=torch.float32)
        for at, one in enumerate(found):
            states[at, : len(one)] = torch.from_numpy(one).to(states)
        return states

    def _states(self, tokens: Tensor) -> npt.NDArray[np.floating]:
        key = hashlib.sha256(tokens.cpu().numpy().astype("<i4").tobytes()).hexdigest()
        found = self.kept.find(key)
        if found is None:
            with torch.autocast(tokens.device.type, torch.bfloat16, enabled=self.computes_half):
                self.decoder(input_ids=tokens.unsqueeze(0), use_cache=False)
            found = self.kept.keep(key, self._seen.pop()[0].float().cpu().numpy())
        return found

    def _note(self, _: nn.Module, read: tuple[Tensor, ...], named: dict[str, Tensor]) -> None:
        self._seen[:] = [states_given(read, named)]
