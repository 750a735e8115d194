"""A checkpoint, whole or in part, on its base: each of its tensors replaces the base's."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Callable

import torch
from safetensors.torch import load_file
from torch import nn
from transformers import AutoConfig, PreTrainedModel

from ..artifacts import write_tensors
from ..checkpoints import head_name, save_config
from ..safetensors_header import stored_dtype
from .head import untie
from .method import freeze

# Constants that old files store along: causal masks, rotary frequencies.
BUFFERS = re.compile(r"(\.attn\.(bias|masked_bias)|\.rotary_emb\.inv_freq)$")


class Mismatch(ValueError):
    """The tensors do not fit the base."""


def load_checkpoint(base: PreTrainedModel, folder: Path, trainable: bool) -> tuple[nn.Module, Callable[[Path], None]]:
    """The tuned model and how to save it again: the same tensors under the same names."""
    tensors = {
        name: tensor
        for file in sorted(folder.glob("*.safetensors"))
        for name, tensor in load_file(file).items()
        if not BUFFERS.search(name)
    }
    head = head_name(base)
    config = folder / "config.json"
    tied = bool(base.config.tie_word_embeddings) and (
        AutoConfig.from_pretrained(folder).tie_word_embeddings if config.exists() else head not in tensors
    )
    if base.config.tie_word_embeddings and not tied:
        untie(base)
    known = dict(base.named_parameters(remove_duplicate=False))
    root = f"{base.base_model_prefix}."
    # Saved from the bare model, names lack the root.
    places = {name: name if name in known else root + name for name in tensors}
    embedding = base.get_input_embeddings().weight
    if tied and head in tensors and any(known.get(place) is embedding for name, place in places.items() if name != head):
        del tensors[head], places[head]
    trained: dict[str, nn.Parameter] = {}
    for name, place in places.items():
        if place not in known or known[place].shape != tensors[name].shape:
            raise Mismatch(f"the base has no tensor of that shape for {name[:100]!r}")
        trained[name] = known[place]
    with torch.no_grad():
        for name, parameter in trained.items():
            parameter.copy_(tensors[name])
    if trainable:
        freeze(base)
        for parameter in trained.values():
            parameter.requires_grad_(True)
    dtype = "float16" if stored_dtype(folder) == "float16" else "float32"

    def save(out: Path) -> None:
        write_tensors(out / "model.safetensors", trained, dtype)
        save_config(base, out, dtype)

    return base, save
