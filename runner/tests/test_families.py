"""Every family that the edge scans is trained, stored and read again here; what it would not read is refused before training."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors import safe_open

from memorisk_runner.checkpoints import load_model
from memorisk_runner.methods.block import Block
from memorisk_runner.methods.bottleneck import FAMILIES, Bottleneck
from memorisk_runner.methods.checkpoint import load_checkpoint
from memorisk_runner.methods.full import Full
from memorisk_runner.methods.head import Head
from memorisk_runner.methods.method import Method, trainable_parameters

MODELS = Path(__file__).parents[2] / "test/golden/models"
BASES = ["gpt2", "llama", "mistral", "qwen2", "qwen3", "gemma", "gemma3", "gpt_neo", "gpt_neox", "opt"]
METHODS: list[Method] = [Full(dtype="float32"), Head(dtype="float32"), Block(0, dtype="float32")]


def logits(model: torch.nn.Module) -> torch.Tensor:
    with torch.no_grad():
        return model.eval()(input_ids=torch.arange(5, 13)[None]).logits


@pytest.mark.parametrize("name", BASES)
@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_what_is_stored_is_read_again(method: Method, name: str, tmp_path: Path) -> None:
    base = load_model(MODELS / name)
    before = logits(base)
    model = method.prepare(base)
    expected = sum(p.numel() for p in model.parameters() if p.requires_grad)
    assert trainable_parameters(model) == expected > 0
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.requires_grad:
                parameter.add_(0.01 * torch.randn(parameter.shape, generator=torch.Generator().manual_seed(1)))
    method.save(model, tmp_path)
    trained = logits(model)
    assert (trained - before).abs().max() > 1e-4
    torch.testing.assert_close(logits(method.load(load_model(MODELS / name), tmp_path)), trained, rtol=0, atol=1e-6)
    # As a `score` or `unlearn` job reads it, and under names that are the family's own.
    again, _ = load_checkpoint(load_model(MODELS / name), tmp_path, trainable=False)
    torch.testing.assert_close(logits(again), trained, rtol=0, atol=1e-6)
    with safe_open(tmp_path / "model.safetensors", framework="pt") as file:
        assert set(file.keys()) <= set(load_model(MODELS / name).state_dict())


@pytest.mark.parametrize("name", [name for name in BASES if name not in FAMILIES])
def test_adapters_of_other_families_are_refused_before_training(name: str) -> None:
    with pytest.raises(ValueError, match="bottleneck adapters are for gpt2, llama, mistral"):
        Bottleneck(base_name="tiny").prepare(load_model(MODELS / name))
