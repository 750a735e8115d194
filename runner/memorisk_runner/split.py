"""Members, non-members and validation texts, all from one shuffled distribution."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Sequence

from .windows import Window, without_repeats


@dataclass(frozen=True)
class Split:
    """Three disjoint samples of the same population; a document gives to one of them only."""

    members: list[Window]
    nonmembers: list[Window]
    validation: list[Window]


def split_windows(windows: Sequence[Window], members: int, nonmembers: int, validation: int, seed: int) -> Split:
    """Shuffles first, then drops near-repeats, then deals, so that no sample is favoured by either step."""
    order = list(windows)
    random.Random(seed).shuffle(order)
    kept = without_repeats(order)
    needed = members + nonmembers + validation
    if len(kept) < needed:
        raise ValueError(f"{needed} windows are needed, {len(kept)} are left after de-duplication")
    return Split(
        members=kept[:members],
        nonmembers=kept[members : members + nonmembers],
        validation=kept[members + nonmembers : needed],
    )
