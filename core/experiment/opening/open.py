"""Opens a data set together with one of its trained recommenders."""

from pathlib import Path

from core import text
from core.config import KNOWN_ORIGINALS
from core.data.datasets.registry import open_dataset
from core.data.downloads import DownloadProgress
from core.errors import ModelError
from core.experiment.experiment import Experiment
from core.experiment.opening.kept_answers import NO_ANSWERS, KeptAnswers
from core.experiment.recommender import open_recommender, tokenised
from core.files import ASSETS


def open_experiment(
    dataset: str = "movielens-100k",
    original: str | Path = "best",
    data_dir: Path | None = None,
    assets: Path = ASSETS,
    progress: DownloadProgress | None = None,
    later: bool = False,
) -> Experiment:
    """Open a data set with one of its trained recommenders.

    Args:
        dataset: Name of a data set; see :func:`core.data.datasets.registry.open_dataset`.
        original: A name such as ``best`` or ``smollm2/best``, or the folder of what the command ``train`` wrote.
        data_dir: Folder with the data set's own files.
        assets: Folder of bundled models, references and settings.
        progress: Told of downloads.
        later: Whether a compact model may be loaded when it is first asked for. What it answered to
            :meth:`Experiment.kept_answers` in an earlier process is told without it.

    Returns:
        The experiment, with the samples tokenised for its model; they are cached in the user's cache folder.

    Raises:
        DataError: There is no such data set, or it could not be found, read or verified.
        ModelError: There is no such recommender (none at all has been trained on the data set, say), or it was trained
            on other data.
    """
    interactions = open_dataset(dataset, data_dir, progress=progress)
    bundled = assets / "models" / dataset / str(original)
    own = Path(original)
    if not bundled.is_dir() and not own.is_dir() and str(original) in KNOWN_ORIGINALS:
        raise ModelError(text.data.no_recommender(interactions.card.title, dataset, str(original)))
    recommender = open_recommender(bundled if bundled.is_dir() else own, progress, later)
    recommender.check_fits(interactions)
    samples = recommender.recipe.of(tokenised(interactions, recommender))
    name = str(original) if str(original) in KNOWN_ORIGINALS else own.name
    kept = KeptAnswers(recommender.weights_digest) if later else NO_ANSWERS
    return Experiment(interactions, recommender, samples, name, assets=assets, kept_answers=kept)
