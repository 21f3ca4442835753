"""The real language model, where somebody has fetched it before: nothing is downloaded here."""

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from core.config import Lora
from core.data.datasets.synthetic import synthetic
from core.files import cache_folder
from core.models.language.bases import PACKAGED, open_base, weights_digest
from core.models.language.grown import Growth
from core.models.language.stream import grown_from

NAME = "smollm2-135m"
FOUND = cache_folder() / "models" / f"{NAME}-{PACKAGED[NAME].sha256[:12]}"
"""In the user's own cache, looked up before the tests have one of their own."""
pytestmark = pytest.mark.skipif(not FOUND.is_dir(), reason=f"{NAME} was not fetched; `core train` with it does")


@pytest.fixture
def base(monkeypatch, tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / FOUND.name).symlink_to(FOUND)
    monkeypatch.setenv("E2UREC_CACHE", str(tmp_path))
    return open_base(NAME)


def test_it_is_the_model_that_its_digest_says(base):
    assert base.digest == weights_digest(base.folder)


def test_it_was_dequantised_into_a_model_that_knows_something(base):
    model = AutoModelForCausalLM.from_pretrained(base.folder, dtype=torch.float32).eval()
    words = AutoTokenizer.from_pretrained(base.folder)
    with torch.no_grad():
        said = model(**words("The capital of France is", return_tensors="pt")).logits[0, -1].argmax()
    assert words.decode([int(said)]) == " Paris"


def test_its_two_halves_answer_as_one(base):
    interactions = synthetic(users=3, items=40, seed=1)
    split, whole = (grown_from(base, Growth(top, Lora(targets="linear"))).eval() for top in (6, 0))
    samples = split.reader.all_samples(interactions).take(np.arange(5))
    with torch.no_grad():
        one, other = (each.answer(samples.padded(np.arange(5), each.pad)).softmax(dim=1) for each in (split, whole))
    assert torch.allclose(one, other, atol=0.01)  # states are kept in half precision
    assert len(split.layers["linear"]) == 6 * 7
