"""Low-rank updates, trained and stored by peft."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from peft import LoraConfig, TaskType, get_peft_model
from torch import nn
from transformers import PreTrainedModel

from .peft_files import has_conv1d, load_peft, save_peft


@dataclass(frozen=True)
class Lora:
    """`targets` are module-name suffixes, peft's own choice for the model when empty; `layers` limits it to some blocks."""

    rank: int = 8
    alpha: float = 16
    targets: tuple[str, ...] = ()
    layers: tuple[int, ...] = ()
    base_name: str = ""
    name: str = "lora"

    def prepare(self, base: PreTrainedModel) -> nn.Module:
        return get_peft_model(
            base,
            LoraConfig(
                r=self.rank,
                # peft says int and computes with any number.
                lora_alpha=self.alpha,  # type: ignore[arg-type]
                lora_dropout=0.0,
                target_modules=list(self.targets) or None,
                layers_to_transform=list(self.layers) or None,
                fan_in_fan_out=has_conv1d(base),
                task_type=TaskType.CAUSAL_LM,
            ),
        )

    def save(self, model: nn.Module, out: Path) -> None:
        save_peft(model, out, self.base_name)

    def load(self, base: PreTrainedModel, folder: Path) -> nn.Module:
        return load_peft(base, folder)
