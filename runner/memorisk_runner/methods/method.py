"""What every fine-tuning method offers."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from torch import nn
from transformers import PreTrainedModel


class Method(Protocol):
    """Chooses what is trained and how it is stored. Options live in the implementing dataclass."""

    @property
    def name(self) -> str:
        """As in a job spec: `full`, `head`, `lora` …"""

    def prepare(self, base: PreTrainedModel) -> nn.Module:
        """Turns a freshly loaded base (consumed) into the module to train; only what is trained requires gradients."""

    def save(self, model: nn.Module, out: Path) -> None:
        """Writes what was trained, and no more, as safetensors and JSON."""

    def load(self, base: PreTrainedModel, folder: Path) -> nn.Module:
        """Puts saved files onto a freshly loaded base (consumed)."""


def freeze(model: nn.Module) -> None:
    """Nothing is trained until a method says so."""
    for parameter in model.parameters():
        parameter.requires_grad_(False)


def trainable_parameters(model: nn.Module) -> int:
    """How many numbers training may change; a shared matrix counts once."""
    return sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad)
