from dataclasses import fields

import numpy as np
import pytest

from core.data.datasets.synthetic import synthetic
from core.data.forms.readers import OneQuestion
from core.data.questions import Question, rated_before
from core.data.requests import PRESETS, ForgetRequest, plan_forgetting, preset
from core.data.samples import PLAIN, Split, concat
from core.data.streams import CONTEXT, PER_WINDOW, StreamReader, StreamSamples
from core.errors import ModelError

BEGIN = 1


def tokenise(pieces):
    """Read each letter as its number, so that tokens can be read back."""
    return [[ord(letter) for letter in piece] for piece in pieces]


def said(tokens):
    return "".join(map(chr, tokens))


@pytest.fixture(scope="module")
def interactions():
    return synthetic(users=8, items=120, seed=3)


@pytest.fixture(scope="module")
def reader():
    return StreamReader(tokenise, (BEGIN,), known_by="letters")


@pytest.fixture(scope="module")
def samples(interactions, reader):
    return reader.all_samples(interactions)


def text_of(samples, at):
    stream = samples.stream[at]
    return said(samples.tokens[samples.offsets[stream] : samples.offsets[stream + 1]])


def equal(one, other):
    return all(np.array_equal(getattr(one, field.name), getattr(other, field.name)) for field in fields(StreamSamples))


def test_samples_are_those_of_the_other_form(interactions, samples):
    others = OneQuestion(lambda prompts: [()] * len(prompts)).all_samples(interactions)
    assert all(np.array_equal(getattr(samples, name), getattr(others, name)) for name in PLAIN)
    assert [preset(name, samples) for name in PRESETS] == [preset(name, others) for name in PRESETS]


def test_a_sample_is_asked_at_its_question_mark(interactions, samples):
    titles = interactions.titles
    for at in range(0, len(samples), 17):
        text = text_of(samples, at)
        asked, answered = text[: samples.place[at] + 1], text[samples.place[at] + 1 :]
        stars = interactions.table["rating"].iloc[samples.row[at]]
        assert asked.endswith(f"\n{titles[samples.item[at]]}?")
        assert answered.startswith(f" {'Yes' if samples.label[at] else 'No'} {stars:g}\n")


def test_a_text_shows_the_rows_it_says_and_begins_with_the_profile(interactions, samples):
    table = interactions.table
    for at in range(0, len(samples), 23):
        before = text_of(samples, at)[1 : samples.place[at] + 1].split("\n")
        rows = samples.shown[at][samples.shown[at] >= 0]
        liked = np.where(interactions.liked[rows], "Yes", "No")
        shown = [f"{table['title'][row]}? {yes} {table['rating'][row]:g}" for row, yes in zip(rows, liked, strict=True)]
        assert before[0].startswith("Films that one person liked or not, in order.")
        assert before[1:-1] == shown


