"""How the app comes to its data set and its recommenders: those that were asked for, else others, and it says why."""

from functools import partial
from pathlib import Path

from core.config import KNOWN_ORIGINALS, ORIGINALS
from core.data.downloads import DownloadProgress
from core.errors import CoreError
from core.evaluation.references import reference_path
from core.experiment.opening.open import open_experiment
from core.files import ASSETS
from demo import text
from demo.session.app_context import MEMORISING, PERSON_PRESET, AppContext

FALLBACK = "synthetic"
"""The data set that is always there."""


def open_app_context(
    dataset: str,
    data_dir: Path | None = None,
    assets: Path = ASSETS,
    sessions: Path | None = None,
    later: bool = False,
    progress: DownloadProgress | None = None,
    original: str | None = None,
) -> AppContext:
    """Return an app on ``dataset``, its first original opened; where it cannot be, with a notice, on another one.

    That is another original of the data set, where one was asked for by name, or else made-up data.

    Args:
        dataset: Name of a data set.
        data_dir: Folder of the data set's own files.
        assets: Folder of bundled models, references and settings.
        sessions: Folder for visitors' runs; one in the user's data folder where None.
        later: Whether the model may be loaded when it is first asked for, rather than now.
        progress: Told of downloads.
        original: The one that answers first; that which tells most of single people where None.

    Raises:
        CoreError: Not even the made-up data can be opened.
    """
    usual = telling(assets, dataset)
    ways = [(dataset, original, text.walk.other_model)] if original not in (None, usual) else []
    ways += [(dataset, usual, text.walk.fallback)]
    notice = ""
    for name, first, otherwise in ways:
        app = _app(name, first, data_dir, assets, sessions, later, progress)
        app.notice = notice
        try:
            app.experiment()
        except CoreError as error:
            if dataset == FALLBACK and first == usual:
                raise
            notice = otherwise(str(error))
        else:
            return app
    app = _app(FALLBACK, telling(assets, FALLBACK), None, assets, sessions, later, progress)
    app.notice = notice
    app.experiment()
    return app


def _app(
    dataset: str,
    first: str,
    data_dir: Path | None,
    assets: Path,
    sessions: Path | None,
    later: bool,
    progress: DownloadProgress | None,
) -> AppContext:
    def tell(label: str, done: int, total: int) -> None:
        app.fetching = label, done, total
        if progress is not None:
            progress(label, done, total)

    opener = partial(open_experiment, dataset, data_dir=data_dir, assets=assets, progress=tell, later=later)
    app = AppContext(opener, sessions, first=first, originals=bundled_originals(assets, dataset))
    return app


def bundled_originals(assets: Path, dataset: str) -> tuple[str, ...]:
    """Return the names of the originals that visitors may choose: the compact ones, and bundled language models."""
    larger = [one for one in KNOWN_ORIGINALS if one not in ORIGINALS]
    return (*ORIGINALS, *(one for one in larger if (assets / "models" / dataset / one).is_dir()))


def telling(assets: Path, dataset: str) -> str:
    """Return the original that tells most of single people, where models retrained without one are there to show it.

    Args:
        assets: Folder of bundled models and references.
        dataset: Name of the data set.
    """
    shows = reference_path(assets, dataset, MEMORISING, PERSON_PRESET).is_file()
    return MEMORISING if shows else ORIGINALS[0]
