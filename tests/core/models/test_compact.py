import hashlib
from dataclasses import replace

import pytest
import torch

from core.data.card import RatingScale
from core.data.interactions import Interactions
from core.data.prompts import ANSWERS, candidate_phrase, phrases, profile_phrases, star_phrase
from core.models.compact import compact_backbone, compact_like, compact_model, compact_tokenizer


@pytest.fixture(scope="module")
def tokenizer(interactions):
    return compact_tokenizer(interactions)


def test_every_phrase_of_a_prompt_is_one_known_token(interactions, tokenizer):
    titles = list(interactions.titles)
    history = list(zip(titles[:5], range(1, 6), strict=True))
    for user in interactions.users.itertuples():
        prompt = phrases(profile_phrases(user.gender, user.age, user.occupation), history, titles[-1])
        ids = tokenizer("".join(prompt))["input_ids"]
        assert tokenizer.convert_ids_to_tokens(ids) == prompt


@pytest.mark.parametrize(
    "scale", [RatingScale(0.5, 5, 0.5), RatingScale(0, 10, like_above=6), RatingScale(2, 4)], ids=["half", "ten", "few"]
)
def test_stars_of_every_scale_are_one_token_each(interactions, scale):
    rated = interactions.table.assign(rating=[scale.levels[at % len(scale.levels)] for at in range(len(interactions))])
    other = Interactions(replace(interactions.card, scale=scale), rated)
    tokenizer, title = compact_tokenizer(other), other.titles.iloc[0]
    prompt = phrases([], [(title, stars) for stars in scale.levels], title)
    ids = tokenizer("".join(prompt))["input_ids"]
    assert tokenizer.convert_ids_to_tokens(ids) == prompt


def test_the_tokenizer_of_whole_stars_is_the_one_that_bundled_models_were_trained_with(interactions):
    assert hashlib.sha256(compact_tokenizer(interactions).backend_tokenizer.to_str().encode()).hexdigest()[:16] == (
        "2a9402659b926de8"
    )


def test_a_title_as_candidate_is_another_token_than_in_a_history(interactions, tokenizer):
    known = tokenizer.get_vocab()
    assert all(known[title] != known[candidate_phrase(title)] for title in interactions.titles)


def test_a_title_that_nobody_knows_is_one_unknown_token(tokenizer):
    ids = tokenizer(f"Some Other Film (1901){star_phrase(3)}")["input_ids"]
    assert tokenizer.convert_ids_to_tokens(ids) == ["<unk>", star_phrase(3)]


def test_the_seed_decides_the_first_weights(tokenizer):
    first, again, other = (compact_model(tokenizer, seed).shared.weight for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_untrained_it_answers_near_one_half(interactions, tokenizer):
    backbone = compact_backbone(interactions, 0).eval()
    tokens = torch.tensor(backbone.encode([[title] for title in interactions.titles[:20]]))
    with torch.no_grad():
        yes = backbone(tokens, None).softmax(dim=1)[:, 1]
    assert ((yes > 0.3) & (yes < 0.7)).all()


def test_it_is_small(interactions, tokenizer):
    assert compact_backbone(interactions, 0).parameter_count < 400_000
    assert all(answer in tokenizer.get_vocab() for answer in ANSWERS)


def test_another_untrained_one_reads_alike_and_starts_from_its_own_seed(interactions):
    backbone = compact_backbone(interactions, 0)
    again, other = compact_like(backbone, 0), compact_like(backbone, 1)
    assert again.fingerprint == other.fingerprint == backbone.fingerprint
    assert torch.equal(again.model.shared.weight, backbone.model.shared.weight)
    assert not torch.equal(other.model.shared.weight, backbone.model.shared.weight)
