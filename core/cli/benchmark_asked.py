"""What ``benchmark`` is asked for, as one value, and what does not go together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import typer

from core import text
from core.benchmark.sharing import RunShard, read_shard
from core.cli.asking.ids import asked_for, numbers
from core.cli.options import method_names
from core.config import ORIGINALS
from core.data.datasets.registry import DATASETS
from core.data.requests import ForgetRequest
from core.errors import RequestError
from core.files import runs_folder
from core.unlearning.paper_settings import in_the_paper

_TOLD = (
    *("methods", "seeds", "preset", "users", "interactions", "forget_fraction", "ablate", "kinds", "canaries"),
    *("design", "originals", "ranking", "ranking_items", "original", "preset_settings"),
)
"""Options that decide a result, in the order in which commands are told."""
USUAL_REQUEST = "twenty-percent"
"""The request, where none is given."""
_SEEDS = "0,1,2"
_NOT_IN_A_DESIGN = (
    *("--seeds", "--preset", "--users", "--interactions", "--forget-fraction", "--ablate", "--kinds", "--canaries"),
    *("--preset-settings", "--originals", "--ranking", "--shard", "--merge"),
)
"""Options that have no meaning beside ``--design``."""
_NOT_OF_A_SHARD = ("--merge", "--ranking", "--originals", "--canaries", "--bundle")
"""Options about what is done when all shards are there."""


@dataclass(frozen=True)
class BenchmarkAsked:
    """The options of one ``benchmark``, under the names that the command gives them; see its help."""

    dataset: str
    out: Path | None
    part_of_data: str | None
    backbone: str | None
    dry_run: bool
    methods: str | None
    seeds: str | None
    preset: str | None
    users: str | None
    interactions: str | None
    forget_fraction: str | None
    ablate: bool
    kinds: bool
    canaries: bool
    design: str | None
    preset_settings: str | None
    originals: int | None
    ranking: bool
    ranking_items: int
    shard: str | None
    merge: list[Path] | None
    bundle: bool
    original: str
    data_dir: Path | None
    as_json: bool
    assets: Path

    @cached_property
    def options(self) -> dict[str, object]:
        """The options by name as they are told to whoever makes the same again; None or False where one was left out.

        What shared the runs out decides nothing of the result, and is not among them.
        """
        asked: dict[str, object] = {f"--{name.replace('_', '-')}": getattr(self, name) for name in _TOLD}
        if self.backbone is not None:
            asked |= {"--backbone": self.backbone, "--original": None, "--originals": self.further}
        return asked | {"--ranking-items": self.ranking_items if self.ranking else None, "--out": "DIR"}

    @cached_property
    def data(self) -> str:
        """The data set, or the slice of it.

        Raises:
            typer.BadParameter: It has no such slice.
        """
        name = f"{self.dataset}-{self.part_of_data}" if self.part_of_data else self.dataset
        if name not in DATASETS:
            raise typer.BadParameter(text.cli.no_slice(self.dataset, self.part_of_data))
        return name

    @cached_property
    def folder(self) -> Path:
        """Where everything goes: where it was asked for, else a folder among the runs."""
        own = Path(self.backbone).name if self.backbone else self.original.replace("/", "-")
        return self.out or runs_folder() / "benchmarks" / self.data / own

    @property
    def further(self) -> int | None:
        """How many further originals are trained; None for those that are bundled, or four.

        A backbone of one's own has none unless they are asked for: each costs as much as the original.
        """
        return 0 if self.originals is None and self.backbone is not None else self.originals

    @cached_property
    def what(self) -> ForgetRequest | str:
        """The request, or the name of a preset."""
        own = self.preset or self.users or self.interactions
        return asked_for(self.preset, self.users, self.interactions, self.dataset) if own else USUAL_REQUEST

    @cached_property
    def percents(self) -> tuple[int, ...]:
        """The shares of the training users; none where they are not varied."""
        return () if self.forget_fraction is None else _each(self.forget_fraction, "--forget-fraction")

    @cached_property
    def each_seed(self) -> tuple[int, ...]:
        """The seeds, each once."""
        return _each(self.seeds or _SEEDS, "--seeds")

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The methods to compare: all of them, or all that the paper compares with, where none are named."""
        listed = tuple(dict.fromkeys(method_names(self.methods or "all")))
        everything = self.methods in (None, "all") and self.preset_settings is not None
        return tuple(name for name in listed if in_the_paper(name)) if everything else listed

    @cached_property
    def part(self) -> RunShard | None:
        """The part of the runs that is made here; None where it is all of them.

        Raises:
            typer.BadParameter: It is written in another way.
        """
        try:
            return None if self.shard is None else read_shard(self.shard)
        except RequestError as error:
            raise typer.BadParameter(str(error)) from error

    def check(self) -> None:
        """Raise typer's error where options are given that do not go together, or cannot be read."""
        given = {**self.options, "--bundle": self.bundle, "--shard": self.shard, "--merge": self.merge or None}
        set_ = {name for name, value in given.items() if value not in (None, False)}
        if self.design is not None:
            _refuse([name for name in _NOT_IN_A_DESIGN if name in set_], text.cli.beside_a_design)
        if self.part is not None:
            _refuse([name for name in _NOT_OF_A_SHARD if name in set_], text.cli.beside_a_shard)
        if self.design is None:
            self._check_mixed()
            self._check_kinds()
        self._check_backbone()

    def _check_mixed(self) -> None:
        if self.percents and self.ablate:
            raise typer.BadParameter(text.cli.TWO_BENCHMARKS)
        if self.preset_settings and (self.percents or self.ablate):
            raise typer.BadParameter(text.cli.PRESET_SETTINGS_ALONE)
        if self.percents and self.what != USUAL_REQUEST:
            raise typer.BadParameter(text.cli.FRACTION_WITH_REQUEST)
        if self.ablate and self.methods:
            raise typer.BadParameter(text.cli.ABLATE_WITH_METHODS)
        if self.bundle and (isinstance(self.what, ForgetRequest) or (self.ablate and self.what != USUAL_REQUEST)):
            raise typer.BadParameter(text.cli.bundle_of_own_request(USUAL_REQUEST))

    def _check_backbone(self) -> None:
        if self.dry_run and self.backbone is None:
            raise typer.BadParameter(text.cli.DRY_RUN_OF_A_BACKBONE)
        others = self.percents or self.ablate or self.kinds or self.design or self.bundle
        if self.backbone is not None and (others or self.original != ORIGINALS[0]):
            raise typer.BadParameter(text.cli.BACKBONE_ALONE)

    def _check_kinds(self) -> None:
        if self.kinds and (self.percents or self.ablate):
            raise typer.BadParameter(text.cli.TWO_BENCHMARKS)
        if self.kinds and self.preset_settings:
            raise typer.BadParameter(text.cli.PRESET_SETTINGS_ALONE)
        if self.kinds and self.what != USUAL_REQUEST:
            raise typer.BadParameter(text.cli.KINDS_WITH_REQUEST)
        if self.canaries and not self.kinds:
            raise typer.BadParameter(text.cli.CANARIES_WITHOUT_KINDS)


def _each(listed: str, option: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(numbers(listed, option)))


def _refuse(foreign: Sequence[str], why: Callable[[Sequence[str]], str]) -> None:
    if foreign:
        raise typer.BadParameter(why(foreign))
