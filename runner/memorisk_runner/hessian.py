"""The curvature of a loss in some parameters: the largest and smallest eigenvalues of its Hessian by Lanczos, its trace by Hutchinson.

The Hessian is taken in relative weights: D H D with D = diag(w), which is that of the loss as a function of ε in w(1 + ε). H itself changes when one layer is
scaled up and the next one down, though the model does not (Dinh et al. 2017, arXiv 1703.04933); D H D stays. The edge's `weight-sharpness.ts` measures a
finite difference of its trace.

float32 throughout: the second derivative of a bfloat16 loss is rounding.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Callable, Sequence

import numpy as np
import torch
from torch import nn

from .engine import IGNORED, Diverged, padded
from .token_stats import batches

# Logits of one micro-batch, in numbers: the second derivative keeps some ten tensors of that size.
LOGITS = 2**24
# What float32 leaves uncertain of a product, relative to the largest eigenvalue: some hundred roundings.
ROUNDING = 1e-5

# Its value is a share of the loss: all of them together are the loss.
Term = Callable[[], torch.Tensor]
Product = Callable[[torch.Tensor], torch.Tensor]


@dataclass(frozen=True)
class Ritz:
    """Some eigenvalue lies within `residual` of `value`."""

    value: float
    residual: float


@dataclass(frozen=True)
class Spectrum:
    """`largest` falls from the top; `trace` has one estimate for each draw."""

    loss: float
    steps: int
    largest: list[Ritz]
    smallest: Ritz
    trace: list[float]


def spectrum(
    parameters: Sequence[torch.Tensor],
    terms: Sequence[Term],
    eigenvalues: int,
    iterations: int,
    draws: int,
    seed: int,
    on_product: Callable[[int], None] = lambda _: None,
) -> Spectrum:
    """The same seed gives the same start and the same draws for any parameters of as many numbers. Raises `Diverged` where the curvature is not finite."""
    curvature = RelativeHessian(parameters, terms)
    with torch.no_grad():
        loss = sum(term().item() for term in terms)
    if not math.isfinite(loss):
        raise Diverged("the loss is not finite")
    random = torch.Generator().manual_seed(seed)
    done = 0

    def product(vector: torch.Tensor) -> torch.Tensor:
        nonlocal done
        found = curvature(vector)
        if not found.isfinite().all():
            raise Diverged("the curvature of the loss is not finite")
        done += 1
        on_product(done)
        return found

    start = torch.randn(curvature.size, generator=random)
    ritz = lanczos(product, start, min(iterations, curvature.size))
    # What is left of the iterations was not needed.
    done = iterations
    trace = [hutchinson(product, curvature.size, random) for _ in range(draws)]
    return Spectrum(loss, len(ritz), ritz[:eigenvalues], ritz[-1], trace)


class RelativeHessian:
    """v ↦ D H D v, for the Hessian H of the sum of `terms`. Vectors are flat and on the CPU, whose memory holds more of them than a GPU's."""

    def __init__(self, parameters: Sequence[torch.Tensor], terms: Sequence[Term]) -> None:
        self._parameters, self._terms = list(parameters), terms
        self._weights = [parameter.detach().clone() for parameter in self._parameters]
        self.size = sum(parameter.numel() for parameter in self._parameters)

    def __call__(self, vector: torch.Tensor) -> torch.Tensor:
        parts = vector.split([weight.numel() for weight in self._weights])
        along = [part.view_as(weight).to(weight.device) * weight for part, weight in zip(parts, self._weights)]
        total = [torch.zeros_like(weight) for weight in self._weights]
        for term in self._terms:
            for sum_, part in zip(total, self._second(term, along)):
                sum_ += part
        return torch.cat([(sum_ * weight).flatten().cpu() for sum_, weight in zip(total, self._weights)])

    def _second(self, term: Term, along: Sequence[torch.Tensor]) -> Sequence[torch.Tensor]:
        """∇(∇ℓ · along), by backward through backward (Pearlmutter 1994)."""
        slopes = torch.autograd.grad(term(), self._parameters, create_graph=True, materialize_grads=True)
        slope = torch.stack([(one * way).sum() for one, way in zip(slopes, along)]).sum()
        # A loss that is linear in all of them has no graph left.
        if not slope.requires_grad:
            return [torch.zeros_like(way) for way in along]
        return torch.autograd.grad(slope, self._parameters, materialize_grads=True)


def lanczos(product: Product, start: torch.Tensor, steps: int) -> list[Ritz]:
    """
    Ritz values in falling order, one for each step taken: fewer than `steps` where the start lies in a smaller space that the product does not leave.

    Every new vector is made orthogonal to all before it, twice (Parlett 1998, §6.9): without that, eigenvalues come several times. The residual of a value θ
    with vector s of the tridiagonal matrix is β_m |s_m|, and rounding.
    """
    basis = torch.empty(steps, len(start))
    diagonal: list[float] = []
    beside: list[float] = []
    vector = start
    for step in range(steps):
        basis[step] = vector / vector.norm()
        vector = product(basis[step])
        diagonal.append(torch.dot(basis[step], vector).item())
        for _ in range(2):
            vector = vector - basis[: step + 1].T @ (basis[: step + 1] @ vector)
        beside.append(vector.norm().item())
        if beside[-1] <= ROUNDING * max(map(abs, diagonal + beside[:-1])):
            break
    taken = len(diagonal)
    tridiagonal = np.diag(diagonal) + np.diag(beside[: taken - 1], 1) + np.diag(beside[: taken - 1], -1)
    values, vectors = np.linalg.eigh(tridiagonal)
    rounding = ROUNDING * np.abs(values).max()
    residuals = beside[-1] * np.abs(vectors[-1]) + rounding
    return [Ritz(float(value), float(residual)) for value, residual in zip(values[::-1], residuals[::-1])]


def hutchinson(product: Product, size: int, random: torch.Generator) -> float:
    """zᵀ A z with random signs z: its mean over z is the trace of A (Hutchinson 1990)."""
    signs = torch.randint(0, 2, (size,), generator=random).float() * 2 - 1
    return torch.dot(signs, product(signs)).item()


def loss_terms(model: nn.Module, rows: Sequence[Sequence[int]]) -> list[Term]:
    """The mean loss over all scored tokens, in micro-batches of texts of like length. The model's attention must have a second derivative: `eager`."""
    model.eval()
    device = next(model.parameters()).device
    tokens = sum(len(row) - 1 for row in rows)

    def share(chosen: Sequence[int]) -> torch.Tensor:
        inputs, labels = padded([rows[i] for i in chosen], device)
        logits = model(input_ids=inputs).logits[:, :-1]
        return nn.functional.cross_entropy(logits.flatten(0, 1), labels[:, 1:].flatten(), ignore_index=IGNORED, reduction="sum") / tokens

    vocabulary: int = model.config.vocab_size  # type: ignore[union-attr, assignment]
    found = batches([len(row) for row in rows], vocabulary, LOGITS)
    return [lambda chosen=chosen: share(chosen) for chosen in found]  # type: ignore[misc]
