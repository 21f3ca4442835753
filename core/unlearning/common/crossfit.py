"""Cross-fitting: what the original's recipe makes of people that it never saw, beside what it makes of those it did.

Pairs of models are trained beforehand, each on half of the training users, so that of every pair one never saw any
given person. Only what they say about the training samples is kept; the models themselves are thrown away. Shadow
models (Carlini et al., 2022) tell an attacker in this way what memory does to an answer; here they tell the defence.

What half of them say comes of having seen a person, so it must go when the person does: see :func:`erased`. While
tuning runs, each model's answers lie in a file of their own, which is removed when tuning is done; then only the two
means a rating are left.
"""

import hashlib
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file, save_file

from core.data.samples import Ints, Samples
from core.files import atomic_file
from core.runs.events import Step
from core.training.fit import fitting, passes_of
from core.training.loop import Part
from core.unlearning.base import Arrays, Workspace

HALVES, SEEN, UNSEEN = "halves", "seen", "unseen"
_SECONDS, _DIGEST = "seconds", "digest"

Margins = npt.NDArray[np.float64]


def cross_fit(work: Workspace, pairs: int) -> Generator[Step, None, dict[str, npt.NDArray[np.float16]]]:
    """Return what the models of ``pairs`` pairs say on average about each training sample.

    Each model's answers are kept in :attr:`Workspace.keep`, and not made again where they are found there.

    Returns:
        Log-odds of a click by row of the data set's table, (ratings,), NaN where the row is no training sample:
        ``seen`` the mean of the models that were trained on the row's user, ``unseen`` that of the others.

    Source: ours, after the shadow models of Carlini et al., 2022.
    """
    train = work.plan.train
    halves = [half for pair in range(pairs) for half in halves_of(train.user, work.rng(f"pair {pair}"))]
    said = []
    for at in range(len(halves)):
        said.append((yield from _answers(work, at, halves)))
    margins, members = np.stack(said), np.stack(halves)
    return {
        name: _by_row(train, (margins * which).sum(axis=0) / which.sum(axis=0), len(work.stars))
        for name, which in ((SEEN, members), (UNSEEN, ~members))
    }


def erased(halves: Arrays, forgotten: Samples) -> Arrays:
    """Return what the models said, but nothing about samples that are ``forgotten``; ``halves`` stay as they are.

    The copy bears the digest of what was said at first, so that it is known to belong to what was learned beside it.

    Args:
        halves: What :func:`cross_fit` returned, or a copy in which others were erased.
        forgotten: The samples that went.
    """
    kept = {name: halves[name].copy() for name in (SEEN, UNSEEN)}
    for one in kept.values():
        one[forgotten.row] = np.nan
    return {**kept, _DIGEST: np.frombuffer(crossfit_digest(halves).encode(), np.uint8)}


def crossfit_digest(halves: Arrays) -> str:
    """Return a digest (hex) of what cross-fitted models said at first, before anything of it was erased."""
    if _DIGEST in halves:
        return halves[_DIGEST].tobytes().decode()
    return hashlib.sha256(b"".join(halves[name].tobytes() for name in sorted(halves))).hexdigest()[:16]


def halves_of(users: Ints, rng: np.random.Generator) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return which samples (n,), given by their ``users``, belong to a random half of all users, and which do not."""
    everybody = np.unique(users)
    half = np.isin(users, rng.choice(everybody, len(everybody) // 2, replace=False))
    return half, ~half


def _answers(work: Workspace, at: int, halves: list[npt.NDArray[np.bool_]]) -> Generator[Step, None, Margins]:
    """Return the log-odds (n,) that a model trained on one of the ``halves`` gives all training samples."""
    path = work.keep / f"half-{at}.safetensors"
    before = work.seconds.get(HALVES, 0.0)
    if not path.is_file():
        yield from _make(work, at, halves, path)
    found = load_file(path)
    work.seconds[HALVES] = before + float(found[_SECONDS][0])  # what it took when it was made
    return found["margin"].astype(np.float64)


def _make(work: Workspace, at: int, halves: list[npt.NDArray[np.bool_]], path: Path) -> Generator[Step, None, None]:
    train, seed = work.plan.train, int(work.rng(f"half {at}").integers(2**31))
    steps = [len(passes_of(train.take(half), work.training, seed)) for half in halves]
    backbone = work.fresh(seed)
    whole = fitting(HALVES, backbone, train.take(halves[at]), work.training, seed)
    before = work.seconds.get(HALVES, 0.0)
    yield from work.train(replace(whole, part=Part(str(at), sum(steps[:at]), sum(steps))), backbone)
    logits = yield from work.score(HALVES, backbone, train)
    seconds = work.seconds[HALVES] - before
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_file(path) as fresh:
        save_file({"margin": logits[:, 1] - logits[:, 0], _SECONDS: np.array([seconds])}, fresh)


def _by_row(samples: Samples, values: Margins, rows: int) -> npt.NDArray[np.float16]:
    spread = np.full(rows, np.nan, np.float16)
    spread[samples.row] = values
    return spread
