from __future__ import annotations

from pathlib import Path

import pytest
import torch

from memorisk_runner.checkpoints import load_model
from memorisk_runner.engine import PlainEngine
from memorisk_runner.finetune import FinetuneSpec, Rows
from memorisk_runner.finetune_spec import MarginSpec
from memorisk_runner.updates import draw_updates, updates_in_epoch


def sizes(spec: FinetuneSpec, rows: int) -> list[list[int]]:
    updates = draw_updates(rows, spec, torch.Generator().manual_seed(1))
    assert len(updates) == updates_in_epoch(rows, spec)
    assert sorted(torch.cat([part for update in updates for part in update]).tolist()) == list(range(rows))
    return [[len(part) for part in update] for update in updates]


def test_micro_batches_are_gathered_into_updates() -> None:
    assert sizes(FinetuneSpec("full", 1e-3, batch=2, accumulation=3), 11) == [[2, 2, 2], [2, 2, 1]]
    assert sizes(FinetuneSpec("full", 1e-3, batch=4), 9) == [[4], [4], [1]]


def test_the_papers_loop_steps_after_the_first_text_of_an_epoch() -> None:
    # `if step % 8 == 0` in a loop that counts from 0.
    spec = FinetuneSpec("full", 1e-3, batch=1, accumulation=8, first_update_alone=True)
    assert [len(update) for update in sizes(spec, 20)] == [1, 8, 8, 3]
    assert [len(update) for update in sizes(spec, 1)] == [1]


@pytest.mark.parametrize("margin", [None, MarginSpec(1.0, 1.0, "raise")], ids=["plain", "margin"])
def test_accumulated_gradients_are_those_of_one_batch(gpt2: Path, rows: list[list[int]], margin: MarginSpec | None) -> None:
    same = [row[:12] for row in rows]
    gradients = []
    for update in ([torch.arange(8)], [torch.arange(4), torch.arange(4, 8)]):
        model = load_model(gpt2).train()
        trained = dict(model.named_parameters())
        PlainEngine(model, trained, Rows(same, [], []), FinetuneSpec("full", 1e-3, margin=margin)).step(list(update))
        gradients.append({name: p.grad for name, p in trained.items()})
    torch.testing.assert_close(gradients[0], gradients[1], rtol=1e-4, atol=1e-7)


def test_mixed_precision_on_a_cpu_is_float32(gpt2: Path, rows: list[list[int]]) -> None:
    weights = []
    for precision in ("float32", "bfloat16", "float16"):
        model = load_model(gpt2).train()
        spec = FinetuneSpec("full", 1e-3, precision=precision)  # type: ignore[arg-type]
        PlainEngine(model, dict(model.named_parameters()), Rows(rows, [], []), spec).step([torch.arange(4)])
        weights.append(model.get_input_embeddings().weight)
    assert torch.equal(weights[0], weights[1]) and torch.equal(weights[0], weights[2])
    with pytest.raises(ValueError, match="precision"):
        FinetuneSpec("full", 1e-3, precision="int4")  # type: ignore[arg-type]


def test_rates_rise_and_fall() -> None:
    spec = FinetuneSpec("full", 1.0, warmup_steps=2)
    assert [spec.rate(step, 6) for step in range(6)] == [0.0, 0.5, 1.0, 0.75, 0.5, 0.25]
    assert FinetuneSpec("full", 1.0, schedule="constant").rate(5, 6) == 1.0
