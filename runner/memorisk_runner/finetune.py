"""Fine-tunes a prepared model on rows of tokens and keeps its best epoch."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from typing import Any, Callable, Mapping, Sequence

import torch
from torch import nn

from .determinism import shuffled_batches
from .evaluation import corpus_perplexity

IGNORED = -100


@dataclass(frozen=True)
class FinetuneSpec:
    """What a job spec says about training. `options` go to the method. AdamW, linear decay to zero, no warm-up.

    `early_stop`: end when validation perplexity rises and keep the epoch before; otherwise keep the last.
    """

    method: str
    learning_rate: float
    epochs: int = 6
    batch: int = 8
    weight_decay: float = 0.0
    seed: int = 1234
    early_stop: bool = True
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Epoch:
    """Measured after the epoch, with the weights as they then were."""

    epoch: int
    train_perplexity: float
    validation_perplexity: float


@dataclass(frozen=True)
class Training:
    """The course of a run; the model holds the weights of `kept_epoch`."""

    epochs: list[Epoch]
    kept_epoch: int

    def as_json(self) -> dict[str, object]:
        return {"kept_epoch": self.kept_epoch, "epochs": [asdict(epoch) for epoch in self.epochs]}


@dataclass(frozen=True)
class Rows:
    """Token rows: `train` with every repetition in it, `members` and `validation` to measure on."""

    train: Sequence[Sequence[int]]
    members: Sequence[Sequence[int]]
    validation: Sequence[Sequence[int]]


def finetune(
    model: nn.Module, rows: Rows, spec: FinetuneSpec, on_epoch: Callable[[Epoch], None] = lambda _: None
) -> Training:
    """Trains in place."""
    trained = {name: p for name, p in model.named_parameters() if p.requires_grad}
    optimizer = torch.optim.AdamW(trained.values(), lr=spec.learning_rate, weight_decay=spec.weight_decay)
    steps = spec.epochs * math.ceil(len(rows.train) / spec.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / steps)
    generator = torch.Generator().manual_seed(spec.seed)
    epochs: list[Epoch] = []
    best: dict[str, torch.Tensor] = {}
    for number in range(1, spec.epochs + 1):
        model.train()
        for chosen in shuffled_batches(len(rows.train), spec.batch, generator):
            inputs, labels = padded([rows.train[i] for i in chosen.tolist()])
            loss = model(input_ids=inputs, labels=labels).loss
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
        epoch = Epoch(number, corpus_perplexity(model, rows.members), corpus_perplexity(model, rows.validation))
        epochs.append(epoch)
        on_epoch(epoch)
        if spec.early_stop and number > 1 and epoch.validation_perplexity > epochs[-2].validation_perplexity:
            with torch.no_grad():
                for name, parameter in trained.items():
                    parameter.copy_(best[name])
            return Training(epochs, kept_epoch=number - 1)
        if spec.early_stop:
            best = {name: p.detach().clone() for name, p in trained.items()}
    return Training(epochs, kept_epoch=spec.epochs)


def padded(rows: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Right-padded inputs, and labels that ignore the padding; a causal model never sees what is to its right."""
    width = max(map(len, rows))
    inputs = torch.zeros(len(rows), width, dtype=torch.long)
    labels = torch.full((len(rows), width), IGNORED)
    for index, row in enumerate(rows):
        inputs[index, : len(row)] = labels[index, : len(row)] = torch.tensor(row)
    return inputs, labels
