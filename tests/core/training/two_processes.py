"""What ``test_several_processes`` does alone and in two processes: an original, a retraining, E2URec, their answers.

``torchrun --nproc-per-node 2 two_processes.py FOLDER`` goes on from what an interrupted training has left in FOLDER.
"""

import sys
from dataclasses import replace
from pathlib import Path

from core.config import Lora, Optimisation, Training
from core.data.datasets.synthetic import synthetic
from core.experiment.experiment import Experiment
from core.experiment.recommender import open_recommender, tokenised, train_recommender
from core.launched import is_follower
from core.runs.store import Run
from core.training.following import dismiss, follow
from core.training.loop import Engine
from core.unlearning.methods.e2urec import E2URec

STILL = Optimisation(learning_rate=2e-3, batch_size=15, warmup=0, dropout=False)
"""Without dropout, whose masks are others with another number of processes; 15 is no multiple of two."""
LORA = Lora(rank=2, alpha=4.0, targets="linear")


def training(folder):
    """Return the events of training the original in ``folder``."""
    recipe = Training(1, STILL)
    return train_recommender(synthetic(users=12, items=40, seed=1), "compact", recipe, 0, folder / "original", Engine())


def forgotten(folder):
    """Let two methods forget somebody; return what the models say, by method and part."""
    interactions, ours = synthetic(users=12, items=40, seed=1), open_recommender(folder / "original")
    experiment = Experiment(interactions, ours, tokenised(interactions, ours.backbone), "own", assets=folder)
    request, steps = experiment.presets()["twenty-percent"], {"augment_steps": (3, 3), "student_steps": (4, 4)}
    e2urec = E2URec.Settings(
        augment=STILL, student=replace(STILL, accumulate=2), augment_lora=None, student_lora=LORA, **steps
    )
    said = {}
    for method, settings in (("retrain", None), ("e2urec", e2urec)):
        for _ in experiment.unlearn(request, method, 0, settings, folder / method):
            pass
        said |= {f"{method} {part}": one for part, one in Run(folder / method).predictions.items()}
    return said


def work(folder):
    """Do all of it."""
    for _ in training(folder):
        pass
    forgotten(folder)
    print(Engine().device)


if __name__ == "__main__":
    if is_follower():
        follow()
    else:
        try:
            work(Path(sys.argv[1]))
        finally:
            dismiss()
