from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch

from memorisk_runner.checkpoints import load_model
from memorisk_runner.evaluation import corpus_perplexity, mean_losses
from memorisk_runner.finetune import FinetuneSpec, Rows, finetune, padded


def test_padding_is_ignored_by_the_loss(gpt2: Path, rows: list[list[int]]) -> None:
    model = load_model(gpt2).eval()
    inputs, labels = padded(rows[:2])
    with torch.no_grad():
        loss = model(input_ids=inputs, labels=labels).loss.item()
    first, second = mean_losses(model, rows[:2])
    scored = [len(rows[0]) - 1, len(rows[1]) - 1]
    assert loss == pytest.approx((first * scored[0] + second * scored[1]) / sum(scored), abs=1e-5)


def test_losses_agree_with_the_library(gpt2: Path, rows: list[list[int]]) -> None:
    model = load_model(gpt2).eval()
    with torch.no_grad():
        expected = [model(input_ids=torch.tensor([row]), labels=torch.tensor([row])).loss.item() for row in rows]
    assert mean_losses(model, rows) == pytest.approx(expected, abs=1e-5)


def test_training_stops_at_the_best_epoch_and_keeps_its_weights(gpt2: Path, rows: list[list[int]]) -> None:
    model = load_model(gpt2)
    validation = rows[6:]
    spec = FinetuneSpec("full", learning_rate=1e-2, epochs=30, batch=2)
    training = finetune(model, Rows(rows[:6], rows[:6], validation), spec)
    assert len(training.epochs) < 30
    best = min(epoch.validation_perplexity for epoch in training.epochs)
    assert training.epochs[training.kept_epoch - 1].validation_perplexity == best
    assert corpus_perplexity(model, validation) == pytest.approx(best, rel=1e-6)
    assert math.isfinite(best)


def test_without_early_stop_the_last_epoch_is_kept(gpt2: Path, rows: list[list[int]]) -> None:
    model = load_model(gpt2)
    spec = FinetuneSpec("full", learning_rate=1e-2, epochs=8, batch=2, early_stop=False)
    training = finetune(model, Rows(rows[:6], rows[:6], rows[6:]), spec)
    assert training.kept_epoch == len(training.epochs) == 8
    assert corpus_perplexity(model, rows[6:]) == pytest.approx(training.epochs[-1].validation_perplexity, rel=1e-6)
