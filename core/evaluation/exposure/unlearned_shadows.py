"""What shadow models say that were themselves unlearned: what an attacker has who knows the method.

Each shadow model was trained on a random half of all people (:mod:`core.evaluation.shadows`). It was then unlearned, by
the method under attack with its very settings, of a share of its people as large as the request's. Those who may be
forgotten are the people of the request and those whom the original never saw, so that both sides of an attack have been
through the same. They are dealt out among several unlearnings of each shadow model: in one of them a person is
forgotten, in the others the person stays.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core import text
from core.data.samples import Ints, Samples
from core.errors import DamageError
from core.evaluation.distances import Values
from core.runs.labelled import label_of, load_labelled, save_labelled
from core.runs.store import digest


class Fate(IntEnum):
    """What an unlearned shadow model has to do with a person."""

    NEVER_SEEN = 0
    KEPT = 1
    FORGOTTEN = 2


Fates = npt.NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class UnlearnedShadows:
    """Answers of ``k`` unlearned shadow models on ``n`` samples.

    Attributes:
        margins: (k, n) logits of *Yes* less those of *No*.
        rows: (n,) rows of the data set's table that the samples ask about.
        people: (u,) ids of everybody whom some shadow model was trained on, ascending.
        fates: (k, u) values of :class:`Fate`; the unlearnings of one model stand together.
        seed: Drew the halves, who is forgotten when, and the models' seeds.
        device: What they were made on, in words.
        unlearnings: How many there are of each shadow model.
    """

    margins: npt.NDArray[np.float16]
    rows: Ints
    people: Ints
    fates: Fates
    seed: int
    device: str
    unlearnings: int

    @property
    def models(self) -> int:
        """How many shadow models there are, before any unlearning."""
        return len(self.fates) // self.unlearnings

    def on(self, samples: Samples) -> tuple[Values, Fates]:
        """Return of samples that were asked (m,) the margins towards their label (k, m), and their people's fates."""
        order = np.argsort(self.rows)
        at = order[np.searchsorted(self.rows, samples.row, sorter=order)]
        towards = np.where(samples.label == 1, 1.0, -1.0)
        fates = self.fates[:, np.searchsorted(self.people, samples.user)]
        return self.margins[:, at].astype(np.float64) * towards, fates


def deal_out(halves: npt.NDArray[np.bool_], candidates: npt.NDArray[np.bool_], unlearnings: int, seed: int) -> Fates:
    """Return what each unlearning of each shadow model has to do with each person, (models × unlearnings, people).

    Every candidate whom a model has seen is forgotten in exactly one of its unlearnings, which are as large as each
    other but for one person. The unlearnings of one model stand together.

    Args:
        halves: (models, people) whom each model was trained on.
        candidates: (people,) who may be forgotten.
        unlearnings: How many of each model.
        seed: Decides who is forgotten in which.

    Source: after Hayes et al., 2024, arXiv 2403.01218 (U-LiRA), section 4; dealing candidates out is ours.
    """
    fates = np.repeat(np.where(halves, Fate.KEPT, Fate.NEVER_SEEN), unlearnings, axis=0).astype(np.int8)
    for at, half in enumerate(halves):
        order = np.random.default_rng([seed, at, unlearnings]).permutation(np.flatnonzero(half & candidates))
        for turn, gone in enumerate(np.array_split(order, unlearnings)):
            fates[at * unlearnings + turn, gone] = Fate.FORGOTTEN
    return fates


def unlearned_shadows_path(assets: Path, dataset: str, original: str, preset: str, method: str) -> Path:
    """Return where the bundled answers of shadow models lie that a method unlearned as a preset asks."""
    return assets / "shadows" / dataset / original / preset / f"{method}.safetensors"


def unlearned_shadows_key(shadows: str, run: Mapping[str, Any]) -> str:
    """Return a digest of all that decides unlearned shadow models but how many there are, and their seeds.

    Args:
        shadows: What :func:`core.evaluation.shadows.shadows_key` says of the shadow models themselves.
        run: The config of a run under attack; its request, its method and its settings count.
    """
    return digest({"shadows": shadows, **{name: run[name] for name in ("request", "method", "settings")}})


def save_unlearned_shadows(path: Path, shadows: UnlearnedShadows, key: str) -> None:
    """Write ``shadows`` under a ``key`` that :func:`unlearned_shadows_key` returned."""
    about = {"key": key, "seed": shadows.seed, "device": shadows.device, "unlearnings": shadows.unlearnings}
    arrays = {name: getattr(shadows, name) for name in ("margins", "rows", "people", "fates")}
    save_labelled(path, arrays, about)


def find_unlearned_shadows(
    paths: Iterable[Path], key: str, run: Mapping[str, Any]
) -> tuple[UnlearnedShadows | None, str]:
    """Return the answers in the first of ``paths`` that bears ``key``, or why there are none.

    Args:
        paths: Where to look.
        key: Key that the file must bear; see :func:`unlearned_shadows_key`.
        run: The config of the run under attack.

    Returns:
        The answers and nothing; or None and a sentence that says what is missing and what to do.
    """
    there = [path for path in paths if path.is_file()]
    for path in there:
        try:
            about, arrays = label_of(path), load_labelled(path)
        except DamageError as error:
            return None, str(error)
        if about.pop("key", None) == key:
            return UnlearnedShadows(**arrays, **about), ""
    why = text.tuning.foreign_unlearned_shadows if there else text.tuning.no_unlearned_shadows
    return None, why(run["method"], run["dataset"], run["original"])
