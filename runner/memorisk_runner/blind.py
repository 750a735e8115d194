"""The blind baseline: can members be told from non-members without any model? If so, the split leaks."""

from __future__ import annotations

import math
import random
from collections import Counter
from typing import Sequence

from .membership import auc

FOLDS = 5


def words(text: str) -> list[str]:
    """Lower-case words without punctuation."""
    return [word for raw in text.lower().split() if (word := raw.strip(".,;:()\"'"))]


def bag_of_words_auc(members: Sequence[str], nonmembers: Sequence[str], seed: int) -> float:
    """Cross-validated AUC of naive Bayes on word counts, add-one smoothed. 0.5 = they look alike."""
    labelled = [(words(text), True) for text in members] + [(words(text), False) for text in nonmembers]
    random.Random(seed).shuffle(labelled)
    scores: dict[bool, list[float]] = {True: [], False: []}
    for fold in range(FOLDS):
        counts: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
        for index, (bag, label) in enumerate(labelled):
            if index % FOLDS != fold:
                counts[label].update(bag)
        size = len(counts[True] | counts[False])
        totals = {label: sum(counter.values()) + size for label, counter in counts.items()}
        for bag, label in labelled[fold::FOLDS]:
            odds = [
                math.log((counts[True][w] + 1) / totals[True]) - math.log((counts[False][w] + 1) / totals[False]) for w in bag
            ]
            scores[label].append(sum(odds) / len(odds))
    return auc(scores[True], scores[False])
