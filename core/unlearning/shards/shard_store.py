"""Shards trained on everything, on disk for the next request: each is whole or not there, and the first one stays."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Literal, Protocol

from core import text
from core.checksums import checked_folder, read_record, seal
from core.errors import DamageError, RunError
from core.files import founded_folder, write_json
from core.models.backbone import load_backbone
from core.runs.labelled import load_labelled, save_labelled
from core.unlearning.shards.partition import Partition

PARTITION, _RECORD = "partition.safetensors", "record.json"
_IDS: Mapping[Literal["user", "row"], str] = {"user": "users", "row": "rows"}
"""What a partition goes by → what its ids are called in the file."""


class Shard(Protocol):
    """What a shard has learned: a model, or an adapter."""

    def save(self, folder: Path) -> None:
        """Write it into ``folder``."""


@dataclass(frozen=True)
class ShardStore:
    """The shards of one original under one partition.

    Several processes may use one folder at once: whoever is first to have a part done leaves it for all.

    Attributes:
        folder: Where they lie.
        read: Opens what was kept of a shard, from its folder; whole models by default.
    """

    folder: Path
    read: Callable[[Path], Any] = load_backbone

    @property
    def has_partition(self) -> bool:
        """Whether a partition is kept."""
        return self.folder.is_dir()

    def partition(self, divide: Callable[[], Partition], spent: float = 0.0) -> Partition:
        """Return the partition that is kept; where there is none, that of ``divide``, which is kept from now on.

        Args:
            divide: Who belongs to which shard.
            spent: Wall seconds that ``divide`` has cost already.

        Raises:
            RunError: What is kept is damaged, or nothing can be written there.
        """
        if not self.has_partition:
            start, made = monotonic() - spent, divide()
            with _founding(self.folder) as fresh:
                save_labelled(fresh / PARTITION, {_IDS[made.by]: made.ids, "shards": made.shards})
                write_json(fresh / _RECORD, {"seconds": monotonic() - start})
        try:
            found = load_labelled(self.folder / PARTITION)
            [by] = [by for by, name in _IDS.items() if name in found]
            return Partition(found[_IDS[by]], found["shards"], by)
        except (OSError, ValueError, KeyError, DamageError) as error:
            raise self._damaged() from error

    def has(self, shard: int) -> bool:
        """Return whether that shard is kept."""
        return self._place(shard).is_dir()

    def add(self, shard: int, learned: Shard, seconds: float) -> None:
        """Keep what a shard has learned and the wall seconds that its training took, unless it is kept already.

        Raises:
            RunError: It cannot be written.
        """
        with _founding(self._place(shard)) as fresh:
            learned.save(fresh)
            write_json(fresh / _RECORD, {"seconds": seconds})

    def load(self, shard: int) -> Any:
        """Return what is kept of a shard.

        Raises:
            ModelError: It is not, or it is damaged.
        """
        return self.read(checked_folder(self._place(shard)))

    @property
    def seconds(self) -> float:
        """Wall seconds that it took to make all that is kept, whenever that was.

        Raises:
            RunError: What is kept is damaged.
        """
        try:
            records = [self.folder / _RECORD, *sorted(self.folder.glob(f"shard-*/{_RECORD}"))]
            return sum(float(read_record(record)["seconds"]) for record in records)
        except (OSError, ValueError, KeyError, DamageError) as error:
            raise self._damaged() from error

    def _damaged(self) -> RunError:
        return RunError(text.unlearning.damaged_shards(self.folder))

    def _place(self, shard: int) -> Path:
        return self.folder / f"shard-{shard}"


@contextmanager
def _founding(folder: Path) -> Iterator[Path]:
    try:
        with founded_folder(folder) as fresh:
            yield fresh
            seal(fresh)
    except OSError as error:
        raise RunError(text.unlearning.shards_not_kept(folder, error.strerror or error)) from error
