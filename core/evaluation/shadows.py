"""What shadow models say: models that an attacker trains to learn how a sample looks that a model has seen.

Their people are all whose samples an attack tells apart: everyone the original was trained on, with their training
samples, and everyone it never saw, with their samples of the evaluation split. Each shadow model is trained on a random
half of these people. Nothing else may ever be trained on the evaluation split.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core import text
from core.data.samples import Ints, Samples, Split, concat
from core.errors import DamageError
from core.runs.labelled import label_of, load_labelled, save_labelled
from core.runs.store import digest

Halves = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Shadows:
    """Answers of ``k`` shadow models on the ``n`` samples of the pool.

    Attributes:
        margins: (k, n) logits of *Yes* less those of *No*.
        people: (u,) ids of the people in the pool.
        halves: (k, u) whether a model was trained on a person.
        pool: The samples.
        seed: Drew the halves and the models' seeds.
        device: What they were made on, in words.
    """

    margins: npt.NDArray[np.float16]
    people: Ints
    halves: Halves
    pool: Samples
    seed: int
    device: str

    def on(self, samples: Samples) -> tuple[npt.NDArray[np.float64], Halves]:
        """Return of given samples of the pool (m,) the margins towards their label (k, m), and who saw them (k, m)."""
        order = np.argsort(self.pool.row)
        at = order[np.searchsorted(self.pool.row, samples.row, sorter=order)]
        towards = np.where(samples.label == 1, 1.0, -1.0)
        return self.margins[:, at].astype(np.float64) * towards, self.halves[
            :, np.searchsorted(self.people, samples.user)
        ]


def pool_of(samples: Samples, eval_split: Split) -> Samples:
    """Return the samples that shadow models learn from and are asked about."""
    train, rest = samples.of(Split.TRAIN), samples.of(eval_split)
    return concat([train, rest.take(never_seen(rest, train))])


def never_seen(samples: Samples, train: Samples) -> npt.NDArray[np.bool_]:
    """Return which ``samples`` (n,) are of users without any sample in ``train``."""
    return ~np.isin(samples.user, train.user)


def draw_halves(people: int, models: int, seed: int) -> Halves:
    """Return which ``people`` each model is trained on, (models, people).

    Models come in pairs that share everyone out between them, so each person is in half of the models and out of the
    other half. More models with the same seed begin with the same ones.

    Source: Carlini et al., 2022, LiRA: every sample is in half of the shadow models.
    """
    firsts = [np.random.default_rng([seed, pair]).permutation(people) < people // 2 for pair in range(models // 2)]
    return np.stack([half for first in firsts for half in (first, ~first)])


def shadows_path(assets: Path, key: str) -> Path:
    """Return where the shadow models' answers of the original lie that ``key`` names, such as ``synthetic/best``."""
    return assets / "shadows" / f"{key}.safetensors"


def shadows_key(recipe: Mapping[str, Any], eval_split: Split) -> str:
    """Return a digest of all that decides shadow models but their seeds and halves.

    Args:
        recipe: The record of the original's recipe; its seed does not matter.
        eval_split: The split that the pool has samples of.
    """
    seedless = {name: value for name, value in recipe.items() if name != "seed"}
    return digest({"recipe": seedless, "judged": eval_split.name.lower()})


def save_shadows(path: Path, shadows: Shadows, key: str) -> None:
    """Write ``shadows``, all but the samples, under a ``key`` that names the data and the recipe."""
    about = {"key": key, "seed": shadows.seed, "device": shadows.device}
    save_labelled(path, {name: getattr(shadows, name) for name in ("margins", "people", "halves")}, about)


def find_shadows(path: Path, key: str, samples: Samples, eval_split: Split) -> tuple[Shadows | None, str]:
    """Return the answers at ``path``, or why they cannot be used.

    Args:
        path: The file.
        key: Key that the file must bear; see :func:`save_shadows`.
        samples: All samples of the data set.
        eval_split: The split that the pool has samples of.

    Returns:
        The answers and nothing; or None and a sentence that says what is missing and what to do.
    """
    if not path.is_file():
        return None, text.evaluation.no_shadows(path)
    try:
        about, arrays = label_of(path), load_labelled(path)
    except DamageError as error:
        return None, str(error)
    if about.get("key") != key:
        return None, text.evaluation.foreign_shadows(path)
    return Shadows(**arrays, pool=pool_of(samples, eval_split), seed=about["seed"], device=about["device"]), ""
