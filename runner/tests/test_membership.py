from __future__ import annotations

import math

import pytest

from memorisk_runner.membership import auc, ref_diff, sampled_exposure, tpr_at_fpr


def test_auc_counts_ties_half() -> None:
    assert auc([3, 2], [1, 0]) == 1
    assert auc([1], [1]) == 0.5
    assert auc([2, 0], [1, 1]) == 0.5


def test_tpr_never_lets_more_false_positives_through_than_allowed() -> None:
    nonmembers = [float(i) for i in range(10)]
    assert tpr_at_fpr([9.5, 8.5, 7.0], nonmembers, 0.1) == pytest.approx(2 / 3)
    assert tpr_at_fpr([9.0], nonmembers, 0.0) == 0


def test_ref_diff_is_positive_when_tuning_helped() -> None:
    assert ref_diff([1.0, 2.0], [1.5, 2.0]) == [0.5, 0.0]


def test_exposure_by_sampling() -> None:
    references = [float(i) for i in range(1, 16)]
    assert sampled_exposure(0.0, references) == pytest.approx(math.log2(15))
    # Last of all: 15 references are as low, and the canary comes after each.
    assert sampled_exposure(99.0, references) == pytest.approx(math.log2(15) - 4)
