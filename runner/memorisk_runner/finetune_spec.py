"""What is asked of a fine-tuning run, and what it tells about its course."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Mapping, Sequence

Precision = Literal["float32", "bfloat16", "float16"]
PRECISIONS: tuple[Precision, ...] = ("float32", "bfloat16", "float16")


@dataclass(frozen=True)
class PrivacySpec:
    """DP-SGD: each text's gradient is clipped to norm `max_grad_norm` and Gaussian noise of `noise_multiplier` times that is added.

    Exactly one of `noise_multiplier` and `target_epsilon`, from which opacus finds the other.
    """

    noise_multiplier: float | None = None
    target_epsilon: float | None = None
    max_grad_norm: float = 1.0
    delta: float = 1e-5

    def __post_init__(self) -> None:
        if (self.noise_multiplier is None) == (self.target_epsilon is None):
            raise ValueError("give either noise_multiplier or target_epsilon")
        if (self.noise_multiplier or self.target_epsilon or 0) <= 0 or self.max_grad_norm <= 0 or not 0 < self.delta < 1:
            raise ValueError("noise_multiplier, target_epsilon and max_grad_norm must be positive, delta between 0 and 1")


@dataclass(frozen=True)
class MarginSpec:
    """A hinge on each token's margin beside the next token's loss: see `margin`. `weight`: the cross-entropy's is 1."""

    tau: float = 1.0
    weight: float = 1.0
    side: Literal["cap", "raise"] = "cap"

    def __post_init__(self) -> None:
        if self.tau < 0 or self.weight <= 0 or self.side not in ("cap", "raise"):
            raise ValueError("tau must not be negative, weight must be positive, side cap or raise")


@dataclass(frozen=True)
class FinetuneSpec:
    """What a job spec says about training. `options` go to the method. AdamW; the
    rate rises linearly over `warmup_steps`, then falls linearly to zero or stays (`schedule`).

    `early_stop`: end when validation perplexity rises and keep the epoch before; otherwise keep the last.
    `accumulation`: micro-batches of `batch` rows an update. `first_update_alone`: an epoch's first update sees one micro-batch only, as in
    the paper's loop. `precision`: autocast on a GPU; on a CPU everything is float32.
    """

    method: str
    learning_rate: float
    epochs: int = 6
    batch: int = 8
    weight_decay: float = 0.0
    seed: int = 1234
    early_stop: bool = True
    options: Mapping[str, Any] = field(default_factory=dict)
    accumulation: int = 1
    first_update_alone: bool = False
    schedule: Literal["linear", "constant"] = "linear"
    warmup_steps: int = 0
    max_grad_norm: float | None = None
    precision: Precision = "float32"
    privacy: PrivacySpec | None = None
    margin: MarginSpec | None = None

    def __post_init__(self) -> None:
        if self.epochs < 0 or min(self.batch, self.accumulation) < 1:
            raise ValueError("epochs must not be negative; batch and accumulation must be at least 1")
        if self.precision not in PRECISIONS:
            raise ValueError(f"precision must be one of {PRECISIONS}, not {self.precision!r}")

    def rate(self, step: int, steps: int) -> float:
        """The learning rate of update `step`, counted from 0, of `steps`."""
        if step < self.warmup_steps:
            return self.learning_rate * step / self.warmup_steps
        if self.schedule == "constant":
            return self.learning_rate
        return self.learning_rate * (1 - (step - self.warmup_steps) / max(1, steps - self.warmup_steps))


@dataclass(frozen=True)
class Epoch:
    """Measured after the epoch, with the weights as they then were; None where there was nothing to measure on.

    `watched`: the attacks on the fly, when asked for. `epsilon`: spent by DP-SGD so far.
    """

    epoch: int
    train_perplexity: float | None
    validation_perplexity: float | None
    epsilon: float | None = None
    watched: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        facts = asdict(self)
        return {**facts, **facts.pop("watched")}


@dataclass(frozen=True)
class Training:
    """The course of a run; the model holds the weights of `kept_epoch` (0: the base's)."""

    epochs: list[Epoch]
    kept_epoch: int
    privacy: Mapping[str, float] | None = None

    def as_json(self) -> dict[str, Any]:
        facts: dict[str, Any] = {"kept_epoch": self.kept_epoch, "epochs": [epoch.as_json() for epoch in self.epochs]}
        return facts if self.privacy is None else {**facts, "privacy": dict(self.privacy)}


@dataclass(frozen=True)
class Rows:
    """Token rows: `train` with every repetition in it, `members` and `validation` to measure on."""

    train: Sequence[Sequence[int]]
    members: Sequence[Sequence[int]]
    validation: Sequence[Sequence[int]]
