"""A recommender on its data: what can be asked of it, and how it is made to forget."""

from core.experiment.cost import MachineSpeed, expected_seconds, measured_speed
from core.experiment.experiment import Experiment
from core.experiment.lineage import earlier_runs
from core.experiment.opening.open import open_experiment
from core.experiment.race import beside, race
from core.experiment.recommend import recommend
from core.experiment.recommender import Recommender, open_recommender, train_recommender
from core.experiment.relearn import Relearning
from core.experiment.series import Variant, run_series

__all__ = [
    "Experiment",
    "MachineSpeed",
    "Recommender",
    "Relearning",
    "Variant",
    "beside",
    "earlier_runs",
    "expected_seconds",
    "measured_speed",
    "open_experiment",
    "open_recommender",
    "race",
    "recommend",
    "run_series",
    "train_recommender",
]