def test_windows_stay_behind_their_context(interactions, samples):
    users = interactions.table["user"].to_numpy()
    for at in range(0, len(samples), 11):
        life = np.flatnonzero(users == samples.user[at])
        nth = int(np.flatnonzero(life == samples.row[at])[0])
        begin = max(nth // PER_WINDOW * PER_WINDOW - CONTEXT, 0)
        assert samples.shown[at][samples.shown[at] >= 0].tolist() == life[begin:nth].tolist()
    assert samples.shown.shape[1] == PER_WINDOW + CONTEXT - 1
    assert len(samples.offsets) - 1 < len(samples) / 5


def test_taking_and_joining_keep_each_samples_text(samples):
    chosen = np.array([40, 3, 41, 200, 3])
    some = samples.take(chosen)
    assert [text_of(some, at) for at in range(5)] == [text_of(samples, at) for at in chosen]
    both = concat([some, samples.take([7])])
    assert [text_of(both, at) for at in range(6)] == [text_of(samples, at) for at in (*chosen, 7)]
    assert both.place.tolist() == samples.place[[*chosen, 7]].tolist()


def test_padding_asks_each_text_once(samples):
    chosen = np.array([40, 41, 200])
    tokens, mask, asked = samples.padded(chosen, pad=0)
    assert len(tokens) == len(set(samples.stream[chosen]))
    for at, (row, place) in zip(chosen, asked, strict=True):
        assert said(tokens[row][mask[row] == 1]) == text_of(samples, at)
        assert place == samples.place[at]


def test_units_are_the_texts(samples):
    units = samples.units()
    assert sorted(units.members.tolist()) == list(range(len(samples)))
    for text in range(units.count):
        members = units.samples_of(np.array([text]))
        assert set(samples.stream[members]) == {text}
        assert units.lengths[text] == samples.place[members].max() + 1


def test_a_forgotten_person_goes_with_their_texts(interactions, samples, reader):
    user = int(samples.user[0])
    plan = plan_forgetting(interactions, samples, reader, ForgetRequest(users=(user,)))
    assert not (plan.retain.user == user).any()
    assert len(plan.retain.offsets) - 1 == len(set(plan.retain.stream))
    assert len(plan.forget) + len(plan.retain) == len(plan.train)


def test_a_forgotten_rating_is_cut_out_of_the_texts_that_show_it_and_of_no_other(interactions, samples, reader):
    train = samples.of(Split.TRAIN)
    at = int(np.flatnonzero((train.shown >= 0).sum(axis=1) >= 5)[0])
    request = ForgetRequest(interactions=((int(train.user[at]), int(train.item[at])),))
    plan = plan_forgetting(interactions, samples, reader, request)
    gone = f"\n{interactions.titles[int(train.item[at])]}? "
    assert plan.forget.row.tolist() == [train.row[at]]
    before = {row: text_of(train, place)[: train.place[place]] for place, row in enumerate(train.row)}
    for place, row in enumerate(plan.retain.row):
        now = text_of(plan.retain, place)[: plan.retain.place[place]]
        mine = plan.retain.user[place] == train.user[at]
        stars = interactions.table["rating"].iloc[train.row[at]]
        yes = "Yes" if train.label[at] else "No"
        assert now == before[row].replace(f"{gone}{yes} {stars:g}", "") if mine else now == before[row]
    own = train.user == train.user[at]
    showing = sum(gone in before[row] for row in train.row[own])
    assert plan.rebuilt.sum() == showing - plan.dropped > 0


def test_a_question_is_read_as_the_rating_would_be(interactions, samples, reader):
    at = int(np.flatnonzero((samples.shown >= 0).sum(axis=1) == 8)[0])
    rated = rated_before(interactions, samples.shown[at])
    asked = reader.questions(interactions, [Question(int(samples.user[at]), rated, int(samples.item[at]))])
    assert text_of(asked, 0) == text_of(samples, at)[: samples.place[at] + 1]
    assert (asked.place[0], asked.row[0]) == (samples.place[at], -1)


def test_a_text_that_is_too_long_loses_its_oldest_ratings_and_says_so(interactions):
    short = StreamReader(tokenise, (BEGIN,), longest=260)
    with pytest.warns(UserWarning, match=r"longer than the 260 tokens"):
        samples = short.all_samples(interactions)
    assert max(np.diff(samples.offsets)) <= 260
    at = len(samples) - 1
    rows = samples.shown[at][samples.shown[at] >= 0]
    lines = text_of(samples, at)[1:].split("\n")
    assert len(lines) == len(rows) + 2
    assert lines[-1] == f"{interactions.titles[samples.item[at]]}?"


def test_a_question_that_never_fits_is_refused(interactions):
    with pytest.raises(ModelError, match=r"Shorten its titles"):
        StreamReader(tokenise, (BEGIN,), longest=20).all_samples(interactions)


def test_kept_samples_are_found_again(interactions, reader, samples, tmp_path):
    made = reader.kept_samples(interactions, tmp_path)
    found = StreamReader(tokenise, (BEGIN,), known_by="letters").kept_samples(interactions, tmp_path)
    assert isinstance(found, StreamSamples)
    assert equal(made, samples)
    assert equal(found, samples)
    assert StreamReader(tokenise, (2,), known_by="letters").fingerprint != reader.fingerprint
