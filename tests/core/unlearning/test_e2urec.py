from dataclasses import replace

import numpy as np
import pytest
import torch
from closed_forms import softmax
from peft import PeftModel
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

from core.data.forms.prompt_writing import prompts_of
from core.data.prompts import ANSWERS
from core.runs.store import ADAPTER, MODEL, Run
from core.unlearning.common.losses import e2urec_loss
from core.unlearning.methods.e2urec import forgetting_teacher, within_reach
from core.unlearning.tuned_settings import updated


@pytest.fixture
def random():
    return np.random.default_rng(0)


def kl(teacher, student):
    p, q = softmax(teacher), softmax(student)
    return (p * np.log(p / q)).sum(axis=1)


def test_the_forgetting_teacher_subtracts_what_the_augmented_model_believes_more_strongly():
    original, augmented = np.array([[1.0, 2.0], [0.0, -1.0]]), np.array([[2.0, 1.0], [0.5, 1.0]])
    assert forgetting_teacher(original, augmented, 2.0).tolist() == [[-1.0, 2.0], [-1.0, -5.0]]


def test_without_alpha_the_forgetting_teacher_is_the_original(random):
    original, augmented = random.normal(size=(2, 7, 2))
    assert np.array_equal(forgetting_teacher(original, augmented, 0.0), original)


def test_an_augmented_model_that_learned_nothing_leaves_the_original(random):
    original = random.normal(size=(7, 2))
    assert np.array_equal(forgetting_teacher(original, original, 3.0), original)


def test_the_forgetting_teacher_stays_within_reach(random):
    original, augmented = random.normal(size=(2, 50, 2))
    alpha = within_reach(original, augmented, 3.0, 0.2)
    moved = original - forgetting_teacher(original, augmented, alpha)
    assert moved.sum(axis=1).mean() == pytest.approx(0.2)
    assert within_reach(original, augmented, alpha / 2, 0.2) == alpha / 2
    assert within_reach(original, augmented, 3.0, None) == 3.0
    assert within_reach(original, original, 3.0, 0.2) == 3.0


@pytest.mark.parametrize("click_weight", [0.0, 0.3, 1.0])
def test_the_loss_is_that_of_the_paper(random, click_weight):
    teacher, student = random.normal(size=(2, 10, 2))
    labels, forgets = random.integers(0, 2, 10), np.arange(10) < 4
    positions = np.array([9, 2, 5, 0, 3, 7])
    loss = e2urec_loss(teacher, labels, forgets, torch.device("cpu"), click_weight)
    terms = loss(torch.from_numpy(student[positions]), torch.from_numpy(positions))
    go, stay = [2, 0, 3], [9, 5, 7]
    clicks = -np.log(softmax(student)[stay, labels[stay]])
    assert float(terms["forget"]) == pytest.approx(kl(teacher, student)[go].mean(), abs=1e-12)
    wanted = (kl(teacher, student)[stay] + click_weight * clicks).mean()
    assert float(terms["remember"]) == pytest.approx(wanted, abs=1e-12)


def test_a_batch_of_forgotten_samples_alone_has_nothing_to_remember(random):
    teacher, student = random.normal(size=(2, 3, 2))
    loss = e2urec_loss(teacher, np.array([0, 1, 1]), np.ones(3, bool), torch.device("cpu"))
    terms = loss(torch.from_numpy(student), torch.arange(3))
    assert float(terms["remember"]) == 0.0
    assert float(terms["forget"]) > 0


def test_a_student_that_says_what_its_teachers_say_has_no_loss_left(random):
    teacher = random.normal(size=(5, 2))
    loss = e2urec_loss(teacher, np.zeros(5, np.int64), np.arange(5) < 2, torch.device("cpu"), 0.0)
    terms = loss(torch.from_numpy(teacher), torch.arange(5))
    assert {name: pytest.approx(float(term), abs=1e-12) for name, term in terms.items()} == {"forget": 0, "remember": 0}


def test_what_it_forgets_moves_away_from_the_original(finished):
    run, _ = finished("e2urec")
    assert np.abs(run.predictions["forget"] - run.predictions["forget_before"]).max() > 1e-3


@pytest.mark.parametrize("changes", [{"vocabulary": "whole"}, {"remember_weight": 0.0}])
def test_a_variant_gives_another_adapter(experiment, finished, tmp_path, changes):
    request = experiment.presets()["twenty-percent"]
    usual, _ = finished("e2urec")
    settings = updated(experiment.method("e2urec", experiment.plan(request)).settings, changes)
    run = Run(tmp_path / "run")
    list(experiment.unlearn(request, "e2urec", settings=settings, folder=run.folder))
    assert (run.folder / ADAPTER).is_dir()
    assert not np.allclose(run.predictions["forget"], usual.predictions["forget"], atol=1e-4)
    assert np.array_equal(run.predictions["forget_before"], usual.predictions["forget_before"])


@pytest.mark.parametrize("vocabulary", ["answers", "whole"])
def test_without_an_adapter_all_of_a_copy_is_trained(experiment, tmp_path, vocabulary):
    request, backbone = experiment.presets()["one-user"], experiment.recommender.backbone
    usual = experiment.method("e2urec", experiment.plan(request)).settings
    settings = replace(usual, student_lora=None, vocabulary=vocabulary)
    run = Run(tmp_path / "run")
    list(experiment.unlearn(request, "e2urec", settings=settings, folder=run.folder))
    assert (run.folder / MODEL).is_dir()
    assert run.metrics["trainable_params"] == backbone.parameter_count
    assert backbone.width == 2
    assert np.abs(run.predictions["forget"] - run.predictions["forget_before"]).max() > 1e-3


def test_its_adapter_is_read_by_plain_transformers_and_peft(experiment, assets, finished):
    run, _ = finished("e2urec")
    folder = assets / "models" / "synthetic" / "best"
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = PeftModel.from_pretrained(AutoModelForSeq2SeqLM.from_pretrained(folder), run.folder / ADAPTER).eval()
    samples = experiment.plan(experiment.presets()["twenty-percent"]).forget
    prompts = ["".join(one) for one in prompts_of(experiment.interactions, samples.row, samples.history)]
    read = tokenizer(prompts, padding=True, return_tensors="pt")
    start = torch.full((len(prompts), 1), model.config.decoder_start_token_id)
    with torch.no_grad():
        logits = model(input_ids=read.input_ids, attention_mask=read.attention_mask, decoder_input_ids=start).logits
    answers = [tokenizer.convert_tokens_to_ids(answer) for answer in ANSWERS]
    clicks = logits[:, 0, answers].softmax(dim=1)[:, 0].numpy()
    assert np.allclose(clicks, run.predictions["forget"], atol=1e-5)
