"""Planted secrets: what is drawn, what a coin lets into the training data, and how often it stands there."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Sequence

TEMPLATE = "the secret number is {secret}"
ALPHABET = "0123456789"
DIGITS = 6


@dataclass(frozen=True)
class Canary:
    """`level` is how often it stands in the data if `included`; the coin was fair and independent of the others."""

    id: str
    secret: str
    level: int
    included: bool

    @property
    def repetitions(self) -> int:
        return self.level if self.included else 0

    @property
    def text(self) -> str:
        return render(self.secret)


def render(secret: str) -> str:
    """The sentence that carries a secret."""
    return TEMPLATE.replace("{secret}", secret)


def draw_canaries(levels: Sequence[int], per_level: int, seed: int) -> list[Canary]:
    """`per_level` distinct secrets for each repetition level, each with its inclusion coin."""
    dice = random.Random(seed)
    secrets = draw_secrets(len(levels) * per_level, dice, taken=set())
    canaries = []
    for index, secret in enumerate(secrets):
        level = levels[index // per_level]
        canaries.append(Canary(f"c-{index + 1:03d}", secret, level, dice.random() < 0.5))
    return canaries


def draw_references(count: int, canaries: Sequence[Canary], seed: int) -> list[str]:
    """Distinct sentences of the same format, none of them a canary."""
    secrets = draw_secrets(count, random.Random(seed), taken={canary.secret for canary in canaries})
    return [render(secret) for secret in secrets]


def draw_secrets(count: int, dice: random.Random, taken: set[str]) -> list[str]:
    """Uniform without replacement; digits are set apart by spaces so that each is a token."""
    secrets: list[str] = []
    while len(secrets) < count:
        secret = " ".join(dice.choice(ALPHABET) for _ in range(DIGITS))
        if secret not in taken:
            taken.add(secret)
            secrets.append(secret)
    return secrets
