"""What a model says about given tokens: log-probabilities and perplexity."""

from __future__ import annotations

import math
from typing import Sequence

import torch
from torch import nn


@torch.no_grad()
def token_log_probabilities(model: nn.Module, rows: torch.Tensor, batch: int = 32) -> torch.Tensor:
    """`log p(x_t | x_<t)` in nats for t = 2..T of equal-length rows `[n, T]`; the answer is `[n, T-1]` float32."""
    was_training = model.training
    model.eval()
    parts = []
    device = next(model.parameters()).device
    for on_cpu in rows.split(batch):
        block = on_cpu.to(device)
        logits = model(input_ids=block).logits[:, :-1].float()
        targets = block[:, 1:, None]
        parts.append((logits.gather(2, targets).squeeze(2) - logits.logsumexp(2)).cpu())
    model.train(was_training)
    return torch.cat(parts)


def sequence_log_probabilities(model: nn.Module, sequences: Sequence[Sequence[int]]) -> list[torch.Tensor]:
    """The same for sequences of any lengths; those of equal length share a batch, so nothing is padded."""
    by_length: dict[int, list[int]] = {}
    for index, sequence in enumerate(sequences):
        by_length.setdefault(len(sequence), []).append(index)
    found: list[torch.Tensor] = [torch.empty(0)] * len(sequences)
    for indices in by_length.values():
        rows = torch.tensor([list(sequences[i]) for i in indices], dtype=torch.long)
        for index, values in zip(indices, token_log_probabilities(model, rows)):
            found[index] = values
    return found


def mean_losses(model: nn.Module, sequences: Sequence[Sequence[int]]) -> list[float]:
    """Mean negative log-likelihood of each sequence, nats a token."""
    return [-values.double().mean().item() for values in sequence_log_probabilities(model, sequences)]


def corpus_perplexity(model: nn.Module, sequences: Sequence[Sequence[int]]) -> float:
    """exp of the mean loss over all scored tokens of all sequences."""
    return math.exp(-torch.cat(sequence_log_probabilities(model, sequences)).double().mean().item())


def perplexity(model: nn.Module, rows: torch.Tensor) -> float:
    """exp of the mean loss over all scored tokens of `[n, T]`."""
    return math.exp(-token_log_probabilities(model, rows).double().mean().item())
