"""Where a decoder keeps its transformer blocks, and what a block's halves are called."""

from __future__ import annotations

from torch import nn
from transformers import PreTrainedModel


def blocks(model: PreTrainedModel) -> list[tuple[str, nn.Module]]:
    """The transformer blocks with their paths in the state dictionary: `transformer.h.0`, `model.layers.0` …"""
    for path in ("transformer.h", "model.layers", "gpt_neox.layers", "model.decoder.layers"):
        try:
            layers = model.get_submodule(path)
        except AttributeError:
            continue
        return [(f"{path}.{index}", layer) for index, layer in layers.named_children()]
    raise ValueError(f"no blocks are known for {type(model).__name__}")


def attention(block: nn.Module) -> nn.Module:
    """The block's attention half; it answers a tuple whose first entry is added to the residual stream."""
    for name in ("attn", "self_attn"):
        if hasattr(block, name):
            return block.get_submodule(name)
    raise ValueError(f"no attention is known in {type(block).__name__}")


def mlp(block: nn.Module) -> nn.Module:
    """The block's feed-forward half."""
    return block.get_submodule("mlp")
