"""Encoder–decoders as click models: the encoder reads the prompt, the decoder's first token is the answer."""

from collections.abc import Mapping
from typing import Any, ClassVar

from torch import Tensor, nn

from core.models.backbone import Backbone, register_backbone
from core.models.layers import layer_groups


@register_backbone
class Seq2SeqBackbone(Backbone):
    """Any Hugging Face encoder–decoder with a language-modelling head: T5, Flan-T5, BART and their like."""

    opens: ClassVar[Any] = "AutoModelForSeq2SeqLM"
    task: ClassVar[str] = "SEQ_2_SEQ_LM"

    @classmethod
    def reads(cls, config: Any) -> bool:
        """Return whether the model is an encoder–decoder."""
        return bool(config.is_encoder_decoder)

    def forward(self, tokens: Tensor, mask: Tensor | None) -> Tensor:
        """Return the logits (n, 2) of *No* and *Yes*; only the decoder's first position is computed.

        Args:
            tokens: (n, length) token ids, padded.
            mask: (n, length) 1 where ``tokens`` are read, 0 where they are padding; None where nothing is padded.

        Source: E2URec, two-way softmax over the answer tokens.
        """
        start = tokens.new_full((len(tokens), 1), self.model.config.decoder_start_token_id)
        output = self.model(input_ids=tokens, attention_mask=mask, decoder_input_ids=start, use_cache=False)
        return self.answer_columns(output.logits[:, 0])

    @property
    def layers(self) -> Mapping[str, tuple[str, ...]]:
        """Names of the layers that can be adapted, by group; ``embedding`` is the encoder's own.

        In a T5, ``shared`` holds the same weight, but nothing is looked up there.
        """
        kinds = self.model.named_modules()
        lookups = (name for name, one in kinds if isinstance(one, nn.Embedding) and name.endswith(_ENCODER_LOOKUP))
        return layer_groups(self.model, tuple(lookups))


_ENCODER_LOOKUP = "encoder.embed_tokens"
