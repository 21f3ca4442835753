"""The options that commands share, and how lists of users and ratings are read."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from core import text
from core.cli.progress import downloads
from core.config import KNOWN_ORIGINALS, ORIGINALS
from core.data.datasets.own_tables import is_own_table, register_table
from core.data.datasets.registry import DATASETS
from core.data.requests import PRESETS, ForgetRequest
from core.errors import RunError
from core.experiment.experiment import Experiment
from core.experiment.lineage import earlier_runs
from core.experiment.opening.open import open_experiment
from core.files import runs_folder
from core.plugins import load_all
from core.runs.store import Run, list_runs
from core.unlearning.paper_settings import PAPER
from core.unlearning.registry import METHODS

OWN_REQUEST = "own-request"
"""What results are called that are of no preset."""
_KNOWN_DATA = f"The data: {' or '.join(DATASETS)}, a table of your own, or a plug-in's."


def _one_of(known: Iterable[str]) -> Callable[[str | None], str | None]:
    def check(name: str | None) -> str | None:
        if name is not None and name not in known:
            raise typer.BadParameter(text.cli.unknown_choice(name, known))
        return name

    return check


def _dataset(name: str | None) -> str | None:
    """Return a data set's name; that of a file, which is put on the registry first."""
    if name is not None and is_own_table(name):
        return register_table(Path(name))
    return _one_of(DATASETS)(name)


def _loaded(files: list[Path] | None) -> list[Path] | None:
    load_all(files or ())
    return files


DatasetName: TypeAlias = Annotated[str, typer.Argument(metavar="DATASET", help=_KNOWN_DATA, callback=_dataset)]
DatasetOption: TypeAlias = Annotated[
    str, typer.Option("--dataset", metavar="DATASET", help=_KNOWN_DATA, callback=_dataset)
]
OriginalName: TypeAlias = Annotated[
    str, typer.Option("--original", metavar="best|memorising|smollm2/…|FOLDER", help="The trained recommender.")
]
OriginalOfRun: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--original", metavar="best|memorising|smollm2/…|FOLDER", help="By default that of the run, else best."
    ),
]
DataDir: TypeAlias = Annotated[
    Path | None, typer.Option("--data-dir", metavar="FOLDER|ZIP", help="Where the data set's own files lie.")
]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else on stdout.")]
Bundle: TypeAlias = Annotated[bool, typer.Option("--bundle", help="Put the result among the assets too.")]
Seed: TypeAlias = Annotated[int, typer.Option("--seed", min=0, help="Decides everything random.")]
Out: TypeAlias = Annotated[Path | None, typer.Option("--out", metavar="FOLDER", help="Where the result goes.")]
Assets: TypeAlias = Annotated[
    Path, typer.Option("--assets", metavar="FOLDER", envvar="E2UREC_ASSETS", hidden=True, help="Bundled models.")
]
Preset: TypeAlias = Annotated[
    str | None,
    typer.Option("--preset", metavar="|".join(PRESETS), help="A ready-made request.", callback=_one_of(PRESETS)),
]
MethodName: TypeAlias = Annotated[
    str,
    typer.Option(
        "--method",
        metavar="NAME",
        help=f"How to forget: {', '.join(METHODS)}, or a plug-in's method.",
        callback=_one_of(METHODS),
    ),
]
Track: TypeAlias = Annotated[
    str | None, typer.Option(metavar="PROJECT", help="Log losses and metrics to a project of trackio, if installed.")
]
PresetSettings: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--preset-settings",
        "--settings",
        metavar=PAPER,
        help="With the numbers of the paper's released code, not those tuned for this recommender.",
        callback=_one_of((PAPER,)),
    ),
]
UnlearnedBy: TypeAlias = Annotated[
    str | None,
    typer.Option("--unlearned", metavar="METHOD", help="Also let this method unlearn them.", callback=_one_of(METHODS)),
]
Plugins: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option(
        "--plugin",
        metavar="FILE.py",
        help="A file with a method, a metric or a data set of your own; it is run. May be given several times.",
        is_eager=True,
        callback=_loaded,
    ),
]
"""Loaded before anything else is read, so that what plug-ins bring can be named."""
Users: TypeAlias = Annotated[
    str | None, typer.Option("--users", metavar="ID,ID,…", help="Users of whom everything is forgotten.")
]
Ratings: TypeAlias = Annotated[
    str | None, typer.Option("--interactions", metavar="USER:ITEM,…", help="Single ratings that are forgotten.")
]
Retrainings: TypeAlias = Annotated[str, typer.Option("--seeds", metavar="N,N,…", help="One retraining each.")]
RankingItems: TypeAlias = Annotated[
    int, typer.Option("--ranking-items", min=1, help="How many liked items --ranking asks about, at most.")
]
RunFolder: TypeAlias = Annotated[Path, typer.Option("--run", metavar="FOLDER", help="A folder that unlearn wrote.")]
After: TypeAlias = Annotated[
    Path | None, typer.Option("--after", metavar="FOLDER", help="A finished run whose model forgets this as well.")
]
RunFolderOrNone: TypeAlias = Annotated[
    Path | None, typer.Option("--run", metavar="FOLDER", help="A folder that unlearn wrote; else the original answers.")
]


def method_names(listed: str) -> tuple[str, ...]:
    """Return ``a,b`` as (a, b); ``all`` stands for every method.

    Raises:
        typer.BadParameter: One of them is no method.
    """
    names = tuple(METHODS) if listed == "all" else tuple(part.strip() for part in listed.split(","))
    check = _one_of(METHODS)
    return tuple(name for name in names if check(name))


def refuse_bundling(what: ForgetRequest | str, bundle: bool) -> None:
    """Check that results that are to be bundled are of a preset.

    Raises:
        typer.BadParameter: They are of another request.
    """
    if bundle and isinstance(what, ForgetRequest):
        raise typer.BadParameter(text.cli.BUNDLE_OF_OWN_REQUEST)


def request_in(experiment: Experiment, what: ForgetRequest | str) -> ForgetRequest:
    """Return ``what`` as a request, where it may be the name of a preset."""
    return experiment.presets()[what] if isinstance(what, str) else what


def opened(
    dataset: str, original: str | None, data_dir: Path | None, assets: Path, run: Run | None = None
) -> Experiment:
    """Return the experiment that the options name; with ``run``, the one in which that run was made.

    Args:
        dataset: Name of the data set.
        original: The trained recommender; that of ``run`` where it is None, else the first of ``ORIGINALS``.
        data_dir: Folder of the data set's own files, or None.
        assets: Folder of bundled models.
        run: A run; where it went on from earlier ones, so does the experiment.

    Raises:
        DataError: The data set could not be found or verified.
        ModelError: There is no such recommender.
        RunError: The run is of another data set, its original has no name by which it can be found, or a run that it
            goes on from is missing.
    """
    if run is not None and run.config["dataset"] != dataset:
        raise RunError(text.cli.foreign_run(run.folder, run.config["dataset"], dataset))
    if original is None:
        original = run.config["original"] if run is not None else ORIGINALS[0]
        if original not in KNOWN_ORIGINALS:
            raise RunError(text.cli.OWN_ORIGINAL)
    with downloads() as progress:
        experiment = open_experiment(dataset, original, data_dir, assets, progress)
    for earlier in earlier_runs(run) if run is not None else ():
        experiment = experiment.after(earlier)
    return experiment


def runs_near(folder: Path) -> list[Run]:
    """Return the runs beside ``folder`` and in the user's data folder, where retrainings may be found."""
    return [one for place in {runs_folder(), folder.resolve().parent} for one in list_runs(place)]
