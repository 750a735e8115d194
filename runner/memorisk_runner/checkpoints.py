"""Whole models on disk: `config.json` and `model.safetensors`, a tied head stored once."""

from __future__ import annotations

from pathlib import Path

import torch
from transformers import AutoConfig, AutoModelForCausalLM, PretrainedConfig, PreTrainedModel

from .artifacts import write_json, write_tensors


def save_model(model: PreTrainedModel, out: Path, dtype: str = "float16") -> None:
    """Writes both files."""
    tensors = dict(model.state_dict())
    if model.config.tie_word_embeddings:
        tensors.pop(head_name(model))
    write_tensors(out / "model.safetensors", tensors, dtype)
    save_config(model, out, dtype)


def head_name(model: PreTrainedModel) -> str:
    """The output projection's name in the state dictionary: `lm_head.weight`, in GPT-NeoX `embed_out.weight`."""
    head = model.get_output_embeddings()
    return next(f"{path}.weight" for path, module in model.named_modules() if module is head)


def save_config(model: PreTrainedModel, out: Path, dtype: str) -> None:
    """`config.json` without paths or versions of this machine."""
    config = model.config.to_diff_dict()
    for key in ("dtype", "transformers_version", "_name_or_path"):
        config.pop(key, None)
    config.update(
        architectures=[type(model).__name__],
        model_type=model.config.model_type,
        tie_word_embeddings=model.config.tie_word_embeddings,
        torch_dtype=dtype,
    )
    write_json(out / "config.json", dict(sorted(config.items())))


def load_model(folder: Path) -> PreTrainedModel:
    """The stored values in float32, whatever their type on disk."""
    config = AutoConfig.from_pretrained(folder, local_files_only=True)
    return AutoModelForCausalLM.from_pretrained(folder, config=config, dtype=torch.float32, local_files_only=True, **attention(config))


def attention(config: PretrainedConfig) -> dict[str, str]:
    """transformers' fast attention ignores GPT-2's rarer options."""
    rare = getattr(config, "scale_attn_by_inverse_layer_idx", False) or not getattr(config, "scale_attn_weights", True)
    return {"attn_implementation": "eager"} if rare else {}
