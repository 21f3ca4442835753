import pytest
import torch

from core.data.prompts import ANSWERS, STARS, candidate_phrase, phrases, profile_phrases
from core.models.backbone import Backbone
from core.models.compact import compact_model, compact_tokenizer


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


def test_a_title_as_candidate_is_another_token_than_in_a_history(interactions, tokenizer):
    known = tokenizer.get_vocab()
    assert all(known[title] != known[candidate_phrase(title)] for title in interactions.titles)


def test_a_title_that_nobody_knows_is_one_unknown_token(tokenizer):
    ids = tokenizer(f"Some Other Film (1901){STARS[2]}")["input_ids"]
    assert tokenizer.convert_ids_to_tokens(ids) == ["<unk>", STARS[2]]


def test_the_seed_decides_the_first_weights(tokenizer):
    first, again, other = (compact_model(tokenizer, seed).shared.weight for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_untrained_it_answers_near_one_half(interactions, tokenizer):
    backbone = Backbone(compact_model(tokenizer, 0), tokenizer).eval()
    tokens = torch.tensor(backbone.encode([[title] for title in interactions.titles[:20]]))
    with torch.no_grad():
        yes = backbone(tokens, None).softmax(dim=1)[:, 1]
    assert ((yes > 0.3) & (yes < 0.7)).all()


def test_it_is_small(interactions, tokenizer):
    assert Backbone(compact_model(tokenizer, 0), tokenizer).parameter_count < 400_000
    assert all(answer in tokenizer.get_vocab() for answer in ANSWERS)
