"""Token streams cut into equal blocks, the way causal language models are trained."""

from __future__ import annotations

from typing import Iterable, Sequence

import torch


def pack(sequences: Iterable[Sequence[int]], block: int, separator: int | None = None) -> torch.Tensor:
    """Concatenates and cuts into `[n, block]` int64; the remainder is dropped. `separator` follows each sequence."""
    stream: list[int] = []
    for sequence in sequences:
        stream.extend(sequence)
        if separator is not None:
            stream.append(separator)
    count = len(stream) // block
    return torch.tensor(stream[: count * block], dtype=torch.long).reshape(count, block)
