"""What every backbone owes: one test run over the compact model, a T5, causal models, and the example of the docs."""

import json
import runpy
import warnings

import numpy as np
import pytest
import torch

from core.config import Lora
from core.data.prompts import phrases, profile_phrases
from core.errors import ModelError
from core.files import PROJECT
from core.models import BACKBONES, CausalBackbone, Seq2SeqBackbone, load_backbone
from core.models.adapters import Adapters, merged
from core.models.compact import compact_backbone
from core.models.ensemble import Ensemble
from tests.core.models.families import bert, gpt2, llama, prompt, saved, t5

EXAMPLE = PROJECT / "docs" / "examples" / "my_backbone.py"
MAKERS = {
    "compact": None,
    "T5": t5,
    "Llama": llama,
    "GPT-2": gpt2,
    "the example of docs/add-a-backbone.md": bert,
}
FAMILIES = {
    "compact": Seq2SeqBackbone,
    "T5": Seq2SeqBackbone,
    "Llama": CausalBackbone,
    "GPT-2": CausalBackbone,
}
GROUPS = ("attention", "linear", "embedding")


@pytest.fixture(scope="module", params=MAKERS)
def folder(request, interactions, tmp_path_factory):
    """A folder with a tiny random model; the example's family is known for as long as this takes."""
    known, place = dict(BACKBONES), tmp_path_factory.mktemp("model")
    runpy.run_path(str(EXAMPLE))
    if request.param == "compact":
        compact_backbone(interactions, 0).save(place)
    else:
        saved(MAKERS[request.param], place)
    yield place
    BACKBONES.clear()
    BACKBONES.update(known)


@pytest.fixture
def backbone(folder):
    return load_backbone(folder).eval()


@pytest.fixture
def prompts(interactions):
    """Prompts of four people, their titles known to all tokenizers."""
    titles, profile = list(interactions.titles), profile_phrases("female", 30, "nurse")
    histories = [[(titles[at], 1 + at % 5) for at in range(count)] for count in (0, 1, 4, 3)]
    return [phrases(profile, history, titles[-at]) for at, history in enumerate(histories, start=1)]


def batch(backbone, prompts, longer=0):
    ids = backbone.encode(prompts)
    length = max(map(len, ids)) + longer
    tokens = torch.tensor([one + [backbone.pad] * (length - len(one)) for one in ids])
    return tokens, torch.tensor([[1] * len(one) + [0] * (length - len(one)) for one in ids])


@torch.no_grad()
def answers(backbone, prompts):
    return backbone.eval()(*batch(backbone, prompts)).numpy()


def stir(parameters):
    with torch.no_grad():
        for at, parameter in enumerate(parameters):
            parameter.normal_(0, 0.2, generator=torch.Generator().manual_seed(at))


def test_its_family_opens_it(backbone, request):
    name = request.node.callspec.params["folder"]
    assert type(backbone).__name__ == FAMILIES.get(name, BACKBONES["MaskedBackbone"]).__name__
    assert (not backbone.notes) == name.startswith(("compact", "T5", "the example"))


def test_it_gives_two_logits_a_prompt_that_depend_on_the_prompt(backbone, prompts):
    told = answers(backbone, prompts)
    assert told.shape == (len(prompts), backbone.width) == (len(prompts), 2)
    assert np.isfinite(told).all()
    assert told.std(axis=0).min() > 1e-4


def test_company_and_padding_do_not_change_an_answer(backbone, prompts):
    told = answers(backbone, prompts)
    with torch.no_grad():
        longer = backbone(*batch(backbone, prompts, longer=7)).numpy()
        alone = [backbone(torch.tensor(backbone.encode([one])), None)[0].numpy() for one in prompts]
    assert np.allclose(longer, told, atol=1e-5)
    assert np.allclose(alone, told, atol=1e-5)


def test_the_answers_are_the_first_columns_of_the_whole_vocabulary(backbone, prompts):
    two = answers(backbone, prompts)
    with backbone.whole_vocabulary():
        wide = answers(backbone, prompts)
        assert wide.shape == (len(prompts), backbone.width)
    spelled_twice = 2 if backbone.sums_spellings else 0  # each answer with a space before it and without
    assert wide.shape[1] == backbone.model.get_output_embeddings().weight.shape[0] - spelled_twice
    assert np.allclose(wide[:, :2], two, atol=1e-5)
    assert backbone.width == 2
    assert np.array_equal(answers(backbone, prompts), two)


