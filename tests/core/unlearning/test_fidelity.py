"""Every term of every method's loss is the one in its formula, and so is the direction in which it pulls."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
import torch
from closed_forms import cross_entropy, forgetting_teacher, kl, npo, simnpo, softmax
from torch.autograd import gradcheck

from core.unlearning.common.losses import e2urec_loss
from core.unlearning.methods import e2urec
from core.unlearning.methods.bad_teacher import bad_teacher_loss
from core.unlearning.methods.neggrad import neggrad_loss
from core.unlearning.methods.negkl import negkl_loss
from core.unlearning.methods.npo import npo_loss
from core.unlearning.methods.simnpo import simnpo_loss
from core.unlearning.methods.uld import uld_loss

CPU = torch.device("cpu")
SAMPLES = 12
BETA, ALPHA, GAMMA = 0.1, 1.7, 0.6


@dataclass(frozen=True)
class Batch:
    """Random answers to a dozen samples in float64, of which a batch shows eight, three to be forgotten."""

    original: np.ndarray
    augmented: np.ndarray
    student: np.ndarray
    labels: np.ndarray
    forgets: np.ndarray
    positions: np.ndarray

    @property
    def go(self):
        return self.forgets[self.positions]

    def shown(self, array):
        return array[self.positions]


@pytest.fixture
def batch():
    random = np.random.default_rng(0)
    original, augmented = random.normal(0, 2, (2, SAMPLES, 2))
    labels, forgets = random.integers(0, 2, SAMPLES), np.arange(SAMPLES) < 5
    positions = np.array([11, 2, 6, 0, 9, 4, 7, 5])
    return Batch(original, augmented, random.normal(0, 2, (8, 2)), labels, forgets, positions)


def e2urec_teacher(batch, alpha=ALPHA):
    teacher = batch.original.copy()
    gone = batch.forgets
    teacher[gone] = e2urec.forgetting_teacher(batch.original[gone], batch.augmented[gone], alpha)
    return teacher


LOSSES = {
    "neggrad": lambda b: neggrad_loss(b.labels, b.forgets, CPU),
    "negkl": lambda b: negkl_loss(b.original, b.forgets, CPU),
    "bad_teacher": lambda b: bad_teacher_loss(b.augmented, b.forgets, CPU),
    "e2urec": lambda b: e2urec_loss(e2urec_teacher(b), b.labels, b.forgets, CPU, 0.3),
    "npo": lambda b: npo_loss(b.original, b.labels, b.forgets, BETA, CPU),
    "simnpo": lambda b: simnpo_loss(b.labels, b.forgets, 2.5, GAMMA, CPU),
    "uld": lambda b: uld_loss(b.labels, b.forgets, CPU),
}


def clicks(b, rows):
    return cross_entropy(b.shown(b.labels), rows)


def held(b, rows):
    return kl(softmax(b.shown(b.original)), rows)


def taught(b, rows):
    return kl(softmax(b.shown(b.augmented)), rows)


FORMS = {
    ("neggrad", "forget"): lambda b: clicks(b, b.go),
    ("neggrad", "click"): lambda b: clicks(b, ~b.go),
    ("negkl", "forget"): lambda b: held(b, b.go),
    ("negkl", "remember"): lambda b: held(b, ~b.go),
    ("bad_teacher", "forget"): lambda b: taught(b, b.go),
    ("bad_teacher", "remember"): lambda b: taught(b, ~b.go),
    ("e2urec", "forget"): lambda b: kl(b.shown(forgetting_teacher(b.original, b.augmented, ALPHA)), b.go),
    ("e2urec", "remember"): lambda b: held(b, ~b.go) + 0.3 * clicks(b, ~b.go),
    ("npo", "forget"): lambda b: npo(softmax(b.shown(b.original)), b.shown(b.labels), BETA, b.go),
    ("npo", "click"): lambda b: clicks(b, ~b.go),
    ("npo", "remember"): lambda b: held(b, ~b.go),
    ("simnpo", "forget"): lambda b: simnpo(b.shown(b.labels), 2.5, GAMMA, b.go),
    ("simnpo", "click"): lambda b: clicks(b, ~b.go),
    ("uld", "forget"): lambda b: clicks(b, b.go),
    ("uld", "remember"): lambda b: kl(np.full((len(b.go), 2), 0.5), ~b.go),
}


def value_and_gradient(loss, term, logits, positions):
    answers = torch.tensor(logits, requires_grad=True)
    value = loss(answers, torch.from_numpy(positions))[term]
    (gradient,) = torch.autograd.grad(value, answers)
    return value.item(), gradient.numpy()


@pytest.fixture
def measured(batch):
    """Return a term's value and gradient at a student's logits, by default random ones."""

    def measure(method, term, student=batch.student, loss=None):
        return value_and_gradient(loss or LOSSES[method](batch), term, student, batch.positions)

    return measure


@pytest.mark.parametrize("method", LOSSES)
def test_no_term_is_left_unchecked(batch, method):
    terms = LOSSES[method](batch)(torch.tensor(batch.student), torch.from_numpy(batch.positions))
    assert {(method, term) for term in terms} == {case for case in FORMS if case[0] == method}


@pytest.mark.parametrize(("method", "term"), FORMS)
def test_a_term_has_the_value_and_the_gradient_of_its_formula(batch, measured, method, term):
    form, (value, gradient) = FORMS[method, term](batch), measured(method, term)
    assert value == pytest.approx(form.value(batch.student), abs=1e-9)
    assert gradient == pytest.approx(form.gradient(batch.student), abs=1e-9)


@pytest.mark.parametrize(("method", "term"), FORMS)
def test_a_gradient_is_what_central_differences_find(batch, method, term):
    loss, positions = LOSSES[method](batch), torch.from_numpy(batch.positions)
    student = torch.tensor(batch.student, requires_grad=True)
    assert gradcheck(lambda logits: loss(logits, positions)[term], student, eps=1e-5, atol=1e-6, rtol=0)


@pytest.mark.parametrize(("method", "term"), FORMS)
def test_a_term_pulls_at_its_own_side_only(batch, measured, method, term):
    pulled = np.abs(measured(method, term)[1]).max(axis=1) > 0
    assert pulled.tolist() == (batch.go if term == "forget" else ~batch.go).tolist()


@pytest.mark.parametrize(("method", "term"), FORMS)
def test_a_batch_without_a_side_costs_nothing_on_it(batch, method, term):
    alone = np.flatnonzero(batch.forgets != (term == "forget"))
    value, gradient = value_and_gradient(LOSSES[method](batch), term, batch.student[: len(alone)], alone)
    assert value == 0.0
    assert not gradient.any()


def test_a_teacher_in_single_precision_teaches_a_student_in_double(batch):
    single = negkl_loss(batch.original.astype(np.float32), batch.forgets, CPU)
    found = single(torch.tensor(batch.student), torch.from_numpy(batch.positions))
    assert found["forget"].dtype == torch.float64
    assert float(found["forget"]) == pytest.approx(FORMS["negkl", "forget"](batch).value(batch.student), abs=1e-6)


def test_without_alpha_the_forgetting_teacher_teaches_what_the_original_says(batch, measured):
    loss = e2urec_loss(e2urec_teacher(batch, alpha=0.0), batch.labels, batch.forgets, CPU, 0.0)
    value, gradient = measured("e2urec", "forget", batch.shown(batch.original), loss)
    assert value == pytest.approx(0, abs=1e-12)
    assert gradient == pytest.approx(np.zeros((8, 2)), abs=1e-12)


def test_the_more_alpha_the_farther_the_forgetting_teacher_is_from_the_original(batch, measured):
    def distance(alpha):
        loss = e2urec_loss(e2urec_teacher(batch, alpha), batch.labels, batch.forgets, CPU, 0.0)
        return measured("e2urec", "forget", batch.shown(batch.original), loss)[0]

    assert 0 < distance(0.5) < distance(1.0) < distance(2.0)


@pytest.mark.parametrize("term", ["forget", "remember"])
def test_at_the_original_negkl_has_neither_a_value_nor_a_gradient(batch, measured, term):
    value, gradient = measured("negkl", term, batch.shown(batch.original))
    assert value == pytest.approx(0, abs=1e-12)
    assert gradient == pytest.approx(np.zeros((8, 2)), abs=1e-12)


def test_as_beta_vanishes_npo_becomes_gradient_ascent_but_for_a_constant(batch, measured):
    beta = 1e-7
    loss = npo_loss(batch.original, batch.labels, batch.forgets, beta, CPU)
    value, gradient = measured("npo", "forget", loss=loss)
    ascent, start = clicks(batch, batch.go), batch.shown(batch.original)
    assert gradient == pytest.approx(-ascent.gradient(batch.student), abs=1e-6)
    ratio = ascent.value(start) - ascent.value(batch.student)
    assert value - 2 / beta * np.log(2) == pytest.approx(ratio, abs=1e-6)


def test_at_the_original_npo_pushes_as_hard_as_gradient_ascent_whatever_beta_is(batch, measured):
    start = batch.shown(batch.original)
    _, gradient = measured("npo", "forget", start)
    assert gradient == pytest.approx(-clicks(batch, batch.go).gradient(start), abs=1e-9)


def test_npo_stops_pushing_where_an_answer_is_forgotten_already(batch, measured):
    truth = np.eye(2)[batch.shown(batch.labels)]
    loss = npo_loss(batch.original, batch.labels, batch.forgets, 1.0, CPU)
    _, gradient = measured("npo", "forget", batch.shown(batch.original) - 20 * truth, loss)
    assert np.abs(gradient).max() < 1e-6


@pytest.fixture
def wide(batch):
    """Return the batch over a vocabulary of nine tokens: the answers first, then seven others."""
    random = np.random.default_rng(1)
    original, augmented = random.normal(0, 2, (2, SAMPLES, 9))
    return replace(batch, original=original, augmented=augmented, student=random.normal(0, 2, (8, 9)))


@pytest.mark.parametrize(("weights", "part"), [((0.0, 1.0), "held"), ((1.0, 0.0), "clicks"), ((0.3, 0.7), "both")])
def test_over_the_whole_vocabulary_every_term_is_that_of_its_formula_too(wide, measured, weights, part):
    click, keep = weights
    loss = e2urec_loss(e2urec_teacher(wide), wide.labels, wide.forgets, CPU, click, keep)
    forms = {
        "forget": kl(wide.shown(forgetting_teacher(wide.original, wide.augmented, ALPHA)), wide.go),
        "remember": keep * held(wide, ~wide.go) + click * clicks(wide, ~wide.go),
    }
    for term, form in forms.items():
        value, gradient = measured("e2urec", term, wide.student, loss)
        assert value == pytest.approx(form.value(wide.student), abs=1e-9)
        assert gradient == pytest.approx(form.gradient(wide.student), abs=1e-9)


@pytest.mark.parametrize("term", ["forget", "remember"])
def test_where_no_other_token_is_ever_said_the_whole_vocabulary_agrees_with_the_answers(batch, measured, term):
    def with_unsaid(logits):
        return np.concatenate([logits, np.full((len(logits), 7), -60.0)], axis=1)

    wide = replace(batch, original=with_unsaid(batch.original), augmented=with_unsaid(batch.augmented))
    narrow = e2urec_loss(e2urec_teacher(batch), batch.labels, batch.forgets, CPU)
    whole = e2urec_loss(e2urec_teacher(wide), wide.labels, wide.forgets, CPU)
    value, gradient = measured("e2urec", term, batch.student, narrow)
    value_wide, gradient_wide = measured("e2urec", term, with_unsaid(batch.student), whole)
    assert value_wide == pytest.approx(value, abs=1e-9)
    assert gradient_wide[:, :2] == pytest.approx(gradient, abs=1e-9)
    assert gradient_wide[:, 2:] == pytest.approx(np.zeros((8, 7)), abs=1e-9)


def test_where_others_are_said_the_whole_vocabulary_asks_for_their_share_too(wide, measured):
    """KL over all tokens = KL between answers and others as a whole + the mean KL within each of the two."""
    loss = e2urec_loss(wide.original, wide.labels, wide.forgets, CPU, click_weight=0.0)
    p, q = softmax(wide.shown(wide.original)), softmax(wide.student)

    def divergence(a, b):
        return (a * np.log(a / b)).sum(axis=1)

    sides = [slice(0, 2), slice(2, None)]
    shares = [np.stack([one[:, side].sum(axis=1) for side in sides], axis=1) for one in (p, q)]
    whole = divergence(*shares)
    for at, side in enumerate(sides):
        within = [one[:, side] / share[:, [at]] for one, share in zip((p, q), shares, strict=True)]
        whole += shares[0][:, at] * divergence(*within)
    value, _ = measured("e2urec", "remember", wide.student, loss)
    assert value == pytest.approx(whole[~wide.go].mean(), abs=1e-9)
