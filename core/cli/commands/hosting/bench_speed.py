"""``bench-speed``: start-up, scoring, training, memory and growth on this machine, as ratios."""

from typing import Annotated

import typer

from core.benchmark.documents.curves import speed_plot
from core.benchmark.speed import speed, speed_path
from core.cli.bundling import bundled_study
from core.cli.options import Assets, Bundle, DataDir, DatasetName, Json, OriginalName, opened
from core.cli.output import CommandResult, prints_result
from core.cli.tables import facts_table
from core.config import ORIGINALS
from core.files import ASSETS, write_text
from core.runs.provenance import made_on


@prints_result
def bench_speed(
    dataset: DatasetName,
    original: OriginalName = ORIGINALS[0],
    repeats: Annotated[int, typer.Option("--repeats", min=1, help="Starts of each kind; the median counts.")] = 3,
    bundle: Bundle = False,
    data_dir: DataDir = None,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Measure how fast this machine starts the program, asks and trains a recommender, and how that grows.

    Start-up is told as CPU seconds over those of importing torch and Gradio, which hold on a busy machine too.
    """
    experiment = opened(dataset, original, data_dir, assets)
    found = {**speed(experiment, repeats), "made": made_on(experiment.engine.device)}
    if bundle:
        path = speed_path(assets, dataset, original)
        options = {"--original": original, "--repeats": repeats, "--bundle": True}
        bundled_study(assets, path, found, ("bench-speed", dataset, options))
        write_text(path.with_suffix(".svg"), speed_plot(found))
    shown = {f"start: {name}": f"{one['ratio']:.2f} ×" for name, one in found["startup"].items()}
    shown |= {f"{name}, samples/s": round(found[name]["samples_per_second"]) for name in ("scoring", "training")}
    shown |= {"training / scoring": f"{found['training']['ratio']:.2f}", "memory": f"{found['memory']['growth']:.2f} ×"}
    shown |= {f"growth over {name}": f"{one['ratio']:.2f}" for name, one in found["growth"].items()}
    return CommandResult(found, facts_table(shown), as_json)
