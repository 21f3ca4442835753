"""``bench-step``: what one step of E2URec costs with a larger language model, whose weights need not be here."""

from typing import Annotated

import typer

from core.benchmark.step_cost import BATCH, TOKENS, step_cost, step_cost_path
from core.cli.bundling import bundled_study
from core.cli.options import Assets, Bundle, Json
from core.cli.output import CommandResult, prints_result
from core.cli.tables import facts_table
from core.files import ASSETS
from core.models.shapes import SHAPES
from core.runs.provenance import made_on
from core.training.loop import Engine


@prints_result
def bench_step(
    shape: Annotated[str, typer.Argument(help=f"The model's shape: {' or '.join(SHAPES)}.", metavar="SHAPE")],
    tokens: Annotated[int, typer.Option("--tokens", min=8, help="Tokens of a prompt.")] = TOKENS,
    batch: Annotated[int, typer.Option("--batch", min=1, help="Samples that go in a batch; as many stay.")] = BATCH,
    bundle: Bundle = False,
    as_json: Json = False,
    assets: Assets = ASSETS,
) -> CommandResult:
    """Measure one step of E2URec with a language model of a known shape and random weights.

    What a whole run of the paper's schedule would take follows by arithmetic.
    """
    found = {**step_cost(shape, tokens, batch), "made": made_on(Engine().device)}
    if bundle:
        changed = {"--tokens": tokens if tokens != TOKENS else None, "--batch": batch if batch != BATCH else None}
        bundled_study(
            assets, step_cost_path(assets, shape), found, ("bench-step", shape, {**changed, "--bundle": True})
        )
    shown = {"parameters": f"{found['parameters']:,}", "memory at most": f"{found['memory'] / 1e9:.2f} GB"}
    shown |= {f"seconds: {part}": f"{one:.2f}" for part, one in found["seconds"].items()}
    shown |= {"operations a second": f"{found['per_second']:.3g}"}
    shown |= {"the paper's schedule": f"{found['run']['seconds'] / 3600:.1f} h at this speed"}
    return CommandResult(found, facts_table(shown), as_json)
