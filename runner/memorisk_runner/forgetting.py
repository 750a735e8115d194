"""Unlearning: losses that fall as chosen tokens become less likely, with what must be kept as a regulariser.

Gradient ascent (GradDiff: Liu et al. 2022, arXiv 2203.12817; as in open-unlearning): `L = −NLL(forget) + w · NLL(retain)`.
NPO (Zhang et al. 2024, arXiv 2404.05868): `L = −(2/β) · mean log σ(−β · log(π_θ(y)/π_ref(y))) + w · NLL(retain)`, where π_ref is the model
before unlearning and log π sums over the text's counted tokens. NPO tends to ascent as β → 0 and is bounded from below.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Sequence

import torch
from torch import nn

from .engine import padded

Objective = Literal["gradient_ascent", "npo"]
EVALUATED = 32


@dataclass(frozen=True)
class Forgotten:
    """Token ids, and for each whether its likelihood is to fall; the first has none."""

    ids: tuple[int, ...]
    counted: tuple[bool, ...]


class ForgetLoss:
    """Called with the model and the indices of texts to forget; `retain` rows are drawn with torch's own generator, as many as those."""

    def __init__(
        self,
        before: nn.Module,
        forget: Sequence[Forgotten],
        retain: Sequence[Sequence[int]],
        objective: Objective,
        beta: float,
        retain_weight: float,
    ) -> None:
        self._forget, self._retain = forget, retain
        self._objective, self._beta, self._weight = objective, beta, retain_weight
        self._reference = self._log_likelihoods(before) if objective == "npo" else torch.empty(0)

    def __call__(self, model: nn.Module, chosen: Sequence[int]) -> torch.Tensor:
        total, counts = log_likelihoods(model, [self._forget[i] for i in chosen])
        if self._objective == "npo":
            ratio = total - self._reference[list(chosen)].to(total.device)
            loss = -(2 / self._beta) * nn.functional.logsigmoid(-self._beta * ratio).mean()
        else:
            loss = total.sum() / counts.sum()
        if self._retain and self._weight:
            picked = torch.randint(len(self._retain), (len(chosen),)).tolist()
            inputs, labels = padded([self._retain[i] for i in picked], total.device)
            loss = loss + self._weight * model(input_ids=inputs, labels=labels).loss
        return loss

    @torch.no_grad()
    def _log_likelihoods(self, model: nn.Module) -> torch.Tensor:
        model.eval()
        starts = range(0, len(self._forget), EVALUATED)
        return torch.cat([log_likelihoods(model, self._forget[i : i + EVALUATED])[0].cpu() for i in starts])


def log_likelihoods(model: nn.Module, texts: Sequence[Forgotten]) -> tuple[torch.Tensor, torch.Tensor]:
    """Sum of log p over each text's counted tokens, and how many those are."""
    device = next(model.parameters()).device
    inputs, labels = padded([text.ids for text in texts], device)
    counted = padded([[int(flag) for flag in text.counted] for text in texts], device)[0][:, 1:].bool()
    logits = model(input_ids=inputs).logits[:, :-1].float()
    log_p = -nn.functional.cross_entropy(logits.transpose(1, 2), labels[:, 1:], ignore_index=-100, reduction="none")
    return torch.where(counted, log_p, 0.0).sum(1), counted.sum(1)


def extraction_strength(greedy: Sequence[bool]) -> float:
    """`1 − k*/n`, k* the first scored token from which greedy decoding would give all the rest; 0 when it misses the last one."""
    tail = 0
    for right in reversed(greedy):
        if not right:
            break
        tail += 1
    return tail / len(greedy)