@pytest.mark.parametrize("mode", [True, False])
def test_all_of_its_parts_are_put_into_a_mode_that_it_is_in_itself(backbone, mode):
    backbone.train(mode)
    part = list(backbone.modules())[-1]
    part.train(not mode)
    assert backbone.train(mode) is backbone
    assert {one.training for one in backbone.modules()} == {mode}


def test_a_copy_is_of_its_class_and_its_own_to_change(backbone, prompts):
    before, copy = answers(backbone, prompts), backbone.copy()
    assert type(copy) is type(backbone)
    assert np.allclose(answers(copy, prompts), before, atol=1e-6)
    assert copy.parameter_count == backbone.parameter_count
    with torch.no_grad():
        for weight in copy.model.parameters():
            weight.mul_(1.5)
    assert not np.allclose(answers(copy, prompts), before, atol=1e-3)
    assert np.array_equal(answers(backbone, prompts), before)


def test_shared_weights_are_one_memory_with_layers_apart(backbone, prompts):
    before, sharing = answers(backbone, prompts), backbone.share_weights()
    assert type(sharing) is type(backbone)
    memory = [[weight.data_ptr() for weight in one.model.parameters()] for one in (backbone, sharing)]
    assert memory[0] == memory[1]
    with Adapters(sharing) as adapters:
        stir(adapters.add("student", Lora(rank=2, targets="linear"), seed=0))
        assert not np.allclose(answers(sharing, prompts), before, atol=1e-3)
        assert np.array_equal(answers(backbone, prompts), before)
        assert all(weight.requires_grad for weight in backbone.model.parameters())
    assert np.array_equal(answers(sharing, prompts), before)


def test_saved_and_loaded_it_answers_and_reads_as_before(backbone, prompts, tmp_path):
    backbone.save(tmp_path)
    again = load_backbone(tmp_path)
    assert type(again) is type(backbone)
    assert np.allclose(answers(again, prompts), answers(backbone, prompts), atol=1e-6)
    assert (again.encode(prompts), again.pad) == (backbone.encode(prompts), backbone.pad)
    assert again.fingerprint == backbone.fingerprint


def test_its_fingerprint_tells_how_it_reads_and_nothing_else(backbone, prompts, folder):
    before = backbone.fingerprint
    backbone.encode(prompts)
    assert backbone.fingerprint == before == load_backbone(folder).fingerprint == backbone.copy().fingerprint
    backbone.tokenizer.model_max_length = 40
    assert backbone.fingerprint != before


