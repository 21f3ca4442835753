"""Cross-fitting: what the original's recipe makes of people whom it never saw, beside what it makes of those it did.

The training users are shared out into folds, several times over, and for each fold a model is trained beforehand on
everybody else. So of the models of one sharing-out exactly one never saw a given person. Only what the models say about
the training samples is kept; they themselves are thrown away. Shadow models (Carlini et al., 2022) tell an attacker in
this way what memory does to an answer; here they tell the defence.

What most of them say comes of having seen a person, so it must go when the person does: see :func:`erased`. While
tuning runs, each model's answers lie in a file of their own, which is removed when tuning is done; then only the two
means a rating are left.
"""

import hashlib
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from core.data.samples import Ints, Samples
from core.runs.events import Step
from core.runs.labelled import load_labelled, save_labelled
from core.training.fit import fitting, passes_of
from core.training.loop import Part
from core.unlearning.base import Arrays, Workspace

SEEN, UNSEEN = "seen", "unseen"
CROSS_FITTING = "cross-fitting"
"""Name of the phase that trains the models, each on all people but a fold."""
_SECONDS, _DIGEST, _MARGIN = "seconds", "digest", "margin"

Margins = npt.NDArray[np.float64]
Inside: TypeAlias = npt.NDArray[np.bool_]
"""Which samples (n,) a model is trained on."""


def cross_fit(work: Workspace, repeats: int, folds: int) -> Generator[Step, None, dict[str, npt.NDArray[np.float16]]]:
    """Return what models that left out one of ``folds`` folds of the people say on average about each training sample.

    Each model's answers are kept in :attr:`Workspace.keep`, and not made again where they are found there.

    Args:
        work: The original's recipe and all training samples.
        repeats: How often the people are shared out.
        folds: Folds each time, two at least; so many models are trained each time.

    Returns:
        Log-odds of a click by row of the data set's table, (ratings,), NaN where the row is no training sample:
        ``seen`` the mean of the models that were trained on the row's user, ``unseen`` that of the others.

    Source: ours, after cross-fitting (Chernozhukov et al., 2018) and the shadow models of Carlini et al., 2022.
    """
    train = work.plan.train
    inside = [one for turn in range(repeats) for one in inside_folds(train.user, folds, work.rng(f"folds {turn}"))]
    said = []
    for at in range(len(inside)):
        said.append((yield from _answers(work, at, inside)))
    margins, members = np.stack(said), np.stack(inside)
    return {
        name: _by_row(train, (margins * which).sum(axis=0) / which.sum(axis=0), len(work.stars))
        for name, which in ((SEEN, members), (UNSEEN, ~members))
    }


def erased(answers: Arrays, forgotten: Samples) -> Arrays:
    """Return what the models said, but nothing about samples that are ``forgotten``; ``answers`` stay as they are.

    The copy bears the digest of what was said at first, so that it is known to belong to what was learned beside it.

    Args:
        answers: What :func:`cross_fit` returned, or a copy in which others were erased.
        forgotten: The samples that went.
    """
    kept = {name: answers[name].copy() for name in (SEEN, UNSEEN)}
    for one in kept.values():
        one[forgotten.row] = np.nan
    return {**kept, _DIGEST: np.frombuffer(crossfit_digest(answers).encode(), np.uint8)}


def crossfit_digest(answers: Arrays) -> str:
    """Return a digest (hex) of what cross-fitted models said at first, before anything of it was erased."""
    if _DIGEST in answers:
        return answers[_DIGEST].tobytes().decode()
    return hashlib.sha256(b"".join(answers[name].tobytes() for name in sorted(answers))).hexdigest()[:16]


def inside_folds(users: Ints, folds: int, rng: np.random.Generator) -> list[Inside]:
    """Return for each of ``folds`` random folds of all users which samples (n,), given by their ``users``, stay."""
    everybody = rng.permutation(np.unique(users))
    return [~np.isin(users, out) for out in np.array_split(everybody, folds)]


def _answers(work: Workspace, at: int, inside: list[Inside]) -> Generator[Step, None, Margins]:
    """Return the log-odds (n,) that the model trained on the samples ``inside[at]`` gives all training samples."""
    path = work.keep / f"fold-{at}.safetensors"
    before = work.seconds.get(CROSS_FITTING, 0.0)
    if not path.is_file():
        yield from _make(work, at, inside, path)
    found = load_labelled(path)
    work.seconds[CROSS_FITTING] = before + float(found[_SECONDS][0])  # what it took when it was made
    return found[_MARGIN].astype(np.float64)


def _make(work: Workspace, at: int, inside: list[Inside], path: Path) -> Generator[Step, None, None]:
    train, seed = work.plan.train, int(work.rng(f"fold {at}").integers(2**31))
    steps = [len(passes_of(train.take(one), work.training, seed)) for one in inside]
    backbone = work.fresh(seed)
    whole = fitting(CROSS_FITTING, backbone, train.take(inside[at]), work.training, seed)
    before = work.seconds.get(CROSS_FITTING, 0.0)
    yield from work.train(replace(whole, part=Part(str(at), sum(steps[:at]), sum(steps))), backbone)
    logits = yield from work.score(CROSS_FITTING, backbone, train)
    seconds = work.seconds[CROSS_FITTING] - before
    save_labelled(path, {_MARGIN: logits[:, 1] - logits[:, 0], _SECONDS: np.array([seconds])})


def _by_row(samples: Samples, values: Margins, rows: int) -> npt.NDArray[np.float16]:
    spread = np.full(rows, np.nan, np.float16)
    spread[samples.row] = values
    return spread
