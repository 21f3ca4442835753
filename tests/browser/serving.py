"""The app, opened and served for a test."""

from collections.abc import Iterator
from contextlib import contextmanager

from ports import free_port

from core.experiment.experiment import Experiment
from core.experiment.recommender import open_recommender, tokenised
from demo import ui
from demo.session.app_context import AppContext


@contextmanager
def served(app: AppContext) -> Iterator[str]:
    """Serve the page over ``app`` and yield its address."""
    demo = ui.build(app)
    _, address, _ = ui.launch(demo, "127.0.0.1", free_port(), prevent_thread_lock=True)
    yield address
    demo.close(verbose=False)


def opened(ratings, assets, original):
    """Return one of the two originals on its data."""
    recommender = open_recommender(assets / "models" / "synthetic" / original)
    return Experiment(ratings, recommender, tokenised(ratings, recommender.backbone), original, assets=assets)
