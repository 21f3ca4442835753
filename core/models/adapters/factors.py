"""An adapter by itself, as the two factors of each layer's change; what :mod:`core.models.mixture` averages."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from torch import Tensor

from core import text
from core.errors import DamageError, ModelError
from core.runs.labelled import load_tensors, save_labelled

_FILE = "adapter.safetensors"


@dataclass(frozen=True, eq=False)
class LowRank:
    """An adapter by itself, as plain factors: a layer's weight W becomes W + B A.

    Attributes:
        factors: Name of the layer → A (r, in) and B (out, r); of a layer that looks up tokens, A is (r, tokens).
    """

    factors: Mapping[str, tuple[Tensor, Tensor]]

    def save(self, folder: Path) -> None:
        """Write it into ``folder``, as one file."""
        first = {f"{layer}.A": a for layer, (a, _) in self.factors.items()}
        second = {f"{layer}.B": b for layer, (_, b) in self.factors.items()}
        save_labelled(folder / _FILE, {name: one.detach().cpu().clone() for name, one in (first | second).items()})

    @staticmethod
    def load(folder: Path) -> "LowRank":
        """Return the adapter that :meth:`save` wrote into ``folder``.

        Raises:
            ModelError: There is none, or it is damaged.
        """
        try:
            found = load_tensors(folder / _FILE)
            layers = dict.fromkeys(name.rpartition(".")[0] for name in found)
            return LowRank({layer: (found[f"{layer}.A"], found[f"{layer}.B"]) for layer in layers})
        except (OSError, KeyError, DamageError) as error:
            raise ModelError(text.models.ensemble_not_loaded(folder)) from error
