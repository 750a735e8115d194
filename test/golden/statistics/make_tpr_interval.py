"""Oracle of the interval of a TPR at a true FPR: scipy, every J from 0 to n, roots by Brent. Writes tpr-interval.json.

    python test/golden/statistics/make_tpr_interval.py
"""

import json
from pathlib import Path

import numpy as np
from scipy.optimize import brentq
from scipy.stats import binom

rng = np.random.default_rng(5)


def interval(members, nonmembers, fpr, confidence):
    m, n, tail = len(members), len(nonmembers), (1 - confidence) / 2
    above = np.sort(nonmembers)[::-1]
    j = np.arange(n + 1)
    weight = binom.pmf(j, n, fpr)
    low = np.array([np.sum(members > above[i - 1]) if i > 0 else 0 for i in j])
    high = np.array([np.sum(members >= above[i]) if i < n else m for i in j])
    too_many = lambda p: float(weight @ binom.sf(low - 1, m, p)) - tail
    too_few = lambda p: float(weight @ binom.cdf(high, m, p)) - tail
    lower = 0.0 if too_many(0.0) >= 0 else brentq(too_many, 0, 1, xtol=1e-12)
    upper = 1.0 if too_few(1.0) >= 0 else brentq(too_few, 0, 1, xtol=1e-12)
    return [lower, max(lower, upper)]


cases = []


def add(members, nonmembers, fpr, confidence):
    members, nonmembers = np.asarray(members, float) + 0.0, np.asarray(nonmembers, float) + 0.0
    cases.append(
        {
            "members": members.tolist(),
            "nonmembers": nonmembers.tolist(),
            "fpr": fpr,
            "confidence": confidence,
            "interval": interval(members, nonmembers, fpr, confidence),
        }
    )


for i in range(200):
    m, n = int(rng.integers(1, 90)), int(rng.integers(1, 120))
    digits = [3, 0][i % 2]
    members, nonmembers = np.round(rng.normal(rng.uniform(-1, 4), 1, m), digits), np.round(rng.normal(0, 1, n), digits)
    add(members, nonmembers, float(rng.choice([0.01, 0.1, 0.3])), float(rng.choice([0.9, 0.95, 0.9875])))
# One a side, all equal, nothing to be confused with, and everything.
add([1], [0], 0.1, 0.95)
add([0] * 30, [0] * 30, 0.1, 0.95)
for confidence in (0.95, 0.9875, 0.999):
    add(np.arange(64) + 100, np.arange(64), 0.1, confidence)
    add(np.arange(64), np.arange(64) + 100, 0.1, confidence)
# Many non-members.
add(np.round(rng.normal(1.5, 1, 40), 2), np.round(rng.normal(0, 1, 2500), 3), 0.1, 0.95)
Path(__file__).with_name("tpr-interval.json").write_text(json.dumps(cases, separators=(",", ":")) + "\n")
