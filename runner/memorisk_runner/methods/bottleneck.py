"""Bottleneck adapters, stored as AdapterHub's `adapters` does.

Pfeiffer: one a block, `h + up(relu(down(h)))` with `h` the block's output: in a pre-norm decoder that library adds the MLP's
output to the residual stream, feeds the sum to the adapter and adds the result to both. Houlsby: one after the attention and
one after the MLP, `y + up(silu(down(y)))` with `y` the half's output before it joins the residual stream.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Iterator

import torch
from safetensors.torch import load_file
from torch import nn
from transformers import PreTrainedModel

from ..artifacts import write_json, write_tensors
from .adapterhub import CONFIGS, FORMAT_VERSION, Placement
from .blocks import attention, blocks, mlp
from .method import freeze

SITE = "memorisk_bottleneck"
# Whose stored adapters AdapterHub's format is defined for where they are scanned (`src/model/deltas/hub.ts`).
FAMILIES = ("gpt2", "llama", "mistral")


class Adapter(nn.Module):
    """`down` `[d/r, d]`, a non-linearity, `up` `[d, d/r]`; starts close to zero, as BERT's initialisation does."""

    def __init__(self, width: int, size: int, activation: Callable[[torch.Tensor], torch.Tensor]) -> None:
        super().__init__()
        self.down = nn.Linear(width, size)
        self.up = nn.Linear(size, width)
        self.activation = activation
        for linear in (self.down, self.up):
            nn.init.normal_(linear.weight, std=0.02)
            nn.init.zeros_(linear.bias)

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        return self.up(self.activation(self.down(hidden)))


@dataclass(frozen=True)
class Bottleneck:
    """`reduction` is the width divided by the bottleneck's size (the paper's 16 or 2), which is rounded down and at least 1."""

    reduction: float = 16
    placement: Placement = "pfeiffer"
    adapter_name: str = "memorisk"
    base_name: str = ""
    name: str = "bottleneck"

    def __post_init__(self) -> None:
        if self.placement not in CONFIGS:
            raise ValueError(f"placement must be one of {sorted(CONFIGS)}, not {self.placement!r}")
        if self.reduction <= 0:
            raise ValueError(f"reduction must be positive, not {self.reduction}")

    def prepare(self, base: PreTrainedModel) -> nn.Module:
        if base.config.model_type not in FAMILIES:
            raise ValueError(f"bottleneck adapters are for {', '.join(FAMILIES)}, not {base.config.model_type}")
        freeze(base)
        width = base.config.hidden_size
        size = max(1, int(width // self.reduction))
        activation = torch.relu if self.placement == "pfeiffer" else nn.functional.silu
        for _, site in self._sites(base):
            adapter = Adapter(width, size, activation).to(next(site.parameters()).device)
            site.add_module(SITE, adapter)
            site.register_forward_hook(_add_correction)
        return base

    def save(self, model: nn.Module, out: Path) -> None:
        assert isinstance(model, PreTrainedModel)
        tensors = {}
        for path, site in self._sites(model):
            for name, tensor in site.get_submodule(SITE).state_dict().items():
                tensors[self._stored_name(path, name)] = tensor
        write_tensors(out / "adapter.safetensors", tensors, "float32")
        write_json(out / "adapter_config.json", self._config(model))

    def load(self, base: PreTrainedModel, folder: Path) -> nn.Module:
        stored = json.loads((folder / "adapter_config.json").read_text("utf-8"))
        same = all(stored["config"].get(key, value) == value for key, value in self._bn_config().items())
        if not same or stored["name"] != self.adapter_name:
            raise ValueError(f"{folder} holds another adapter than {self}")
        self.prepare(base)
        # `adapter.safetensors`, or as PEFT would name it.
        (file,) = folder.glob("*.safetensors")
        tensors = load_file(file)
        for path, site in self._sites(base):
            adapter = site.get_submodule(SITE)
            adapter.load_state_dict({name: tensors[self._stored_name(path, name)] for name in adapter.state_dict()})
        return base

    def _sites(self, model: PreTrainedModel) -> Iterator[tuple[str, nn.Module]]:
        """The modules whose output is corrected, with the path that the library stores their adapter under."""
        for path, block in blocks(model):
            if self.placement == "pfeiffer":
                yield f"{path}.output_adapters", block
            else:
                yield f"{path}.attention_adapters", attention(block)
                yield f"{path}.output_adapters", mlp(block)

    def _stored_name(self, path: str, name: str) -> str:
        module, kind = name.split(".")
        linear = {"down": "adapter_down.0", "up": "adapter_up"}[module]
        return f"{path}.adapters.{self.adapter_name}.{linear}.{kind}"

    def _bn_config(self) -> dict[str, object]:
        return {**CONFIGS[self.placement], "reduction_factor": self.reduction}

    def _config(self, model: PreTrainedModel) -> dict[str, object]:
        return {
            "config": self._bn_config(),
            "hidden_size": model.config.hidden_size,
            "model_class": type(model).__name__,
            "model_name": self.base_name,
            "model_type": model.config.model_type,
            "name": self.adapter_name,
            "version": FORMAT_VERSION,
        }


def _add_correction(site: nn.Module, _inputs: object, output: torch.Tensor | tuple[torch.Tensor, ...]) -> object:
    adapter = site.get_submodule(SITE)
    if isinstance(output, tuple):
        return (output[0] + adapter(output[0]), *output[1:])
    return output + adapter(output)
