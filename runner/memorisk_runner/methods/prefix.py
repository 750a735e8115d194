"""Prefix tuning: learned keys and values in front of every layer's, trained and stored by peft."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from peft import PrefixTuningConfig, TaskType, get_peft_model
from torch import nn
from transformers import PreTrainedModel

from .peft_files import load_peft, save_peft


@dataclass(frozen=True)
class Prefix:
    """`tokens` virtual tokens, each a key and a value in every layer, trained directly (no projection network)."""

    tokens: int = 16
    base_name: str = ""
    name: str = "prefix"

    def prepare(self, base: PreTrainedModel) -> nn.Module:
        return get_peft_model(
            base,
            PrefixTuningConfig(
                num_virtual_tokens=self.tokens,
                task_type=TaskType.CAUSAL_LM,
            ),
        )

    def save(self, model: nn.Module, out: Path) -> None:
        save_peft(model, out, self.base_name)

    def load(self, base: PreTrainedModel, folder: Path) -> nn.Module:
        return load_peft(base, folder)
