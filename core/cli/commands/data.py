"""``data``: what is in a data set."""

import numpy as np

from core.cli.options import DataDir, DatasetName, Json
from core.cli.output import CommandResult, prints_result
from core.cli.progress import downloads
from core.cli.tables import facts_table
from core.data.datasets.registry import open_dataset
from core.data.readers import OneQuestion
from core.data.samples import Split


@prints_result
def data(dataset: DatasetName, data_dir: DataDir = None, as_json: Json = False) -> CommandResult:
    """Fetch a data set, verify it and say what is in it."""
    with downloads() as progress:
        interactions = open_dataset(dataset, data_dir, progress=progress)
    samples = OneQuestion(lambda prompts: [()] * len(prompts)).all_samples(interactions)
    record = {
        "dataset": dataset,
        "source": interactions.source,
        "digest": interactions.digest,
        "ratings": len(interactions),
        "users": len(interactions.users),
        "items": len(interactions.titles),
        "samples": {split.name.lower(): int((samples.split == split).sum()) for split in Split},
        "training_users": len(np.unique(samples.of(Split.TRAIN).user)),
    }
    return CommandResult(record, facts_table(record), as_json)
