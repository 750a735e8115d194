"""One seed in, the same bytes out (same machine kind, same number of threads)."""

from __future__ import annotations

import random

import torch


def seed_everything(seed: int) -> None:
    """Seeds Python and torch, and asks torch for its deterministic kernels; on a GPU some have none, and are used all the same."""
    random.seed(seed)
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(True, warn_only=torch.cuda.is_available())
    # Filling fresh memory costs time and matters only to code that reads what it never wrote.
    torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]


def shuffled_batches(count: int, size: int, generator: torch.Generator) -> list[torch.Tensor]:
    """A fresh permutation of `range(count)` cut into batches of at most `size`."""
    return list(torch.randperm(count, generator=generator).split(size))
