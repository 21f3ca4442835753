import json

import pytest

from core.benchmark.documents.costs import GPUS, USED, shapes_table
from core.benchmark.documents.sources import Bundled
from core.benchmark.step_cost import PAPER_FORGOTTEN, PAPER_STEPS, operations, step_cost
from core.cli.main import main
from core.errors import ModelError
from core.models import shapes
from core.models.shapes import SHAPES, Shape, random_backbone

SMALL = {
    "t5": {"d_model": 32, "d_kv": 16, "d_ff": 64, "num_heads": 2, "num_layers": 2, "vocab_size": 200},
    "llama": {
        "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2, "vocab_size": 200
    },
}  # fmt: skip


@pytest.fixture(params=SMALL)
def small(request, monkeypatch):
    """A small shape of each architecture, by the name of a large one."""
    monkeypatch.setattr(shapes, "SHAPES", {"t5-base": Shape(request.param, SMALL[request.param])})
    return request.param


def test_a_step_is_measured_and_a_run_follows_from_it(small):
    found = step_cost("t5-base", tokens=12, batch=4)
    assert set(found["seconds"]) == set(found["operations"]) == {"augment", "teachers", "student"}
    assert min(found["seconds"].values()) > 0
    seconds = found["seconds"]
    expected = PAPER_STEPS["augment"] * seconds["augment"] + PAPER_STEPS["student"] * seconds["student"]
    assert found["run"]["seconds"] == pytest.approx(expected + PAPER_FORGOTTEN / 4 * seconds["teachers"])
    assert found["per_second"] == pytest.approx(sum(found["operations"].values()) / sum(seconds.values()))
    assert found["memory"] > 10_000_000


def test_operations_count_the_weights_that_read_every_token(small):
    backbone = random_backbone("t5-base")
    attention = {"t5": 4 * 32 * 32, "llama": 4 * 32 * 32}[small]
    layer = attention + {"t5": 2 * 32 * 64, "llama": 3 * 32 * 64}[small]
    others = {"t5": 2 * 2 * 32 + 32 + 32 * 2, "llama": 2 * 2 * 32 + 32}[small]  # norms, a T5's table of distances
    found = operations(backbone, tokens=10, batch=3)
    assert found["augment"] == 6 * (2 * layer + others) * 30
    assert found["teachers"] == found["augment"]
    assert found["student"] == 2 * 4 * (2 * layer + others) * 30


def test_an_unknown_shape_is_refused():
    with pytest.raises(ModelError, match=r"No model of the shape t6 is known here; there are t5-base"):
        random_backbone("t6")


def test_known_shapes_have_the_weights_that_their_cards_tell():
    """By arithmetic, since none is made here: T5-base has 223 M, SmolLM2-135M 134.5 M, Llama-3.2-1B 1.24 B."""
    assert set(SHAPES) == {"t5-base", "smollm2-135m", "llama-1b"}
    sizes = {name: shape.sizes for name, shape in SHAPES.items()}
    assert _llama(**sizes["smollm2-135m"]) == 134_515_008
    assert _llama(**sizes["llama-1b"]) == 1_235_814_400


def _llama(hidden_size, intermediate_size, num_hidden_layers, vocab_size, **others):
    kept = hidden_size * others["num_key_value_heads"] // others["num_attention_heads"]
    attention = 2 * hidden_size**2 + 2 * hidden_size * kept
    layer = attention + 3 * hidden_size * intermediate_size + 2 * hidden_size
    return vocab_size * hidden_size + num_hidden_layers * layer + hidden_size


def test_the_command_bundles_it_and_the_document_shows_it(small, tmp_path, capsys):
    command = [
        "bench-step",
        "t5-base",
        "--tokens",
        "12",
        "--batch",
        "2",
        "--bundle",
        "--json",
        "--assets",
        str(tmp_path),
    ]
    assert main(command) == 0
    found = json.loads(capsys.readouterr().out)
    listed = json.loads((tmp_path / "manifest.json").read_text())
    assert "bench-step t5-base --tokens 12 --batch 2 --bundle" in str(listed)
    table = shapes_table(Bundled(tmp_path))
    seconds = found["run"]["operations"] / (GPUS["RTX 4090"] * USED)
    assert f"| {seconds:.0f} s |" in table
    parts = [f"{found['seconds'][part]:.1f}" for part in ("augment", "teachers", "student")]
    assert f"| {' | '.join(parts)} |" in table
    assert "2 samples that go and 2 that stay, 12 tokens each" in table
    assert "Nobody has bundled" in shapes_table(Bundled(tmp_path / "nothing"))
