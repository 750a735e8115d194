"""The attacks on the fly: what each epoch's weights give away, by the base's losses taken once before training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Sequence

from torch import nn

from .evaluation import mean_losses
from .membership import auc, mia_recall, ref_diff, ref_ratio, sampled_exposure, tpr_at_fpr

TokenRows = Sequence[Sequence[int]]


@dataclass(frozen=True)
class Watched:
    """Token rows to measure on. `canaries` with how often each stands in the data; `references` are same-format strings that do not."""

    members: TokenRows
    nonmembers: TokenRows
    validation: TokenRows
    canaries: TokenRows = ()
    repetitions: Sequence[int] = ()
    references: TokenRows = ()


class Probe:
    """`measure` after an epoch. Validation sets the paper's threshold; where there is none, the non-members do."""

    def __init__(self, base: nn.Module, texts: Watched) -> None:
        self._texts = texts
        self._base = {name: mean_losses(base, rows) for name, rows in self._samples().items()}

    def _samples(self) -> dict[str, TokenRows]:
        texts = self._texts
        return {"member": texts.members, "nonmember": texts.nonmembers, "validation": texts.validation or texts.nonmembers}

    def measure(self, model: nn.Module) -> Mapping[str, Any]:
        """`attacks` by name and `exposure`, null where nothing can be measured."""
        tuned = {name: mean_losses(model, rows) for name, rows in self._samples().items()}
        return {"attacks": self._attacks(tuned), "exposure": self._exposure(model)}

    def _attacks(self, tuned: Mapping[str, Sequence[float]]) -> dict[str, Any]:
        members, calibration = ((tuned[name], self._base[name]) for name in ("member", "validation"))
        nonmembers = tuned["nonmember"], self._base["nonmember"]
        if not self._texts.members or not calibration[0]:
            return {}
        recall = mia_recall(members, calibration)
        by_ratio = ([-r for r in ref_ratio(*members)], [-r for r in ref_ratio(*nonmembers)])
        by_difference = ref_diff(*members), ref_diff(*nonmembers)
        return {
            "ref_ratio": {**_measured(*by_ratio), "mia_recall": recall},
            "ref_diff": {**_measured(*by_difference), "mia_recall": None},
        }

    def _exposure(self, model: nn.Module) -> dict[str, Any] | None:
        texts = self._texts
        planted = [i for i, copies in enumerate(texts.repetitions) if copies > 0]
        if not planted or not texts.references:
            return None
        references = mean_losses(model, texts.references)
        bits = [sampled_exposure(loss, references) for loss in mean_losses(model, texts.canaries)]
        by_level: dict[int, list[float]] = {}
        for copies, exposure in zip(texts.repetitions, bits, strict=True):
            by_level.setdefault(copies, []).append(exposure)
        inserted = [bits[i] for i in planted]
        return {
            "mean_bits": sum(inserted) / len(inserted),
            "max_bits": max(inserted),
            "by_repetitions": {str(level): sum(found) / len(found) for level, found in sorted(by_level.items())},
        }


def _measured(members: Sequence[float], nonmembers: Sequence[float]) -> dict[str, float | None]:
    if not members or not nonmembers:
        return {"auc": None, "tpr_at_fpr_10": None}
    return {"auc": auc(members, nonmembers), "tpr_at_fpr_10": tpr_at_fpr(members, nonmembers, 0.1)}
