"""The paper's table in one command, on a miniature in the same formats: MovieLens-1M's files and a tiny random T5."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast, T5Config, T5ForConditionalGeneration

from core.benchmark.paper_tables import TABLES
from core.cli.main import main
from core.data.prompts import ANSWERS
from core.files import read_json
from core.models.shapes import SHAPES
from core.unlearning import paper_settings as paper
from core.unlearning.common.forget_retain_batches import StepBudget

PEOPLE, FILMS, RATED = 15, 30, 14
SMALL = {"d_model": 16, "d_ff": 32, "num_layers": 1, "num_heads": 2, "vocab_size": 50}
COMMAND = ("benchmark", "movielens-1m", "--slice", "paper", "--settings", "paper")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Return a folder in the format of MovieLens-1M with people whom we made up."""
    rng, folder = np.random.default_rng(0), tmp_path_factory.mktemp("ml-1m")
    rows = [(user, item) for user in range(1, PEOPLE + 1) for item in rng.permutation(FILMS)[:RATED] + 1]
    at = rng.permutation(len(rows))
    stars = [1 + (3 * user + 2 * item) % 5 for user, item in rows]
    lines = [f"{u}::{i}::{s}::{978_300_000 + t}\n" for (u, i), s, t in zip(rows, stars, at, strict=True)]
    (folder / "ratings.dat").write_text("".join(lines))
    (folder / "users.dat").write_text("".join(f"{user}::F::25::{user % 20}::00000\n" for user in range(1, PEOPLE + 1)))
    films = "".join(f"{item}::Lantern {item}, The ({1950 + item})::Drama\n" for item in range(1, FILMS + 1))
    (folder / "movies.dat").write_text(films, encoding="latin-1")
    return folder


@pytest.fixture(scope="module")
def tiny_t5(tmp_path_factory):
    """Return the folder of a random T5 of two small layers, as the hub would have it."""
    special = {"pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>"}
    names = ["Lantern", "The", "stars", "1", "2", "3", "4", "5", "female", *(str(1950 + item) for item in range(FILMS))]
    vocabulary = {word: at for at, word in enumerate((*special.values(), *ANSWERS, *names))}
    words = Tokenizer(models.WordLevel(vocabulary, unk_token=special["unk_token"]))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    torch.manual_seed(0)
    sizes = {"d_model": 16, "d_kv": 8, "d_ff": 32, "num_heads": 2, "num_layers": 1, "vocab_size": len(vocabulary)}
    ids = {"pad_token_id": 0, "eos_token_id": 1, "decoder_start_token_id": 0}
    folder = tmp_path_factory.mktemp("hub") / "tiny-t5"
    T5ForConditionalGeneration(T5Config(**sizes, **ids)).save_pretrained(folder)
    PreTrainedTokenizerFast(tokenizer_object=words, **special).save_pretrained(folder)
    return folder


@pytest.fixture
def run(data, tiny_t5, capsys):
    def command(*words):
        given = [*COMMAND, "--data-dir", data, "--backbone", tiny_t5, *words]
        code = main([str(word) for word in given])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


@pytest.fixture
def short(monkeypatch):
    """Let the paper's settings take a few steps."""
    budget = {"budget": StepBudget(1.0, (2, 3), 1.0)}
    for method in ("neggrad", "negkl", "bad_teacher"):
        monkeypatch.setitem(paper._CHANGES, method, {**paper._CHANGES[method], **budget})
    fewer = {"augment_steps": (1, 3), "student_steps": (1, 3), "augment_passes": 1, "student_passes": 1}
    monkeypatch.setitem(paper._CHANGES, "e2urec", {**paper._CHANGES["e2urec"], **fewer})


@pytest.mark.usefixtures("short")
def test_one_command_makes_the_papers_table_and_sets_its_figures_beside(run, tmp_path):
    words = ("--methods", "all", "--seeds", "0", "--out", tmp_path, "--json")
    few = ("--methods", "neggrad,e2urec", *words[2:])
    code, out, err = run(*words, "--dry-run")
    assert code == 0, err
    plan = json.loads(out)
    assert plan["rows"][0]["title"] == "the original's training"
    assert {row["title"] for row in plan["rows"][1:]} == set(TABLES["MovieLens-1M"])
    assert all(row["seconds"] > 0 for row in plan["rows"])
    assert not list(tmp_path.iterdir())

    code, out, err = run(*few)
    assert code == 0, err
    found = json.loads(out)
    head, lines = found["beside_paper"]
    assert [line[0] for line in lines] == ["Original", "Retraining", "NegGrad", "E2URec"]
    measured = {row["method"]: row["metrics"] for row in found["rows"]}
    auc = 100 * measured["e2urec"]["auc"]["mean"]
    assert lines[-1][head.index("AUC")] == f"{auc:.2f} (76.34; {auc - 76.34:+.2f})"
    table = (tmp_path / "table.md").read_text()
    assert f"| E2URec | {lines[-1][1]} |" in table
    assert "Seconds of E2URec: augment" in table
    assert read_json(tmp_path / "results.json")["original_seconds"] > 0
    assert found["made"]["command"].startswith(
        "python -m core benchmark movielens-1m-paper --methods neggrad,e2urec --seeds 0"
    )
    assert "original's training" in err

    code, out, err = run(*few, "--dry-run")
    assert code == 0, err
    assert {row["runs"] for row in json.loads(out)["rows"]} == {0}
    assert json.loads(out)["seconds"] == 0


def test_what_the_table_takes_is_told_without_the_data_and_without_the_model(capsys, tmp_path, monkeypatch):
    monkeypatch.setitem(SHAPES, "t5-base", replace(SHAPES["t5-base"], sizes={**SHAPES["t5-base"].sizes, **SMALL}))
    words = [*COMMAND, "--methods", "all", "--backbone", "google-t5/t5-base", "--out", str(tmp_path), "--dry-run"]
    assert main(words) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "60,000 training samples, 12,000 of them go" in said
    assert "The data is not here yet" in said
    assert "random weights of its shape" in said
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--dry-run"], "name one with --backbone"),
        (["--backbone", "x", "--original", "memorising"], "leave --original"),
        (["--backbone", "x", "--kinds"], "leave --original"),
        (["--slice", "first"], "has no slice first"),
    ],
)
def test_what_does_not_go_together_is_refused(words, why, capsys):
    assert main(["benchmark", "movielens-1m", *words]) == 2
    assert why in capsys.readouterr().err
