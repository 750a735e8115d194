"""Pfeiffer bottleneck adapters: after each block, `h + up(relu(down(h)))`, stored as AdapterHub's `adapters` does.

In a pre-norm decoder that library adds the MLP's output to the residual stream, feeds the sum to the adapter and adds the
result to both, which is the block's output `h` plus a correction.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn
from transformers import PreTrainedModel

from ..artifacts import write_json, write_tensors
from .method import freeze

# The library whose format is written, and that its files name.
FORMAT_VERSION = "adapters.1.3.0"
SITE = "memorisk_bottleneck"


class Adapter(nn.Module):
    """`down` `[d/r, d]`, relu, `up` `[d, d/r]`; starts close to zero, as BERT's initialisation does."""

    def __init__(self, width: int, size: int) -> None:
        super().__init__()
        self.down = nn.Linear(width, size)
        self.up = nn.Linear(size, width)
        for linear in (self.down, self.up):
            nn.init.normal_(linear.weight, std=0.02)
            nn.init.zeros_(linear.bias)

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        return self.up(torch.relu(self.down(hidden)))


@dataclass(frozen=True)
class Bottleneck:
    """`reduction` is the width divided by the bottleneck's size: the paper's 16 or 2."""

    reduction: int = 16
    adapter_name: str = "memorisk"
    base_name: str = ""
    name: str = "bottleneck"

    def prepare(self, base: PreTrainedModel) -> nn.Module:
        freeze(base)
        width = base.config.hidden_size
        for _, block in blocks(base):
            block.add_module(SITE, Adapter(width, width // self.reduction))
            block.register_forward_hook(_after_block)
        return base

    def save(self, model: nn.Module, out: Path) -> None:
        assert isinstance(model, PreTrainedModel)
        tensors = {}
        for path, block in blocks(model):
            adapter = block.get_submodule(SITE)
            for name, tensor in adapter.state_dict().items():
                tensors[self._stored_name(path, name)] = tensor
        write_tensors(out / "adapter.safetensors", tensors, "float32")
        write_json(out / "adapter_config.json", self._config(model))

    def load(self, base: PreTrainedModel, folder: Path) -> nn.Module:
        stored = json.loads((folder / "adapter_config.json").read_text("utf-8"))
        if stored["config"]["reduction_factor"] != self.reduction or stored["name"] != self.adapter_name:
            raise ValueError(f"{folder} holds another adapter than {self}")
        self.prepare(base)
        tensors = load_file(folder / "adapter.safetensors")
        for path, block in blocks(base):
            adapter = block.get_submodule(SITE)
            adapter.load_state_dict({name: tensors[self._stored_name(path, name)] for name in adapter.state_dict()})
        return base

    def _stored_name(self, path: str, name: str) -> str:
        module, kind = name.split(".")
        site = {"down": "adapter_down.0", "up": "adapter_up"}[module]
        return f"{path}.output_adapters.adapters.{self.adapter_name}.{site}.{kind}"

    def _config(self, model: PreTrainedModel) -> dict[str, object]:
        return {
            "config": {**SEQ_BN, "reduction_factor": self.reduction},
            "hidden_size": model.config.hidden_size,
            "model_class": type(model).__name__,
            "model_name": self.base_name,
            "model_type": model.config.model_type,
            "name": self.adapter_name,
            "version": FORMAT_VERSION,
        }


def blocks(model: PreTrainedModel) -> list[tuple[str, nn.Module]]:
    """The transformer blocks with their paths in the state dictionary: `transformer.h.0`, `model.layers.0` …"""
    for path in ("transformer.h", "model.layers"):
        try:
            layers = model.get_submodule(path)
        except AttributeError:
            continue
        return [(f"{path}.{index}", layer) for index, layer in layers.named_children()]
    raise ValueError(f"no blocks are known for {type(model).__name__}")


def _after_block(block: nn.Module, _inputs: object, output: torch.Tensor | tuple[torch.Tensor, ...]) -> object:
    adapter = block.get_submodule(SITE)
    if isinstance(output, tuple):
        return (output[0] + adapter(output[0]), *output[1:])
    return output + adapter(output)


# The library's `seq_bn` ("pfeiffer"), key for key.
SEQ_BN: dict[str, object] = {
    "adapter_residual_before_ln": False,
    "cross_adapter": False,
    "dropout": 0.0,
    "factorized_phm_W": True,
    "factorized_phm_rule": False,
    "hypercomplex_nonlinearity": "glorot-uniform",
    "init_weights": "bert",
    "init_weights_seed": None,
    "inv_adapter": None,
    "inv_adapter_reduction_factor": None,
    "is_parallel": False,
    "learn_phm": True,
    "leave_out": [],
    "ln_after": False,
    "ln_before": False,
    "mh_adapter": False,
    "non_linearity": "relu",
    "original_ln_after": True,
    "original_ln_before": True,
    "output_adapter": True,
    "phm_bias": True,
    "phm_c_init": "normal",
    "phm_dim": 4,
    "phm_init_range": 0.0001,
    "phm_layer": False,
    "phm_rank": 1,
    "reduction_factor": 16,
    "residual_before_ln": True,
    "scaling": 1.0,
    "shared_W_phm": False,
    "shared_phm_rule": True,
    "stochastic_depth": 0.0,
    "use_gating": False,
}
