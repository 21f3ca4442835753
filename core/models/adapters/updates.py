"""An update of a base model's weights as peft keeps an adapter: written and read without the model."""

import json
from collections.abc import Mapping
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from core import text
from core.errors import ModelError
from core.models.adapters.factors import LowRank
from core.models.adapters.lora import CONFIG, WEIGHTS

_PREFIX = "base_model.model."


def save_update(update: LowRank, folder: Path, base: str) -> None:
    """Write ``update`` into ``folder`` as an adapter that peft loads on ``base``.

    Args:
        update: Factors by layer, all of one rank.
        folder: Where the adapter goes.
        base: Name of the base model.
    """
    from peft import LoraConfig

    rank = next(iter(update.factors.values()))[0].shape[0]
    config = LoraConfig(
        r=rank, lora_alpha=rank, target_modules=sorted(update.factors), task_type="CAUSAL_LM", inference_mode=True,
        base_model_name_or_path=base,
    )  # fmt: skip
    record = {name: sorted(value) if isinstance(value, set) else value for name, value in config.to_dict().items()}
    (folder / CONFIG).write_text(json.dumps(record, indent=2, sort_keys=True, default=str) + "\n", encoding="utf-8")
    tensors: dict[str, Tensor] = {}
    for name, (first, second) in update.factors.items():
        for letter, one in (("A", first), ("B", second)):
            tensors[f"{_PREFIX}{name}.lora_{letter}.weight"] = one.detach().float().cpu().contiguous()
    save_file(tensors, folder / WEIGHTS, {"format": "pt"})


def load_update(folder: Path) -> LowRank | None:
    """Return the update that :func:`save_update` wrote into ``folder``; None where there is none.

    Raises:
        ModelError: It is damaged.
    """
    if not (folder / WEIGHTS).is_file():
        return None
    try:
        found = load_file(folder / WEIGHTS)
        return LowRank({name: _pair(found, name) for name in dict.fromkeys(map(_layer, found))})
    except (OSError, KeyError, SafetensorError) as error:
        raise ModelError(text.models.no_adapter_here(folder)) from error


def _layer(key: str) -> str:
    return key.removeprefix(_PREFIX).rpartition(".lora_")[0]


def _pair(found: Mapping[str, Tensor], name: str) -> tuple[Tensor, Tensor]:
    return found[f"{_PREFIX}{name}.lora_A.weight"], found[f"{_PREFIX}{name}.lora_B.weight"]
