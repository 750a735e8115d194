"""Oracle of the confidence sequences: scipy's betaln on a grid of means instead of bisection. Writes sequences.json.

    python test/golden/statistics/make_sequences.py
"""
import json
from pathlib import Path

import numpy as np
from scipy.special import betaln

W = 8
GRID = np.linspace(0, 1, 2_000_001)[1:-1]


def log_e(s, n, m):
    return betaln(W * m + s, W * (1 - m) + n - s) - betaln(W * m, W * (1 - m)) - s * np.log(m) - (n - s) * np.log1p(-m)


def mean_sequence(s, n, alpha):
    if n == 0:
        return [0.0, 1.0]
    kept = GRID[log_e(s, n, GRID) < np.log(1 / alpha)]
    assert np.all(np.diff(kept) < 1e-6), "the set is an interval"
    return [0.0 if s == 0 else float(kept[0]), 1.0 if s == n else float(kept[-1])]


def count_sequence(n, rate, delta):
    j = np.arange(n + 1)
    kept = j[log_e(j, n, np.full(n + 1, rate)) < np.log(1 / delta)]
    return [int(kept[0]), int(kept[-1])]


def tpr_sequence(members, nonmembers, fpr, alpha):
    low, high = count_sequence(len(nonmembers), fpr, alpha / 2)
    down = np.sort(nonmembers)[::-1]
    surely = 0 if low == 0 else int(np.sum(members > down[low - 1]))
    possibly = len(members) if high >= len(nonmembers) else int(np.sum(members >= down[high]))
    m = len(members)
    return [mean_sequence(surely, m, alpha / 2)[0], mean_sequence(possibly, m, alpha / 2)[1]]


def auc_sequence(members, nonmembers, alpha):
    k = min(len(members), len(nonmembers))
    pairs = (np.sign(members[:k] - nonmembers[:k]) + 1) / 2
    auc = np.mean((np.sign(members[:, None] - nonmembers[None, :]) + 1) / 2)
    low, high = mean_sequence(float(pairs.sum()), k, alpha)
    return [min(low, auc), max(high, auc)]


def advantage_sequence(members, nonmembers, alpha):
    cuts = np.concatenate([members, nonmembers])
    value = max(0.0, max(np.mean(members >= c) - np.mean(nonmembers >= c) for c in cuts))
    slack = sum(np.sqrt(np.log(4 * t * (t + 1) / alpha) / (2 * t)) for t in (len(members), len(nonmembers)))
    return [float(max(0, value - slack)), float(min(1, value + slack))]


rng = np.random.default_rng(11)
means = []
for _ in range(120):
    n = int(rng.integers(1, 1500))
    s = float(rng.choice([0, n, rng.integers(0, n + 1), np.round(rng.uniform(0, n), 3)]))
    alpha = float(rng.choice([0.05, 0.025, 0.01, 0.001]))
    means.append({"sum": s, "n": n, "alpha": alpha, "interval": mean_sequence(s, n, alpha)})
counts = []
for _ in range(60):
    n, rate = int(rng.integers(0, 2000)), float(rng.choice([0.1, 0.01, 0.001, 0.5, 0.9]))
    counts.append({"n": n, "rate": rate, "delta": 0.025, "range": count_sequence(n, rate, 0.025)})
scores = []
for i in range(24):
    m, n = int(rng.integers(2, 160)), int(rng.integers(2, 160))
    members, nonmembers = rng.normal(rng.uniform(0, 3), 1, m), rng.normal(0, 1, n)
    if i % 3 == 0:
        members, nonmembers = np.round(members), np.round(nonmembers)
    members, nonmembers = np.round(members, 4), np.round(nonmembers, 4)
    scores.append({
        "members": members.tolist(),
        "nonmembers": nonmembers.tolist(),
        "alpha": 0.05,
        "auc": auc_sequence(members, nonmembers, 0.05),
        "tpr": [[f, *tpr_sequence(members, nonmembers, f, 0.05)] for f in (0.1, 0.01)],
        "advantage": advantage_sequence(members, nonmembers, 0.05),
    })
out = Path(__file__).parent / "sequences.json"
out.write_text(json.dumps({"means": means, "counts": counts, "scores": scores}) + "\n")
print(out.stat().st_size)
