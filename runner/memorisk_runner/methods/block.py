"""One transformer block is trained: about as many parameters as a Pfeiffer adapter of reduction 2, all in one place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from safetensors.torch import load_file
from torch import nn
from transformers import PreTrainedModel

from ..artifacts import write_tensors
from ..checkpoints import save_config
from .blocks import blocks
from .method import freeze


@dataclass(frozen=True)
class Block:
    """`layer` counts from 0. Stored as a checkpoint that holds the block's tensors only."""

    layer: int
    dtype: str = "float16"
    name: str = "block"

    def prepare(self, base: PreTrainedModel) -> nn.Module:
        freeze(base)
        _, block = self._block(base)
        for parameter in block.parameters():
            parameter.requires_grad_(True)
        return base

    def save(self, model: nn.Module, out: Path) -> None:
        assert isinstance(model, PreTrainedModel)
        path, block = self._block(model)
        tensors = {f"{path}.{name}": parameter for name, parameter in block.named_parameters()}
        write_tensors(out / "model.safetensors", tensors, self.dtype)
        save_config(model, out, self.dtype)

    def load(self, base: PreTrainedModel, folder: Path) -> nn.Module:
        path, block = self._block(base)
        tensors = load_file(folder / "model.safetensors")
        wanted = {f"{path}.{name}" for name, _ in block.named_parameters()}
        if set(tensors) != wanted:
            raise ValueError(f"{folder} does not hold block {self.layer}: {sorted(set(tensors) ^ wanted)[:3]}")
        base.load_state_dict(tensors, strict=False)
        return base

    def _block(self, model: PreTrainedModel) -> tuple[str, nn.Module]:
        found = blocks(model)
        if not 0 <= self.layer < len(found):
            raise ValueError(f"the base has blocks 0 to {len(found) - 1}, not {self.layer}")
        return found[self.layer]
