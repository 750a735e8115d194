"""Only the output projection is trained.

In models whose head is the input embedding, `tied` decides: untied (default), the head becomes a matrix of its own and the
embedding stays; tied, both change, as in the paper's GPT-2 runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn
from transformers import PreTrainedModel

from ..artifacts import write_tensors
from ..checkpoints import head_name, save_config
from .method import freeze


@dataclass(frozen=True)
class Head:
    tied: bool = False
    dtype: str = "float16"
    name: str = "head"

    def prepare(self, base: PreTrainedModel) -> nn.Module:
        freeze(base)
        if not self.tied:
            untie(base)
        base.get_output_embeddings().weight.requires_grad_(True)
        return base

    def save(self, model: nn.Module, out: Path) -> None:
        """The matrix alone, under its own name; tied, under the name that the base stores it by."""
        assert isinstance(model, PreTrainedModel)
        name = embedding_name(model) if self.tied else head_name(model)
        write_tensors(out / "model.safetensors", {name: model.get_output_embeddings().weight}, self.dtype)
        save_config(model, out, self.dtype)

    def load(self, base: PreTrainedModel, folder: Path) -> nn.Module:
        if not self.tied:
            untie(base)
        (weight,) = load_file(folder / "model.safetensors").values()
        with torch.no_grad():
            base.get_output_embeddings().weight.copy_(weight)
        return base


def untie(model: PreTrainedModel) -> None:
    """Gives the head its own copy of the matrix that it shares with the input embedding."""
    head = model.get_output_embeddings()
    head.weight = nn.Parameter(head.weight.detach().clone())
    model.config.tie_word_embeddings = False


def embedding_name(model: PreTrainedModel) -> str:
    """The input embedding's name in the state dictionary."""
    embedding = model.get_input_embeddings().weight
    return next(name for name, parameter in model.named_parameters() if parameter is embedding)
