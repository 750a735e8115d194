"""The margin regulariser against numpy, and what it does to a model that learns a few texts by heart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from memorisk_runner.checkpoints import load_model
from memorisk_runner.determinism import seed_everything
from memorisk_runner.engine import PlainEngine
from memorisk_runner.finetune import FinetuneSpec, Rows, finetune
from memorisk_runner.finetune_spec import MarginSpec, PrivacySpec
from memorisk_runner.forgetting import Forgotten, ForgetLoss
from memorisk_runner.margin import margin_hinges, token_margins
from memorisk_runner.methods.registry import method_named
from memorisk_runner.privacy import PrivateEngine
from memorisk_runner.token_stats import token_statistics

CAP, RAISE = MarginSpec(1.0, 1.0, "cap"), MarginSpec(1.0, 1.0, "raise")


def by_hand(logits: np.ndarray, target: int) -> float:
    """One token: log-probabilities in float64, the best of the others by deletion."""
    wide = logits.astype(np.float64)
    log_p = wide - np.log(np.exp(wide - wide.max()).sum()) - wide.max()
    return float(log_p[target] - np.delete(log_p, target).max())


def test_margins_are_those_of_the_log_probabilities() -> None:
    dice = np.random.default_rng(1)
    logits = dice.normal(0, 4, (5, 9, 40)).astype(np.float32)
    # Ties at the top: with the token, among its rivals, everywhere.
    logits[0] = logits[0].round()
    logits[1, :, :3] = 20.0
    logits[2] = 0.5
    targets = dice.integers(0, 40, (5, 9))
    targets[1] %= 4
    np.put_along_axis(logits[3], targets[3][:, None], 18.0, axis=1)
    expected = [[by_hand(logits[i, t], targets[i, t]) for t in range(9)] for i in range(5)]
    found = token_margins(torch.tensor(logits), torch.tensor(targets))
    np.testing.assert_allclose(found.numpy(), expected, atol=1e-5)
    assert (found[2] == 0).all() and found.max() > 1 and found.min() < -1


@pytest.mark.parametrize("spec", [MarginSpec(0.0, 0.5, "cap"), MarginSpec(2.0, 3.0, "raise")], ids=["cap", "raise"])
def test_hinges_by_hand_and_none_where_nothing_counts(spec: MarginSpec) -> None:
    dice = np.random.default_rng(2)
    logits = dice.normal(0, 3, (4, 6, 11)).astype(np.float32)
    targets = dice.integers(0, 11, (4, 6))
    counted = dice.random((4, 6)) < 0.6
    sign = 1 if spec.side == "cap" else -1
    margins = [[by_hand(logits[i, t], targets[i, t]) for t in range(6)] for i in range(4)]
    expected = np.where(counted, spec.weight * np.maximum(0, sign * (np.array(margins) - spec.tau)), 0)
    ignored = torch.tensor(np.where(counted, targets, -100))
    found = margin_hinges(torch.tensor(logits), ignored, torch.tensor(counted), spec)
    np.testing.assert_allclose(found.numpy(), expected, atol=1e-5)
    assert (found > 0).any()


def test_a_descent_step_moves_the_token_and_its_best_rival_alone() -> None:
    logits = torch.tensor([[3.0, 1.0, 0.0], [0.0, 1.0, 3.0]], requires_grad=True)
    targets, counted = torch.tensor([0, 0]), torch.tensor([True, True])
    # Margins 2 and −3: the cap touches the first alone, the raise the second.
    (cap,) = torch.autograd.grad(margin_hinges(logits, targets, counted, MarginSpec(1.0, 0.5, "cap")).sum(), logits)
    assert cap.tolist() == [[0.5, -0.5, 0.0], [0.0, 0.0, 0.0]]
    (up,) = torch.autograd.grad(margin_hinges(logits, targets, counted, MarginSpec(1.0, 0.5, "raise")).sum(), logits)
    assert up.tolist() == [[0.0, 0.0, 0.0], [-0.5, 0.0, 0.5]]
    tied = torch.zeros(1, 3, requires_grad=True)
    (one,) = torch.autograd.grad(margin_hinges(tied, torch.tensor([1]), torch.tensor([True]), RAISE).sum(), tied)
    assert one[0, 1] == -1 and sorted(one[0].tolist()) == [-1, 0, 1]


METHODS: list[tuple[str, dict[str, Any]]] = [
    ("full", {}),
    ("head", {}),
    ("lora", {"rank": 2}),
    ("ia3", {}),
    ("bottleneck", {"reduction": 4}),
    ("prefix", {"tokens": 2}),
    ("block:1", {}),
]


def gradient_of_rows(model: torch.nn.Module, rows: list[list[int]], spec: MarginSpec, trained: list[torch.nn.Parameter]) -> list[torch.Tensor]:
    """Of the mean over all tokens of rows that are never padded together."""
    total = torch.tensor(0.0)
    for row in rows:
        ids = torch.tensor([row])
        log_p = model(input_ids=ids).logits[0, :-1].log_softmax(-1)
        for t, token in enumerate(row[1:]):
            others = torch.cat([log_p[t, :token], log_p[t, token + 1 :]])
            margin = log_p[t, token] - others.max()
            hinge = (margin - spec.tau) if spec.side == "cap" else (spec.tau - margin)
            total = total - log_p[t, token] + spec.weight * hinge.clamp(min=0)
    return list(torch.autograd.grad(total / sum(len(row) - 1 for row in rows), trained))


@pytest.mark.parametrize("name, options", METHODS, ids=lambda value: str(value))
def test_a_step_has_the_gradient_of_both_terms(name: str, options: dict[str, Any], gpt2: Path, rows: list[list[int]]) -> None:
    seed_everything(3)
    model = method_named(name, options).prepare(load_model(gpt2)).train()
    trained = {key: p for key, p in model.named_parameters() if p.requires_grad}
    # Two lengths, so that one row is padded; every random margin lies below τ.
    expected = gradient_of_rows(model, rows[:2], RAISE, list(trained.values()))
    spec = FinetuneSpec(name, 1e-3, batch=2, margin=RAISE)
    PlainEngine(model, trained, Rows(rows, [], []), spec).step([torch.tensor([0, 1])])
    torch.testing.assert_close([p.grad for p in trained.values()], expected, rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("name", ["head", "lora", "prefix"])
def test_with_privacy_each_texts_whole_loss_is_clipped(name: str, gpt2: Path, rows: list[list[int]]) -> None:
    seed_everything(3)
    model = method_named(name, {}).prepare(load_model(gpt2)).train()
    trained = {key: p for key, p in model.named_parameters() if p.requires_grad}
    bound, total = 0.01, [torch.zeros_like(p) for p in trained.values()]
    for row in rows[:3]:
        gradients = gradient_of_rows(model, [row], RAISE, list(trained.values()))
        norm = torch.stack([g.norm() for g in gradients]).norm().item()
        assert norm > bound
        total = [t + g * bound / (norm + 1e-6) for t, g in zip(total, gradients)]
    privacy = PrivacySpec(noise_multiplier=1e-9, max_grad_norm=bound)
    spec = FinetuneSpec(name, 1e-3, batch=3, privacy=privacy, margin=RAISE)
    PrivateEngine(model, trained, Rows(rows, [], []), spec).step([torch.arange(3)])
    torch.testing.assert_close([p.grad * 3 for p in trained.values() if p.grad is not None], total, rtol=1e-3, atol=1e-7)


def test_locked_in_tokens_are_fewer_with_a_cap_and_more_with_a_raise(gpt2: Path, rows: list[list[int]]) -> None:
    def locked_in(margin: MarginSpec | None) -> float:
        seed_everything(7)
        model = load_model(gpt2)
        spec = FinetuneSpec("full", 5e-3, epochs=40, batch=4, early_stop=False, margin=margin)
        finetune(model, Rows(rows, [], []), spec)
        stats = token_statistics(model, rows)
        return (stats["log_prob"] - stats["best_other"] >= CAP.tau).double().mean().item()

    capped, plain, raised = locked_in(CAP), locked_in(None), locked_in(RAISE)
    assert capped < plain - 0.5 and plain + 0.05 < raised, (capped, plain, raised)


def test_what_makes_no_sense_is_refused(gpt2: Path, rows: list[list[int]]) -> None:
    for wrong in ({"tau": -1.0}, {"weight": 0.0}, {"side": "push"}):
        with pytest.raises(ValueError):
            MarginSpec(**wrong)  # type: ignore[arg-type]
    model = load_model(gpt2)
    loss = ForgetLoss(model, [Forgotten((1, 2), (False, True))], [], "gradient_ascent", 0.1, 0.0)
    with pytest.raises(ValueError, match="margin"):
        finetune(model, Rows(rows, [], []), FinetuneSpec("full", 1e-3, margin=CAP), loss=loss)
