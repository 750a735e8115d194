"""An epoch's data order: which rows make which update, in micro-batches."""

from __future__ import annotations

import math

import torch

from .determinism import shuffled_batches
from .finetune_spec import FinetuneSpec

# One optimiser step: row indices, a tensor for each forward pass.
Update = list[torch.Tensor]


def updates_in_epoch(rows: int, spec: FinetuneSpec) -> int:
    """How many optimiser steps an epoch has."""
    micro_batches = math.ceil(rows / spec.batch)
    if spec.first_update_alone:
        return 1 + math.ceil((micro_batches - 1) / spec.accumulation)
    return math.ceil(micro_batches / spec.accumulation)


def draw_updates(rows: int, spec: FinetuneSpec, generator: torch.Generator) -> list[Update]:
    """An epoch's updates. With privacy, each takes every row with the same chance (Poisson sampling), so it may be empty."""
    if spec.privacy is not None:
        share = sampling_share(rows, spec)
        draws = (torch.rand(rows, generator=generator) < share for _ in range(updates_in_epoch(rows, spec)))
        rows_drawn = (torch.nonzero(drawn).flatten() for drawn in draws)
        return [list(chosen.split(spec.batch)) if len(chosen) else [] for chosen in rows_drawn]
    batches = shuffled_batches(rows, spec.batch, generator)
    lead = [batches[:1]] if spec.first_update_alone else []
    rest = batches[len(lead) :]
    return lead + [rest[i : i + spec.accumulation] for i in range(0, len(rest), spec.accumulation)]


def sampling_share(rows: int, spec: FinetuneSpec) -> float:
    """The chance of a row to be in an update, so that `batch * accumulation` are expected."""
    return min(1.0, spec.batch * spec.accumulation / rows)
