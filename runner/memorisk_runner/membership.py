"""A quick check of what the real evaluation measures: one attack, two numbers."""

from __future__ import annotations

import bisect
import math
from typing import Sequence


def ref_diff(target_losses: Sequence[float], reference_losses: Sequence[float]) -> list[float]:
    """Reference loss minus target loss; higher = more likely a member."""
    return [reference - target for target, reference in zip(target_losses, reference_losses, strict=True)]


def auc(members: Sequence[float], nonmembers: Sequence[float]) -> float:
    """P(member scores above non-member), ties count half."""
    order = sorted(nonmembers)
    wins = sum(bisect.bisect_left(order, s) + bisect.bisect_right(order, s) for s in members)
    return wins / (2 * len(members) * len(nonmembers))


def tpr_at_fpr(members: Sequence[float], nonmembers: Sequence[float], fpr: float) -> float:
    """The largest share of members above a threshold that at most `fpr` of the non-members reach."""
    allowed = math.floor(fpr * len(nonmembers) + 1e-9)
    threshold = sorted(nonmembers, reverse=True)[allowed]
    return sum(score > threshold for score in members) / len(members)


def sampled_exposure(canary_loss: float, reference_losses: Sequence[float]) -> float:
    """log2 N - log2(m + 1), where m of N same-format strings have a loss as low as the canary's."""
    as_low = sum(loss <= canary_loss for loss in reference_losses)
    return math.log2(len(reference_losses)) - math.log2(as_low + 1)
