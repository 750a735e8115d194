"""Low-rank updates, trained and stored by peft."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from peft import LoraConfig, PeftModel, TaskType, get_peft_model
from torch import nn
from transformers import PreTrainedModel
from transformers.pytorch_utils import Conv1D


@dataclass(frozen=True)
class Lora:
    """`targets` are module-name suffixes, peft's own choice for the model when empty; `layers` limits it to some blocks."""

    rank: int = 8
    alpha: int = 16
    targets: tuple[str, ...] = ()
    layers: tuple[int, ...] = ()
    base_name: str = ""
    name: str = "lora"

    def prepare(self, base: PreTrainedModel) -> nn.Module:
        return get_peft_model(
            base,
            LoraConfig(
                r=self.rank,
                lora_alpha=self.alpha,
                lora_dropout=0.0,
                target_modules=list(self.targets) or None,
                layers_to_transform=list(self.layers) or None,
                fan_in_fan_out=any(isinstance(module, Conv1D) for module in base.modules()),
                task_type=TaskType.CAUSAL_LM,
            ),
        )

    def save(self, model: nn.Module, out: Path) -> None:
        assert isinstance(model, PeftModel)
        for config in model.peft_config.values():
            assert isinstance(config, LoraConfig)
            # A path of this machine would say nothing to anyone else.
            config.base_model_name_or_path = self.base_name
            # peft keeps a set, whose order differs from process to process.
            config.target_modules = sorted(config.target_modules or ())
        model.save_pretrained(str(out), safe_serialization=True, save_embedding_layers=False)
        (out / "README.md").unlink(missing_ok=True)

    def load(self, base: PreTrainedModel, folder: Path) -> nn.Module:
        return PeftModel.from_pretrained(base, str(folder))