def test_a_prompt_that_is_too_long_loses_its_oldest_ratings_and_never_its_question(backbone):
    whole = prompt(40)
    versions = backbone.token_ids([latest(whole, ratings) for ratings in range(41)])
    longest = backbone.tokenizer.model_max_length = min(backbone.longest, len(versions[-1]) // 2)
    with pytest.warns(UserWarning, match=f"1 of 2 prompts are longer than the {longest} tokens"):
        read, short = backbone.encode([whole, prompt(0)])
    fitting = [ids for ids in versions if len(ids) <= longest]
    assert 1 < len(fitting) < 40
    assert read == fitting[-1]
    assert short == versions[0]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert backbone.encode([whole]) == [read]


def latest(whole, ratings):
    """Return the text of a prompt with only the latest of its ratings."""
    about, history, question = whole[:4], whole[4:-3], whole[-3:]
    return "".join([*about, *history[len(history) - 2 * ratings :], *question])


def test_a_question_that_does_not_fit_is_refused(backbone):
    backbone.tokenizer.model_max_length = 5
    with pytest.warns(match="1 of 1"), pytest.raises(ModelError, match=r"this model reads 5\. Shorten"):
        backbone.encode([prompt(3)])


@pytest.mark.parametrize("targets", [*GROUPS, "attention+embedding"])
def test_of_an_adapter_only_its_own_weights_learn(backbone, prompts, targets):
    before = {name: weight.clone() for name, weight in backbone.model.state_dict().items()}
    told, adapted = answers(backbone, prompts), [name for one in targets.split("+") for name in backbone.layers[one]]
    with Adapters(backbone) as adapters:
        trained = adapters.add("student", Lora(rank=2, targets=targets), seed=0)
        assert len(trained) == 2 * len(adapted)
        assert np.allclose(answers(backbone, prompts), told, atol=1e-5)
        optimizer = torch.optim.AdamW(backbone.model.parameters(), lr=0.1, weight_decay=0.0)
        for _ in range(2):
            backbone(*batch(backbone, prompts))[:, 1].sum().backward()
            optimizer.step()
        assert {id(one) for one in backbone.model.parameters() if one.grad is not None} == {id(one) for one in trained}
        assert not np.allclose(answers(backbone, prompts), told, atol=1e-3)
    after = backbone.model.state_dict()
    assert before.keys() == after.keys()
    assert all(torch.equal(before[name], weight) for name, weight in after.items())


@pytest.mark.parametrize("targets", GROUPS)
def test_an_adapter_is_saved_loaded_and_merged(backbone, prompts, folder, tmp_path, targets):
    with Adapters(backbone) as adapters:
        stir(adapters.add("student", Lora(rank=2, targets=targets), seed=0))
        adapters.save("student", tmp_path / "adapter")
        told = answers(backbone, prompts)
    other = load_backbone(folder)
    with Adapters(other) as adapters:
        adapters.load("again", tmp_path / "adapter")
        assert np.allclose(answers(other, prompts), told, atol=1e-4)
    whole = merged(backbone, tmp_path / "adapter")
    whole.save(tmp_path / "whole")
    for one in (whole, whole.copy(), load_backbone(tmp_path / "whole")):
        assert np.allclose(answers(one, prompts), told, atol=1e-4)


@pytest.mark.parametrize("group", GROUPS)
def test_the_output_layer_is_never_adapted_and_every_group_names_layers(backbone, group):
    names, layers = backbone.layers[group], dict(backbone.model.named_modules())
    assert names
    assert all(layers[name] is not backbone.model.get_output_embeddings() for name in names)


@pytest.mark.parametrize("group", GROUPS)
def test_a_target_that_matches_no_layer_is_refused(backbone, monkeypatch, group):
    layers = dict(backbone.layers) | {group: ()}
    monkeypatch.setattr(type(backbone), "layers", layers)
    other = next(one for one in GROUPS if one != group)
    with Adapters(backbone) as adapters, pytest.raises(ModelError, match=f"no layers of the group {group}; join some"):
        adapters.add("student", Lora(rank=2, targets=f"{other}+{group}"), seed=0)
    with Adapters(backbone) as adapters, pytest.raises(ModelError, match="no layers called head; join some of"):
        adapters.add("student", Lora(rank=2, targets=f"{other}+head"), seed=0)


def test_an_adapter_of_fewer_layers_is_refused(backbone, monkeypatch, tmp_path):
    """Peft would load what there is and leave the rest untrained, in silence."""
    half = {name: layers[: len(layers) // 2] for name, layers in backbone.layers.items()}
    with monkeypatch.context() as fewer, Adapters(backbone) as adapters:
        fewer.setattr(adapters, "_layers", half)
        adapters.add("student", Lora(rank=2, targets="linear"), seed=0)
        adapters.save("student", tmp_path / "adapter")
    config, kinds = tmp_path / "adapter" / "adapter_config.json", {name.rsplit(".")[-1] for name in half["linear"]}
    config.write_text(json.dumps(json.loads(config.read_text()) | {"target_modules": sorted(kinds)}))
    with Adapters(backbone) as adapters, pytest.raises(ModelError, match="No adapter for this backbone"):
        adapters.load("run", tmp_path / "adapter")


def test_several_of_them_answer_as_one(backbone, prompts):
    other = backbone.copy()
    with torch.no_grad():
        for weight in other.model.parameters():
            weight.mul_(1.1)
    both = Ensemble([backbone, other])
    each = [answers(one, prompts) for one in (backbone, other)]
    assert np.allclose(answers(both, prompts), np.mean(each, axis=0), atol=1e-5)
    assert {group: len(names) for group, names in both.layers.items()} == {
        group: 2 * len(names) for group, names in backbone.layers.items()
    }
    assert (both.fingerprint, both.longest) == (backbone.fingerprint, backbone.longest)
