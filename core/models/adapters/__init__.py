"""LoRA adapters on one frozen base; the only room that knows peft."""

from core.models.adapters.factors import LowRank as LowRank
from core.models.adapters.folding import FOLD_BELOW as FOLD_BELOW
from core.models.adapters.lora import Adapters as Adapters
from core.models.adapters.merging import adapted as adapted
from core.models.adapters.merging import merged as merged
from core.models.adapters.merging import split_again as split_again
from core.models.adapters.updates import load_update as load_update
from core.models.adapters.updates import save_update as save_update
