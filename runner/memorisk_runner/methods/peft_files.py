"""peft's own files without what differs from machine to machine."""

from __future__ import annotations

from pathlib import Path

from peft import PeftModel
from torch import nn
from transformers import PreTrainedModel
from transformers.pytorch_utils import Conv1D


def has_conv1d(model: PreTrainedModel) -> bool:
    """Whether linear layers store `[in, out]`, as GPT-2's do; peft calls that `fan_in_fan_out`."""
    return any(isinstance(module, Conv1D) for module in model.modules())


def save_peft(model: nn.Module, out: Path, base_name: str) -> None:
    """`adapter_model.safetensors` and `adapter_config.json`."""
    assert isinstance(model, PeftModel)
    for config in model.peft_config.values():
        # A path of this machine would say nothing to anyone else.
        config.base_model_name_or_path = base_name
        # peft keeps sets, whose order differs from process to process.
        for key in ("target_modules", "feedforward_modules"):
            if isinstance(names := getattr(config, key, None), (set, list)):
                setattr(config, key, sorted(names))
    model.save_pretrained(str(out), safe_serialization=True, save_embedding_layers=False)
    (out / "README.md").unlink(missing_ok=True)


def load_peft(base: PreTrainedModel, folder: Path) -> nn.Module:
    """The adapter on its base, for measuring."""
    return PeftModel.from_pretrained(base, str(folder))
