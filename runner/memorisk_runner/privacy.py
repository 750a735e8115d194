"""DP-SGD through opacus (Abadi et al. 2016, arXiv 1607.00133), accounted by Rényi differential privacy.

The unit of privacy is one training row. A text that stands k times in the data, as a repeated canary does, is protected k times less.
"""

from __future__ import annotations

import warnings
from typing import Mapping, Sequence

import torch
from opacus import GradSampleModule
from opacus.accountants import RDPAccountant
from opacus.accountants.utils import get_noise_multiplier
from opacus.optimizers import DPOptimizer
from torch import nn

from .engine import IGNORED, autocast, padded
from .finetune_spec import FinetuneSpec, PrivacySpec, Rows
from .margin import margin_hinges
from .updates import Update, sampling_share, updates_in_epoch


class PrivacyRefused(ValueError):
    """opacus cannot train this privately; the message says why."""


def check_private(spec: FinetuneSpec) -> None:
    """Raises `PrivacyRefused` before any work is done."""
    if spec.privacy is None:
        return
    if spec.method == "ia3":
        raise PrivacyRefused("ia3 cannot be trained with DP-SGD: its factors are bare parameters, for which opacus makes no per-text gradients")
    if spec.precision == "float16":
        raise PrivacyRefused("float16 cannot be combined with DP-SGD: loss scaling would distort the clipping norm; use bfloat16 or float32")
    if spec.max_grad_norm is not None:
        raise PrivacyRefused("max_grad_norm clips the update's gradient; with DP-SGD give privacy.max_grad_norm, which clips each text's")
    if spec.first_update_alone:
        raise PrivacyRefused("first_update_alone cannot be combined with DP-SGD: the accountant needs updates drawn alike")


def noise_multiplier(rows: int, spec: FinetuneSpec) -> float:
    """As given, or the least that keeps ε below the target after all updates."""
    assert spec.privacy is not None
    if spec.privacy.noise_multiplier is not None:
        return spec.privacy.noise_multiplier
    assert spec.privacy.target_epsilon is not None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(
            get_noise_multiplier(
                target_epsilon=spec.privacy.target_epsilon,
                target_delta=spec.privacy.delta,
                sample_rate=sampling_share(rows, spec),
                steps=spec.epochs * updates_in_epoch(rows, spec),
                accountant="rdp",
            )
        )


class PrivateEngine:
    """Poisson-drawn updates, per-text clipping, noise from the run's own generator."""

    def __init__(self, model: nn.Module, trained: Mapping[str, nn.Parameter], rows: Rows, spec: FinetuneSpec) -> None:
        assert spec.privacy is not None
        check_private(spec)
        self._model, self._rows, self._spec = model, rows, spec
        self._privacy: PrivacySpec = spec.privacy
        self._device = next(model.parameters()).device
        self._share = sampling_share(len(rows.train), spec)
        # `prefix` has positions of its own; elsewhere learned positions need one row of them a text, or all texts share a gradient.
        self._positions = spec.method != "prefix"
        self._wrapped = GradSampleModule(model, batch_first=True, loss_reduction="mean")
        self.optimizer = torch.optim.AdamW(trained.values(), lr=spec.learning_rate, weight_decay=spec.weight_decay)
        self._noise_multiplier = noise_multiplier(len(rows.train), spec)
        self._noise = torch.Generator(self._device).manual_seed(spec.seed + 1)
        self._private = DPOptimizer(
            self.optimizer,
            noise_multiplier=self._noise_multiplier,
            max_grad_norm=self._privacy.max_grad_norm,
            expected_batch_size=max(1, round(self._share * len(rows.train))),
            generator=self._noise,
        )
        self._steps = 0

    def step(self, update: Update) -> None:
        self._private.zero_grad(set_to_none=True)
        for index, chosen in enumerate(update):
            self._losses([self._rows.train[i] for i in chosen.tolist()]).mean().backward()
            last = index == len(update) - 1
            self._private.signal_skip_step(do_skip=not last)
            self._private.step()
            if not last:
                self._private.zero_grad(set_to_none=True)
        if not update:
            for parameter in self._private.params:
                parameter.grad_sample = torch.zeros(0, *parameter.shape, device=self._device)
            self._private.step()
        self._steps += 1

    def _losses(self, rows: Sequence[Sequence[int]]) -> torch.Tensor:
        """Each text's own mean loss: a mean over the batch's tokens would let a long text weigh more than its clip allows."""
        inputs, labels = padded(rows, self._device)
        positions = torch.arange(inputs.shape[1], device=self._device).expand(inputs.shape).contiguous()
        more = {"position_ids": positions} if self._positions else {}
        with autocast(self._device, self._spec.precision), warnings.catch_warnings():
            # opacus hooks every module; those without parameters of their own make torch warn.
            warnings.simplefilter("ignore")
            logits = self._model(input_ids=inputs, **more).logits[:, :-1].float()
        targets = labels[:, 1:]
        counted = targets != IGNORED
        losses = nn.functional.cross_entropy(logits.transpose(1, 2), targets, ignore_index=IGNORED, reduction="none")
        if self._spec.margin is not None:
            # A text's margins are its own too, so the clip holds for the whole loss.
            losses = losses + margin_hinges(logits, targets, counted, self._spec.margin)
        return losses.sum(1) / counted.sum(1).clamp(min=1)

    def state(self) -> dict[str, torch.Tensor]:
        return {"noise": self._noise.get_state(), "private_steps": torch.tensor(self._steps)}

    def restore(self, state: Mapping[str, torch.Tensor]) -> None:
        self._noise.set_state(state["noise"])
        self._steps = int(state["private_steps"])

    def spent(self) -> Mapping[str, float]:
        """ε at the spec's δ for the steps taken so far. Perplexities and attack numbers of members are not covered by it."""
        accountant = RDPAccountant()
        accountant.history = [(self._noise_multiplier, self._share, self._steps)]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            epsilon = accountant.get_epsilon(self._privacy.delta) if self._steps else 0.0
        return {
            "epsilon": float(epsilon),
            "delta": self._privacy.delta,
            "noise_multiplier": self._noise_multiplier,
            "max_grad_norm": self._privacy.max_grad_norm,
            "sampling_share": self._share,
            "steps": self._steps,
        }

    def close(self) -> None:
        self._wrapped.remove_hooks()
