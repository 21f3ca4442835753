"""Prompts that are put together from parts have the tokens of the whole text, whatever titles say."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.datasets.synthetic import synthetic
from core.data.prompts import HISTORY_HEAD, ORDER, QUESTION, candidate_phrase, phrases, profile_phrases, star_phrase
from core.models.backbone import load_backbone
from core.models.compact import compact_backbone, compact_tokenizer
from core.models.family import phrase_tokens
from core.models.family.phrase_tokens import PartTokens, part_tokens
from tests.core.models.families import llama, saved, t5

INTERACTIONS = synthetic(users=8, items=20, seed=1)
TOKENIZER = compact_tokenizer(INTERACTIONS)
LIKE_PHRASES = (
    "Occupation", "The Occupation", "Gender", "Age", "Age: 30", "x: 3 stars", ": 3 stars", ": 1 star", "***", "", " ",
    "x", "<pad>", "<unk>", "Gender: f", QUESTION, QUESTION.strip(), ORDER, f"{QUESTION}***{ORDER}", "Occupation: a\nb",
    HISTORY_HEAD, HISTORY_HEAD.strip(), "Age: 3\n", ": 2 stars\nx", "Would this user like ***Alien***",
)  # fmt: skip
TITLES = st.sampled_from([*INTERACTIONS.titles, *LIKE_PHRASES]) | st.text(max_size=12)
STARS = st.sampled_from([1, 2, 3, 4, 5, 3.5, 0, 10])
PROFILES = st.sampled_from([[], profile_phrases("female", 30, "nurse"), profile_phrases(None, 7, None), ["no profile"]])
PROMPTS = st.builds(phrases, PROFILES, st.lists(st.tuples(TITLES, STARS), max_size=4), TITLES)
BROKEN = st.lists(TITLES | st.just(HISTORY_HEAD) | st.just(QUESTION) | st.just(ORDER), max_size=6)


def read(texts):
    return TOKENIZER(list(texts))["input_ids"]


def whole(prompts):
    return read(["".join(prompt) for prompt in prompts])


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(PROMPTS | BROKEN, min_size=1, max_size=4))
def test_tokens_are_those_of_the_whole_text(prompts):
    parts = PartTokens()
    for _ in range(2):
        assert parts.of(prompts, read) == whole(prompts)


def test_a_title_that_swallows_what_follows_it_does_so_in_parts_as_well():
    prompt = phrases([], [("Occupation", 3), (INTERACTIONS.titles.iloc[0], 3)], "Alien")
    assert PartTokens().of([prompt], read) == whole([prompt])
    assert len(whole([prompt])[0]) < len(prompt)


def test_a_part_is_read_once_and_all_are_let_go_of_when_there_are_too_many(monkeypatch):
    seen, parts = [], PartTokens()
    prompts = [phrases([], [(title, 3)], title) for title in INTERACTIONS.titles]

    def noted(texts):
        seen.append(list(texts))
        return read(texts)

    parts.of(prompts, noted)
    assert f"{prompts[0][1]}{star_phrase(3)}" in seen[1]
    parts.of(prompts, noted)
    assert len(seen) == 3  # what stands for a next title, the parts, and the parts with it
    monkeypatch.setattr(phrase_tokens, "_MOST_PARTS", 3)
    assert parts.of(prompts, noted) == whole(prompts)
    assert len(seen) == 6


def test_only_tokenizers_that_split_at_phrases_read_in_parts(tmp_path):
    backbone = compact_backbone(INTERACTIONS, 0)
    backbone.save(tmp_path / "compact")
    assert part_tokens(load_backbone(tmp_path / "compact").tokenizer) is not None
    for name, maker in {"llama": llama, "t5": t5}.items():
        saved(maker, tmp_path / name)
        assert part_tokens(load_backbone(tmp_path / name).tokenizer) is None


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_backbone_reads_in_parts_what_it_reads_as_a_whole(count):
    backbone = compact_backbone(INTERACTIONS, 0)
    prompt = phrases([], [(title, 3) for title in INTERACTIONS.titles[:count]], INTERACTIONS.titles.iloc[5])
    assert backbone.encode([prompt]) == backbone.token_ids(["".join(prompt)])
    assert backbone.encode([]) == []
    assert candidate_phrase(INTERACTIONS.titles.iloc[5]) == prompt[-2]
