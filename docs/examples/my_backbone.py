"""A family of backbones in one file: masked language models, such as BERT, whose answer stands in place of a mask."""

from collections.abc import Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor
from transformers import AutoModelForMaskedLM
from transformers.models.auto.modeling_auto import MODEL_FOR_MASKED_LM_MAPPING_NAMES

from core.models import Backbone, register_backbone


@register_backbone
class MaskedBackbone(Backbone):
    """Any Hugging Face encoder with the head of a masked language model: BERT, RoBERTa, ModernBERT and their like."""

    opens: ClassVar[Any] = AutoModelForMaskedLM
    answers_follow: ClassVar[bool] = True  # The mask stands behind the prompt, so " Yes" rather than "Yes".

    @classmethod
    def reads(cls, config: Any) -> bool:
        """Return whether the model was saved with the head of a masked language model."""
        head = MODEL_FOR_MASKED_LM_MAPPING_NAMES.get(config.model_type)
        return not config.is_encoder_decoder and head in (config.architectures or ())

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the token ids of each text with a mask behind it, in whose place the answer is read."""
        return super().token_ids([text + self.tokenizer.mask_token for text in texts])

    def forward(self, tokens: Tensor, mask: Tensor | None) -> Tensor:
        """Return the logits (n, 2) of *No* and *Yes* in place of each prompt's last mask."""
        places = torch.arange(tokens.shape[1], device=tokens.device)
        last = ((tokens == self.tokenizer.mask_token_id) * places).argmax(dim=1)
        return self.logits_at(last, input_ids=tokens, attention_mask=mask)
