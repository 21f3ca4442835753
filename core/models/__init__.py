"""Language models seen as click models; nobody outside knows an architecture, a tokenizer or a token id."""

from core.models.backbone import BACKBONES, Backbone, load_backbone, register_backbone
from core.models.causal import CausalBackbone
from core.models.seq2seq import Seq2SeqBackbone

__all__ = ["BACKBONES", "Backbone", "CausalBackbone", "Seq2SeqBackbone", "load_backbone", "register_backbone"]
