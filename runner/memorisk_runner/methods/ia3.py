"""IA³: learned factors on keys, values and the feed-forward's inner activations, trained and stored by peft."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from peft import IA3Config, TaskType, get_peft_model
from torch import nn
from transformers import PreTrainedModel

from .peft_files import has_conv1d, load_peft, save_peft


@dataclass(frozen=True)
class Ia3:
    """`targets` are module-name suffixes, `feedforward` those of them whose input is scaled; peft's own choice when both are empty."""

    targets: tuple[str, ...] = ()
    feedforward: tuple[str, ...] = ()
    base_name: str = ""
    name: str = "ia3"

    def prepare(self, base: PreTrainedModel) -> nn.Module:
        return get_peft_model(
            base,
            IA3Config(
                target_modules=list(self.targets) or None,
                feedforward_modules=list(self.feedforward) or ([] if self.targets else None),
                fan_in_fan_out=has_conv1d(base),
                task_type=TaskType.CAUSAL_LM,
            ),
        )

    def save(self, model: nn.Module, out: Path) -> None:
        save_peft(model, out, self.base_name)

    def load(self, base: PreTrainedModel, folder: Path) -> nn.Module:
        return load_peft(base, folder)
