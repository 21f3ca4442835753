"""What people are told of a benchmark that several machines make."""


def no_shard(given: str) -> str:
    """Return how a machine's part of a benchmark is written."""
    return f"a shard is written K/N, such as 2/3 for the second of three, not {given!r}"


def shard_done(number: int, of: int, runs: int, every: int, folder: object) -> str:
    """Return what a machine has made, and what is to be done when all have."""
    return (
        f"Shard {number} of {of}: its {runs} of all {every} runs are done, in {folder}. When all shards are, the same "
        "command without --shard writes the table; where they have folders of their own, name those with --merge."
    )


def merged(runs: int, folder: object) -> str:
    """Return how many runs were taken from other folders."""
    return f"{runs} finished run{'' if runs == 1 else 's'} copied into {folder}."


def no_folder_to_merge(folder: object) -> str:
    """Return that a folder of shards is missing."""
    return f"{folder} is no folder; name with --merge what another machine gave as --out."


def other_run(folder: object) -> str:
    """Return that a run is not the one that a benchmark needs."""
    return (
        f"The run in {folder} was made of another recommender, request or settings than this benchmark's; give all "
        "machines the same recommender, data and options."
    )
