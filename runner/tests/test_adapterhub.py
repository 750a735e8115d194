"""AdapterHub's own library reads what `Bottleneck` writes, and computes the same."""

from __future__ import annotations

from pathlib import Path

import adapters
import pytest
import torch

from memorisk_runner.checkpoints import load_model
from memorisk_runner.determinism import seed_everything
from memorisk_runner.finetune import FinetuneSpec, Rows, finetune
from memorisk_runner.methods.adapterhub import Placement
from memorisk_runner.methods.bottleneck import Bottleneck


@pytest.mark.parametrize("shape", ["gpt2", "llama"])
@pytest.mark.parametrize("placement, reduction", [("pfeiffer", 4), ("houlsby", 8), ("pfeiffer", 3), ("houlsby", 100)])
def test_the_library_gives_the_same_logits(
    placement: Placement, reduction: int, shape: str, rows: list[list[int]], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    base = request.getfixturevalue(shape)
    method = Bottleneck(reduction, placement, adapter_name="demo", base_name="tiny")
    seed_everything(3)
    model = method.prepare(load_model(base))
    finetune(model, Rows(rows, rows, rows), FinetuneSpec("bottleneck", learning_rate=1e-2, epochs=2, batch=4))
    method.save(model, tmp_path)

    other = load_model(base)
    adapters.init(other)
    other.set_active_adapters(other.load_adapter(str(tmp_path), use_safetensors=True))
    other.eval()
    inputs = torch.tensor(rows[:1])
    with torch.no_grad():
        torch.testing.assert_close(other(input_ids=inputs).logits, model(input_ids=inputs).logits, rtol=0, atol=1e-5)
        assert (model(input_ids=inputs).logits - load_model(base)(input_ids=inputs).logits).abs().max() > 1e-3
