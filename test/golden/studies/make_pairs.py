"""Oracle for the amplification and unlearning studies: ratios of TPRs with bootstrap intervals, PrivLeak, KS, by numpy and scipy.

Run by hand from the repository root:  python test/golden/studies/make_pairs.py
Writes pairs.json beside itself.
"""

import json
import pathlib

import numpy as np
from scipy import stats

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(20240401)
FPR = 0.1


def hits(members, nonmembers):
    """Members above the lowest cut with at most FPR of the non-members on or above it."""
    cuts = [c for c in np.unique([*members, *nonmembers, np.inf]) if np.mean(nonmembers >= c) <= FPR + 1e-12]
    return int(np.sum(members >= min(cuts)))


def fast_hits(members, nonmembers):
    return int(np.sum(members > np.sort(nonmembers)[::-1][int(FPR * len(nonmembers) + 1e-9)]))


def auc(members, nonmembers):
    return float(stats.mannwhitneyu(members, nonmembers).statistic / len(members) / len(nonmembers))


cases = []
for case in range(24):
    m, n = int(rng.integers(30, 50)), int(rng.integers(30, 60))
    shared_m, shared_n = rng.normal(0, 1, m), rng.normal(0, 1, n)
    gains = [float(rng.choice([0, 0.5, 1])), float(rng.choice([0, 1, 2]))]
    members = np.stack([shared_m + g + 0.5 * rng.normal(size=m) for g in gains], 1).round(3)
    nonmembers = np.stack([shared_n + 0.5 * rng.normal(size=n) for _ in gains], 1).round(3)
    if case % 4 == 0:  # ties
        members, nonmembers = members.round(1), nonmembers.round(1)
    ratio = lambda of, inside, outside: (of(inside[:, 1], outside[:, 1]) + 0.5) / (of(inside[:, 0], outside[:, 0]) + 0.5)
    draws = [ratio(fast_hits, members[rng.integers(0, m, m)], nonmembers[rng.integers(0, n, n)]) for _ in range(800)]
    retain = rng.normal(0, 1, m).round(3)
    aucs = [auc(members[:, k], nonmembers[:, k]) for k in (0, 1)]
    hoped = auc(retain, nonmembers[:, 0])
    cases.append(
        {
            "members": members.tolist(),
            "nonmembers": nonmembers.tolist(),
            "retain": retain.tolist(),
            "ratio": ratio(hits, members, nonmembers),
            "interval": [float(q) for q in np.quantile(np.log(draws), [0.025, 0.975])],
            "auc": aucs,
            "priv_leak": [100 * ((1 - a) - (1 - hoped)) / (1 - hoped) for a in aucs],
            "ks": [float(stats.ks_2samp(members[:, k], retain).statistic) for k in (0, 1)],
        }
    )

(HERE / "pairs.json").write_text(json.dumps(cases, separators=(",", ":")) + "\n")
