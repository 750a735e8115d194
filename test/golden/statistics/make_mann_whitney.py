"""Oracle of the Mann-Whitney p: scipy, asymptotic, one-sided, no continuity correction. Writes mann-whitney.json.

    python test/golden/statistics/make_mann_whitney.py
"""
import json
from pathlib import Path

import numpy as np
from scipy.stats import mannwhitneyu

rng = np.random.default_rng(7)
cases = []
for i in range(200):
    m, n = int(rng.integers(2, 30)), int(rng.integers(2, 30))
    members = np.round(rng.normal(rng.uniform(-1, 2), 1, m), [4, 0][i % 2])
    nonmembers = np.round(rng.normal(0, 1, n), [4, 0][i % 2])
    if np.ptp(np.concatenate([members, nonmembers])) == 0:
        continue
    p = mannwhitneyu(members, nonmembers, alternative="greater", method="asymptotic", use_continuity=False).pvalue
    cases.append({"members": (members + 0.0).tolist(), "nonmembers": (nonmembers + 0.0).tolist(), "p": float(p)})
Path(__file__).with_name("mann-whitney.json").write_text(json.dumps(cases) + "\n")
