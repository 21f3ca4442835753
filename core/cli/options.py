"""The options that commands share, and how lists of users and ratings are read."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from core.cli.progress import downloads
from core.config import ORIGINALS
from core.data.datasets import DATASETS
from core.errors import RunError
from core.experiment import Experiment, open_experiment
from core.files import runs_folder
from core.forgetting import PRESETS, ForgetRequest
from core.sequence import lineage
from core.store import Run, list_runs
from core.unlearning.base import METHODS


def _one_of(known: Iterable[str]) -> Callable[[str | None], str | None]:
    def check(name: str | None) -> str | None:
        if name is not None and name not in known:
            raise typer.BadParameter(f"there is no {name!r}; choose one of {', '.join(known)}")
        return name

    return check


DatasetName: TypeAlias = Annotated[
    str, typer.Argument(metavar="DATASET", help=f"One of {', '.join(DATASETS)}.", callback=_one_of(DATASETS))
]
Original: TypeAlias = Annotated[
    str, typer.Option("--original", metavar="best|memorising|FOLDER", help="The trained recommender.")
]
OriginalOfRun: TypeAlias = Annotated[
    str | None,
    typer.Option("--original", metavar="best|memorising|FOLDER", help="By default that of the run, else best."),
]
DataDir: TypeAlias = Annotated[
    Path | None, typer.Option("--data-dir", metavar="FOLDER", help="Where the data set's own files lie.")
]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else on stdout.")]
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
    str, typer.Option("--method", metavar="|".join(METHODS), help="How to forget.", callback=_one_of(METHODS))
]
Users: TypeAlias = Annotated[
    str | None, typer.Option("--users", metavar="ID,ID,…", help="Users of whom everything is forgotten.")
]
Ratings: TypeAlias = Annotated[
    str | None, typer.Option("--interactions", metavar="USER:ITEM,…", help="Single ratings that are forgotten.")
]
RunFolder: TypeAlias = Annotated[Path, typer.Option("--run", metavar="FOLDER", help="A folder that unlearn wrote.")]
After: TypeAlias = Annotated[
    Path | None, typer.Option("--after", metavar="FOLDER", help="A finished run whose model forgets this as well.")
]
RunFolderOrNone: TypeAlias = Annotated[
    Path | None, typer.Option("--run", metavar="FOLDER", help="A folder that unlearn wrote; else the original answers.")
]


def numbers(text: str, option: str) -> tuple[int, ...]:
    """Return ``1,2`` as (1, 2); a usage error that names ``option`` where it is something else."""
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError as error:
        raise typer.BadParameter(f"{option} takes numbers such as 1,2, not {text!r}") from error


def method_names(text: str) -> tuple[str, ...]:
    """Return ``a,b`` as (a, b), where all of them are methods; ``all`` stands for every one."""
    names = tuple(METHODS) if text == "all" else tuple(part.strip() for part in text.split(","))
    check = _one_of(METHODS)
    return tuple(name for name in names if check(name))


def wanted(chosen: str | None, users: str | None, ratings: str | None) -> ForgetRequest | str:
    """Return what is to be forgotten, as asked for on the command line: a request, or the name of a preset."""
    if (chosen is None) == (users is None and ratings is None):
        raise typer.BadParameter("say what to forget, either --preset or --users and --interactions")
    if chosen is not None:
        return chosen
    pairs = [_pair(part) for part in ratings.split(",")] if ratings is not None else []
    return ForgetRequest(numbers(users, "--users") if users is not None else (), tuple(pairs))


def request_in(experiment: Experiment, what: ForgetRequest | str) -> ForgetRequest:
    """Return the request behind ``what``, which may name a preset."""
    return experiment.presets()[what] if isinstance(what, str) else what


def opened(
    dataset: str, original: str | None, data_dir: Path | None, assets: Path, run: Run | None = None
) -> Experiment:
    """Return the experiment that the options name, in which ``run`` was made: after the runs that it goes on from.

    ``original`` is the one of ``run`` where it is None.

    Raises:
        RunError: The run is of another data set, its original has no name by which it can be found, or a run that it
            goes on from is missing.
    """
    if run is not None and run.config["dataset"] != dataset:
        raise RunError(f"The run in {run.folder} is of {run.config['dataset']}, not of {dataset}.")
    if original is None:
        original = run.config["original"] if run is not None else ORIGINALS[0]
        if original not in ORIGINALS:
            raise RunError("The run was made on a recommender of your own; name its folder with --original.")
    with downloads() as progress:
        experiment = open_experiment(dataset, original, data_dir, assets, progress)
    for earlier in lineage(run) if run is not None else ():
        experiment = experiment.after(earlier)
    return experiment


def runs_near(folder: Path) -> list[Run]:
    """Return the runs among which retrainings for the run in ``folder`` may lie."""
    return [one for place in {runs_folder(), folder.resolve().parent} for one in list_runs(place)]


def _pair(text: str) -> tuple[int, int]:
    user, _, item = text.partition(":")
    try:
        return int(user), int(item)
    except ValueError as error:
        raise typer.BadParameter(f"--interactions takes pairs USER:ITEM such as 7:50, not {text!r}") from error
