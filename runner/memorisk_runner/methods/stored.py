"""A tuned model from its uploaded files, whatever kind they are, and back into files of the same kind after more training.

Which kind it is, and whether a head is tied, is decided as the edge decides it (`src/model/deltas/detect.ts`, `checkpoint-delta.ts`).
"""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

from peft import PeftModel
from torch import nn
from transformers import PreTrainedModel

from .adapterhub import CONFIGS, Placement
from .bottleneck import Bottleneck
from .checkpoint import load_checkpoint
from .peft_files import save_peft

ADAPTER_CONFIG = "adapter_config.json"

Save = Callable[[Path], None]


class Unsupported(ValueError):
    """The files are honest, but nothing here can compute or train them."""


@dataclass(frozen=True)
class Stored:
    """`save` writes what `model` has learnt since, in the kind and under the file names that it came in."""

    model: nn.Module
    save: Save


def load_stored(base: PreTrainedModel, folder: Path, trainable: bool = False) -> Stored:
    """Puts the files of `folder` onto a freshly loaded base (consumed). `trainable`: what they hold requires gradients, the rest does not."""
    config_file = folder / ADAPTER_CONFIG
    if not config_file.exists():
        return Stored(*load_checkpoint(base, folder, trainable))
    config = json.loads(config_file.read_text("utf-8"))
    if config.get("peft_type"):
        return load_peft_adapter(base, folder, trainable)
    return load_hub_adapter(base, folder, config, trainable)


def load_peft_adapter(base: PreTrainedModel, folder: Path, trainable: bool) -> Stored:
    """peft's own reader. A prompt-learning adapter is not trained on by it, but it can be: its vectors are a parameter."""
    config = json.loads((folder / ADAPTER_CONFIG).read_text("utf-8"))
    prompt = "num_virtual_tokens" in config
    model = PeftModel.from_pretrained(base, str(folder), is_trainable=trainable and not prompt)
    if prompt and config["peft_type"] != "PREFIX_TUNING":
        virtual: int = config["num_virtual_tokens"]
        model.register_forward_hook(lambda _module, _inputs, output: without_virtual(output, virtual))
    if trainable and prompt:
        # What the encoder put out is stored, the encoder is not: peft's inference mode reads the vectors as they are.
        model.prompt_encoder.requires_grad_(True)
    return Stored(model, lambda out: save_peft(model, out, config.get("base_model_name_or_path") or ""))


def without_virtual(output: Any, tokens: int) -> Any:
    """Only the text's own logits: peft answers for its virtual tokens too, which stand in front where a prompt was learnt."""
    output["logits"] = output["logits"][:, tokens:]
    return output


def load_hub_adapter(base: PreTrainedModel, folder: Path, config: dict[str, Any], trainable: bool) -> Stored:
    """Our own twin for the two plain placements; AdapterHub's library, which need not be installed, for everything else."""
    (weights,) = folder.glob("*.safetensors")
    method = plain_bottleneck(config)
    if method is not None:
        model = method.load(base, folder)

        def save(out: Path) -> None:
            method.save(model, out)
            (out / "adapter.safetensors").rename(out / weights.name)

        return Stored(model, save)
    if trainable:
        raise Unsupported("only Pfeiffer and Houlsby adapters of AdapterHub can be trained on")
    try:
        import adapters
    except ImportError:
        raise Unsupported("this adapter needs AdapterHub's library, which is not installed here") from None
    with tempfile.TemporaryDirectory() as scratch:
        # The library insists on its own file name.
        shutil.copy(weights, Path(scratch) / "adapter.safetensors")
        shutil.copy(folder / ADAPTER_CONFIG, scratch)
        adapters.init(base)
        # transformers has methods of these names for peft; the library put its own in their place.
        hub: Any = base
        hub.set_active_adapters(hub.load_adapter(scratch, use_safetensors=True))
    return Stored(base, lambda _: None)


def plain_bottleneck(config: dict[str, Any]) -> Bottleneck | None:
    """The method that wrote this configuration; None when it has options that we do not compute."""
    body = config.get("config")
    if not isinstance(body, dict) or not isinstance(body.get("reduction_factor"), (int, float)):
        return None
    placements: tuple[Placement, ...] = ("pfeiffer", "houlsby")
    for placement in placements:
        plain = CONFIGS[placement]
        # Older files lack newer keys, and newer ones may have more.
        if all(body.get(key, value) == value for key, value in plain.items() if key != "reduction_factor"):
            name = config.get("name", "memorisk")
            return Bottleneck(body["reduction_factor"], placement, name, config.get("model_name") or "")
    return None
