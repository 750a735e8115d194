"""A quick check of what the real evaluation measures: attacks by loss against the base, and exposure by sampling."""

from __future__ import annotations

import bisect
import math
from typing import Sequence

# Of the target and of the reference, text by text.
Losses = tuple[Sequence[float], Sequence[float]]


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


def mia_recall(member_losses: Losses, validation_losses: Losses, fpr: float = 0.1) -> float:
    """The paper's recall: of the members, the share whose loss ratio to the reference lies below the validation texts' `fpr` quantile.

    Each argument is (target, reference). The threshold is `sorted(ratios)[int(fpr * n)]`, compared strictly.
    """
    ratios, calibration = (ref_ratio(*losses) for losses in (member_losses, validation_losses))
    threshold = sorted(calibration)[int(fpr * len(calibration))]
    return sum(ratio < threshold for ratio in ratios) / len(ratios)


def ref_ratio(target_losses: Sequence[float], reference_losses: Sequence[float]) -> list[float]:
    """Target loss over reference loss; lower = more likely a member."""
    return [target / reference for target, reference in zip(target_losses, reference_losses, strict=True)]
