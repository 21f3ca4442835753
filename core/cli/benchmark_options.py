"""The options that ``benchmark`` has for itself: which rows, and what is measured of them."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

BenchmarkFolder: TypeAlias = Annotated[
    Path | None,
    typer.Option("--out", metavar="FOLDER", help="Where the runs and the table go; else a folder among the runs."),
]
SliceOfData: TypeAlias = Annotated[
    str | None, typer.Option("--slice", metavar="paper", help="A part of the data set, such as that of the paper.")
]
BackboneName: TypeAlias = Annotated[
    str | None,
    typer.Option("--backbone", metavar="HUB-NAME|FOLDER", help="Train a recommender of this language model first."),
]
DryRun: TypeAlias = Annotated[
    bool, typer.Option("--dry-run", help="Only tell what --backbone will take: time, memory and disk.")
]
MethodNames: TypeAlias = Annotated[
    str | None, typer.Option("--methods", metavar="NAME,…|all", help="What to compare; all by default.")
]
Seeds: TypeAlias = Annotated[
    str | None, typer.Option("--seeds", metavar="N,N,…", help="One run of each method for each; 0,1,2 by default.")
]
ForgetFraction: TypeAlias = Annotated[
    str | None,
    typer.Option("--forget-fraction", metavar="N,N,…", help="Forget these percents of the training users instead."),
]
Ablate: TypeAlias = Annotated[
    bool, typer.Option("--ablate", help="Take parts out of e2urec and sweep its numbers instead.")
]
Kinds: TypeAlias = Annotated[
    bool, typer.Option("--kinds", help="Forget one request of each kind, from one rating to a fifth of the people.")
]
WithCanaries: TypeAlias = Annotated[
    bool, typer.Option("--canaries", help="With --kinds: train an original on flipped labels too, and forget those.")
]
Originals: TypeAlias = Annotated[
    int | None,
    typer.Option("--originals", min=0, help="Further originals whose mean is a control row; bundled ones, or 4."),
]
Ranks: TypeAlias = Annotated[
    bool, typer.Option("--ranking", help="Also tell how high liked items rank with each run (NDCG@10, HR@10).")
]
DesignSize: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--design",
        metavar="OxFxR",
        help="So many originals, random fifths of the people, and retrained models of each instead, such as 3x3x8.",
    ),
]
ShardOfRuns: TypeAlias = Annotated[
    str | None,
    typer.Option("--shard", metavar="K/N", help="Only make the K-th of N parts of the runs, as on one of N machines."),
]
MergedFolders: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option(
        "--merge", metavar="FOLDER", help="Take finished runs over from here first; may be given several times."
    ),
]
