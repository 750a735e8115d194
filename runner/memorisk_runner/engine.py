"""One optimiser step: forward, backward, AdamW, with mixed precision on a GPU."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Callable, Mapping, Protocol, Sequence

import torch
from torch import nn

from .finetune_spec import FinetuneSpec, Precision, Rows
from .margin import margin_hinges
from .updates import Update

IGNORED = -100

# Of a micro-batch, given as indices of training rows.
Loss = Callable[[nn.Module, Sequence[int]], torch.Tensor]


class Diverged(ArithmeticError):
    """Training left the finite numbers."""


class Engine(Protocol):
    """Takes the steps of a run. `optimizer` is AdamW itself, whatever is wrapped around it."""

    optimizer: torch.optim.AdamW

    def step(self, update: Update) -> None:
        """Trains in place on one update."""

    def state(self) -> dict[str, torch.Tensor]:
        """What a resumed run needs beside weights and optimiser."""

    def restore(self, state: Mapping[str, torch.Tensor]) -> None:
        """Takes what `state` gave."""

    def spent(self) -> Mapping[str, float] | None:
        """The privacy spent so far, where there is any."""

    def close(self) -> None:
        """Leaves the model as a plain module."""


class PlainEngine:
    """The mean of the micro-batches' mean losses; the paper's loop divides by `accumulation` even when fewer came."""

    def __init__(
        self,
        model: nn.Module,
        trained: Mapping[str, nn.Parameter],
        rows: Rows,
        spec: FinetuneSpec,
        loss: Loss | None = None,
    ) -> None:
        self._model, self._rows, self._spec = model, rows, spec
        self._loss = loss or self._next_token_loss
        self._trained = list(trained.values())
        self._device = next(model.parameters()).device
        self.optimizer = torch.optim.AdamW(trained.values(), lr=spec.learning_rate, weight_decay=spec.weight_decay)
        # Small gradients vanish in float16; bfloat16 has float32's range.
        scaled = spec.precision == "float16" and self._device.type == "cuda"
        self._scaler = torch.amp.GradScaler(self._device.type, enabled=scaled)

    def step(self, update: Update) -> None:
        self.optimizer.zero_grad(set_to_none=True)
        divisor = self._spec.accumulation if self._spec.first_update_alone else len(update)
        for chosen in update:
            with autocast(self._device, self._spec.precision):
                loss = self._loss(self._model, chosen.tolist())
            self._scaler.scale(loss / divisor).backward()
        if self._spec.max_grad_norm is not None:
            self._scaler.unscale_(self.optimizer)
            nn.utils.clip_grad_norm_(self._trained, self._spec.max_grad_norm)
        self._scaler.step(self.optimizer)
        self._scaler.update()

    def _next_token_loss(self, model: nn.Module, chosen: Sequence[int]) -> torch.Tensor:
        inputs, labels = padded([self._rows.train[i] for i in chosen], self._device)
        answer = model(input_ids=inputs, labels=labels)
        found: torch.Tensor = answer.loss
        if self._spec.margin is None:
            return found
        targets = labels[:, 1:]
        counted = targets != IGNORED
        return found + margin_hinges(answer.logits[:, :-1], targets, counted, self._spec.margin).sum() / counted.sum()

    def state(self) -> dict[str, torch.Tensor]:
        if not self._scaler.is_enabled():
            return {}
        facts = self._scaler.state_dict()
        return {"scaler": torch.tensor([facts["scale"], facts["_growth_tracker"]], dtype=torch.float64)}

    def restore(self, state: Mapping[str, torch.Tensor]) -> None:
        if self._scaler.is_enabled():
            scale, tracker = state["scaler"].tolist()
            self._scaler.load_state_dict({**self._scaler.state_dict(), "scale": scale, "_growth_tracker": int(tracker)})

    def spent(self) -> None:
        return None

    def close(self) -> None:
        pass


def autocast(device: torch.device, precision: Precision) -> AbstractContextManager[object]:
    """Mixed precision where it pays: on a GPU, when asked for. On a CPU everything is float32."""
    if device.type == "cpu" or precision == "float32":
        return nullcontext()
    return torch.autocast(device.type, getattr(torch, precision))


def padded(
    rows: Sequence[Sequence[int]], device: torch.device = torch.device("cpu")
) -> tuple[torch.Tensor, torch.Tensor]:
    """Right-padded inputs, and labels that ignore the padding; a causal model never sees what is to its right."""
    width = max(map(len, rows))
    inputs = torch.zeros(len(rows), width, dtype=torch.long)
    labels = torch.full((len(rows), width), IGNORED)
    for index, row in enumerate(rows):
        inputs[index, : len(row)] = labels[index, : len(row)] = torch.tensor(row)
    return inputs.to(device), labels.to(device)
