"""DP-SGD by opacus: per-text gradients are right for each method it is allowed for, and the budget is what opacus says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from memorisk_runner.checkpoints import load_model
from memorisk_runner.determinism import seed_everything
from memorisk_runner.finetune import FinetuneSpec, Rows, finetune
from memorisk_runner.finetune_spec import PrivacySpec
from memorisk_runner.methods.registry import method_named
from memorisk_runner.privacy import PrivacyRefused, PrivateEngine, check_private
from memorisk_runner.updates import draw_updates, sampling_share

QUIET = PrivacySpec(noise_multiplier=1e-9, max_grad_norm=0.01)
METHODS: list[tuple[str, dict[str, Any]]] = [
    ("full", {}),
    ("head", {"tied": True}),
    ("head", {}),
    ("lora", {"rank": 2}),
    ("bottleneck", {"reduction": 4}),
    ("bottleneck", {"reduction": 4, "placement": "houlsby"}),
    ("prefix", {"tokens": 2}),
    ("block:1", {}),
]


def clipped_sum(model: nn.Module, rows: list[list[int]], bound: float) -> dict[str, torch.Tensor]:
    """Text by text: gradient of its mean loss, brought to norm `bound` at most; the sum."""
    trained = {name: p for name, p in model.named_parameters() if p.requires_grad}
    total = {name: torch.zeros_like(p) for name, p in trained.items()}
    for row in rows:
        ids = torch.tensor([row])
        gradients = torch.autograd.grad(model(input_ids=ids, labels=ids).loss, list(trained.values()))
        norm = torch.stack([g.norm() for g in gradients]).norm()
        for name, gradient in zip(trained, gradients):
            total[name] += gradient * min(1.0, bound / (norm.item() + 1e-6))
    return total


@pytest.mark.parametrize("shape", ["gpt2", "llama"])
@pytest.mark.parametrize("name, options", METHODS, ids=lambda value: str(value))
def test_an_update_is_the_mean_of_clipped_gradients(
    name: str, options: dict[str, Any], shape: str, rows: list[list[int]], request: pytest.FixtureRequest
) -> None:
    seed_everything(3)
    model = method_named(name, options).prepare(load_model(request.getfixturevalue(shape))).train()
    expected = clipped_sum(model, rows[:5], QUIET.max_grad_norm)
    spec = FinetuneSpec(name, learning_rate=1e-3, batch=3, privacy=QUIET)
    trained = {key: p for key, p in model.named_parameters() if p.requires_grad}
    engine = PrivateEngine(model, trained, Rows(rows, [], []), spec)
    # Two micro-batches, the second smaller: one update.
    engine.step([torch.tensor([0, 1, 2]), torch.tensor([3, 4])])
    for key, parameter in trained.items():
        assert parameter.grad is not None
        torch.testing.assert_close(parameter.grad * spec.batch, expected[key], rtol=1e-3, atol=1e-7)


def test_the_budget_is_reported_and_a_target_is_kept(gpt2: Path, rows: list[list[int]]) -> None:
    spec = FinetuneSpec("head", 1e-3, epochs=2, batch=3, early_stop=False, privacy=PrivacySpec(target_epsilon=8.0))
    told = []
    training = finetune(
        method_named("head", {}).prepare(load_model(gpt2)), Rows(rows, rows[:3], rows[3:6]), spec, told.append
    )
    assert training.privacy is not None
    assert training.privacy["steps"] == 8 and training.privacy["sampling_share"] == 0.25
    assert 7.0 < training.privacy["epsilon"] <= 8.0 and training.privacy["delta"] == 1e-5
    # With more noise less is spent.
    quieter = replace(spec, privacy=PrivacySpec(noise_multiplier=4 * training.privacy["noise_multiplier"]))
    other = finetune(method_named("head", {}).prepare(load_model(gpt2)), Rows(rows, rows[:3], rows[3:6]), quieter)
    assert other.privacy is not None and other.privacy["epsilon"] < training.privacy["epsilon"] / 3


def test_an_update_may_draw_no_text(gpt2: Path, rows: list[list[int]]) -> None:
    spec = FinetuneSpec("head", 1e-3, batch=1, privacy=PrivacySpec(1.0))
    model = method_named("head", {}).prepare(load_model(gpt2)).train()
    engine = PrivateEngine(model, {"w": model.get_output_embeddings().weight}, Rows(rows, [], []), spec)  # type: ignore[operator]
    before = model.get_output_embeddings().weight.detach().clone()  # type: ignore[operator]
    engine.step([])
    assert not torch.equal(before, model.get_output_embeddings().weight)  # type: ignore[operator]
    assert engine.spent()["steps"] == 1


def test_rows_are_drawn_independently() -> None:
    spec = FinetuneSpec("full", 1e-3, batch=10, accumulation=2, privacy=PrivacySpec(1.0))
    updates = draw_updates(1000, spec, torch.Generator().manual_seed(1))
    sizes = torch.tensor([float(sum(map(len, update))) for update in updates])
    assert len(updates) == 50 and sampling_share(1000, spec) == 0.02
    # Binomial(1000, 0.02): mean 20, standard deviation 4.4.
    assert abs(sizes.mean() - 20) < 3 and 3 < sizes.std() < 6
    assert all(len(part) <= 10 for update in updates for part in update)


@pytest.mark.parametrize(
    "changes, why",
    [
        ({"method": "ia3"}, "bare parameters"),
        ({"precision": "float16"}, "loss scaling"),
        ({"first_update_alone": True}, "accountant"),
        ({"max_grad_norm": 1.0}, "each text's"),
    ],
)
def test_what_opacus_cannot_do_is_refused(changes: dict[str, Any], why: str) -> None:
    spec = FinetuneSpec("full", 1e-3, privacy=PrivacySpec(1.0))
    check_private(spec)
    with pytest.raises(PrivacyRefused, match=why):
        check_private(replace(spec, **changes))


def test_a_privacy_spec_names_one_of_noise_and_target() -> None:
    for wrong in ({}, {"noise_multiplier": 1.0, "target_epsilon": 1.0}, {"noise_multiplier": -1.0}, {"target_epsilon": 1, "delta": 1}):
        with pytest.raises(ValueError):
            PrivacySpec(**wrong)  # type: ignore[arg-type]
