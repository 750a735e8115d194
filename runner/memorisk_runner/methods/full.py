"""Every weight is trained."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from safetensors.torch import load_file
from torch import nn
from transformers import PreTrainedModel

from ..checkpoints import head_name, save_model


@dataclass(frozen=True)
class Full:
    dtype: str = "float16"
    name: str = "full"

    def prepare(self, base: PreTrainedModel) -> nn.Module:
        for parameter in base.parameters():
            parameter.requires_grad_(True)
        return base

    def save(self, model: nn.Module, out: Path) -> None:
        assert isinstance(model, PreTrainedModel)
        save_model(model, out, self.dtype)

    def load(self, base: PreTrainedModel, folder: Path) -> nn.Module:
        missing, unexpected = base.load_state_dict(load_file(folder / "model.safetensors"), strict=False)
        if unexpected or set(missing) - {head_name(base)}:
            raise ValueError(f"{folder} does not fit the base: missing {missing}, unexpected {unexpected}")
        base.tie_weights()
        return base
