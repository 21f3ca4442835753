"""Causal language models as click models: the answer is the token that would come behind the prompt."""

from __future__ import annotations

from collections.abc import Sequence
from inspect import signature
from typing import TYPE_CHECKING, Any, ClassVar

import torch
from torch import Tensor

from core.models.backbone import Backbone, register_backbone

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerFast


@register_backbone
class CausalBackbone(Backbone):
    """Any Hugging Face decoder with a language-modelling head: Llama, SmolLM2, Qwen, Gemma, GPT-2 and their like.

    The answer's logits are those at the prompt's last token, unshifted: what the model says there is what comes next.
    Attention runs through PyTorch's scaled-dot-product kernel wherever transformers has it for the architecture.
    """

    opens: ClassVar[Any] = "AutoModelForCausalLM"
    task: ClassVar[str] = "CAUSAL_LM"
    answers_follow: ClassVar[bool] = True
    sums_spellings: ClassVar[bool] = True

    def __init__(self, model: PreTrainedModel, tokenizer: PreTrainedTokenizerFast) -> None:
        super().__init__(model, tokenizer)
        self._takes_positions = "position_ids" in signature(model.forward).parameters

    @classmethod
    def reads(cls, config: Any) -> bool:
        """Return whether the model was saved with the head of a causal language model."""
        from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES

        heads = MODEL_FOR_CAUSAL_LM_MAPPING_NAMES.get(config.model_type, ())
        known = {heads} if isinstance(heads, str) else set(heads)
        saved = set(config.architectures or known)
        return not config.is_encoder_decoder and bool(known & saved)

    def forward(self, tokens: Tensor, mask: Tensor | None) -> Tensor:
        """Return the logits (n, 2) of *No* and *Yes* behind each prompt; the head reads the last token only.

        Args:
            tokens: (n, length) token ids, padded on either side.
            mask: (n, length) 1 where ``tokens`` are read, 0 where they are padding; None where nothing is padded.

        Source: E2URec, two-way softmax over the answer tokens.
        """
        count, length = tokens.shape
        if mask is None:
            return self.logits_at(tokens.new_full((count,), length - 1), input_ids=tokens, use_cache=False)
        last = (mask * torch.arange(length, device=mask.device)).argmax(dim=1)
        inputs: dict[str, Any] = {"input_ids": tokens, "attention_mask": mask, "use_cache": False}
        if self._takes_positions:
            inputs["position_ids"] = (mask.cumsum(dim=1) - 1).clamp(min=0)
        return self.logits_at(last, **inputs)

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the token ids of each text, without the end token that some tokenizers add: an answer follows."""
        end = self.tokenizer.eos_token_id
        return [ids[:-1] if ids and ids[-1] == end else ids for ids in super().token_ids(texts)]
