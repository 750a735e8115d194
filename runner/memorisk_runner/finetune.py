"""Fine-tunes a prepared model on rows of tokens and keeps its best epoch."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any, Callable, Mapping, Sequence

import torch
from torch import nn

from .engine import Diverged, Engine, Loss, PlainEngine, padded
from .evaluation import corpus_perplexity
from .finetune_spec import Epoch, FinetuneSpec, Rows, Training
from .resume import Resume
from .updates import draw_updates, updates_in_epoch

__all__ = ["Epoch", "FinetuneSpec", "Rows", "Training", "finetune", "padded"]

Watch = Callable[[nn.Module], Mapping[str, Any]]


def finetune(
    model: nn.Module,
    rows: Rows,
    spec: FinetuneSpec,
    on_epoch: Callable[[Epoch], None] = lambda _: None,
    *,
    on_step: Callable[[int, int], None] = lambda _step, _steps: None,
    watch: Watch = lambda _: {},
    resume: Resume | None = None,
    loss: Loss | None = None,
) -> Training:
    """Trains in place. `on_step` hears of steps done and to do; `watch` measures after each epoch; a `resume` with a state goes on there;
    `loss` takes the place of the next token's.

    `on_epoch` may be called again for an epoch when a run was killed just after it, with the same weights.
    """
    run = Run(model, rows, spec, loss)
    if resume is not None and (found := resume.load()) is not None:
        run.restore(*found)
    while not run.ended:
        model.train()
        updates = run.order()
        for update in updates[run.position :]:
            run.step(update)
            on_step(run.steps_done, run.steps)
            # At an epoch's end the state is saved once the epoch has been measured and kept.
            if resume is not None and resume.due() and run.position < len(updates):
                resume.save(*run.state())
        spent = run.engine.spent()
        epoch = Epoch(
            run.epoch + 1,
            measured(model, rows.members, run.epoch + 1),
            measured(model, rows.validation, run.epoch + 1),
            None if spent is None else spent["epsilon"],
            watch(model),
        )
        on_epoch(epoch)
        run.conclude(epoch)
        if resume is not None:
            resume.save(*run.state())
    run.engine.close()
    run.keep_best()
    return Training(run.epochs, run.kept_epoch, run.engine.spent())


def measured(model: nn.Module, rows: Sequence[Sequence[int]], epoch: int) -> float | None:
    """Perplexity; None of nothing, `Diverged` when it is not a number any more."""
    if not rows:
        return None
    try:
        found = corpus_perplexity(model, rows)
    except OverflowError:
        found = math.inf
    if not math.isfinite(found):
        raise Diverged(f"perplexity is not finite after epoch {epoch}: take a smaller learning rate")
    return found


class Run:
    """Where a training run stands: everything that decides what comes next is in `state`."""

    def __init__(self, model: nn.Module, rows: Rows, spec: FinetuneSpec, loss: Loss | None = None) -> None:
        self.spec, self.rows = spec, rows
        self.trained = {name: p for name, p in model.named_parameters() if p.requires_grad}
        self.engine = make_engine(model, self.trained, rows, spec, loss)
        self.order_dice = torch.Generator().manual_seed(spec.seed)
        self._dice_at_epoch_start = self.order_dice.get_state()
        self.steps = spec.epochs * updates_in_epoch(len(rows.train), spec)
        self.steps_done = self.position = self.epoch = 0
        self.epochs: list[Epoch] = []
        self.best: dict[str, torch.Tensor] = {}
        self.stopped = False

    @property
    def ended(self) -> bool:
        return self.stopped or self.epoch >= self.spec.epochs

    @property
    def kept_epoch(self) -> int:
        return self.epoch - 1 if self.stopped else self.epoch

    def order(self) -> list[list[torch.Tensor]]:
        """This epoch's updates; the same again when the epoch was entered before."""
        self.order_dice.set_state(self._dice_at_epoch_start)
        return draw_updates(len(self.rows.train), self.spec, self.order_dice)

    def step(self, update: list[torch.Tensor]) -> None:
        for group in self.engine.optimizer.param_groups:
            group["lr"] = self.spec.rate(self.steps_done, self.steps)
        self.engine.step(update)
        self.steps_done += 1
        self.position += 1

    def conclude(self, epoch: Epoch) -> None:
        """Enters a measured epoch: goes on, or stops because validation got worse."""
        self.epochs.append(epoch)
        before = self.epochs[-2].validation_perplexity if len(self.epochs) > 1 else None
        now = epoch.validation_perplexity
        worse = before is not None and now is not None and now > before
        self.stopped = self.spec.early_stop and worse
        if self.spec.early_stop and not self.stopped:
            self.best = {name: p.detach().clone() for name, p in self.trained.items()}
        self.epoch, self.position = epoch.epoch, 0
        self._dice_at_epoch_start = self.order_dice.get_state()

    def keep_best(self) -> None:
        """After an early stop: back to the epoch before."""
        if self.stopped:
            with torch.no_grad():
                for name, parameter in self.trained.items():
                    parameter.copy_(self.best[name])

    def state(self) -> tuple[dict[str, torch.Tensor], dict[str, Any]]:
        """Tensors and JSON."""
        tensors = {"dice.order": self._dice_at_epoch_start, "dice.torch": torch.get_rng_state()}
        if torch.cuda.is_available():
            tensors["dice.cuda"] = torch.cuda.get_rng_state()
        for name, parameter in self.trained.items():
            tensors[f"weight.{name}"] = parameter
            for moment, value in self.engine.optimizer.state.get(parameter, {}).items():
                tensors[f"adamw.{moment}.{name}"] = value
        tensors |= {f"best.{name}": value for name, value in self.best.items()}
        tensors |= {f"engine.{name}": value for name, value in self.engine.state().items()}
        counts = {"steps_done": self.steps_done, "position": self.position, "epoch": self.epoch, "stopped": self.stopped}
        return tensors, {**counts, "epochs": [asdict(epoch) for epoch in self.epochs]}

    def restore(self, tensors: Mapping[str, torch.Tensor], facts: Mapping[str, Any]) -> None:
        """Takes what `state` gave."""
        self.steps_done, self.position = facts["steps_done"], facts["position"]
        self.epoch, self.stopped = facts["epoch"], facts["stopped"]
        self.epochs = [Epoch(**epoch) for epoch in facts["epochs"]]
        groups: dict[str, dict[str, torch.Tensor]] = {"weight": {}, "best": {}, "engine": {}}
        with torch.no_grad():
            for name, parameter in self.trained.items():
                parameter.copy_(tensors[f"weight.{name}"])
                moments = {m: tensors[key] for m in ("step", "exp_avg", "exp_avg_sq") if (key := f"adamw.{m}.{name}") in tensors}
                if moments:
                    placed = {m: value if m == "step" else value.to(parameter.device) for m, value in moments.items()}
                    self.engine.optimizer.state[parameter] = placed
        for key, tensor in tensors.items():
            group, _, name = key.partition(".")
            groups.setdefault(group, {})[name] = tensor
        self.best = {name: value.to(self.trained[name].device) for name, value in groups["best"].items()}
        self.engine.restore(groups["engine"])
        self._dice_at_epoch_start = groups["dice"]["order"]
        torch.set_rng_state(groups["dice"]["torch"])
        if "cuda" in groups["dice"]:
            torch.cuda.set_rng_state(groups["dice"]["cuda"])


def make_engine(
    model: nn.Module, trained: Mapping[str, nn.Parameter], rows: Rows, spec: FinetuneSpec, loss: Loss | None
) -> Engine:
    """opacus is loaded only where privacy is asked for."""
    if loss is not None and (spec.privacy or spec.margin):
        raise ValueError("DP-SGD and the margin know the next token's loss only")
    if spec.privacy is None:
        return PlainEngine(model, trained, rows, spec, loss)
    from .privacy import PrivateEngine

    return PrivateEngine(model, trained, rows, spec)
