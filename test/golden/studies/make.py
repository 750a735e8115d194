"""Oracle for test/domain/studies: paired DeLong, paired t, Spearman and its partial, phases and matching, by numpy, scipy and brute force.

Run by hand from the repository root:  python test/golden/studies/make.py
Writes studies.json beside itself.
"""

import json
import pathlib

import numpy as np
from scipy import stats

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(20220512)


def listed(values):
    return [float(v) for v in np.asarray(values, dtype=np.float64).ravel()]


# ---------------------------------------------------------------- two revisions on the same examples


def wins(members, nonmembers):
    """[members, nonmembers] matrix of 1, ½, 0: DeLong's kernel, every pair looked at."""
    difference = members[:, None] - nonmembers[None, :]
    return (difference > 0) + 0.5 * (difference == 0)


def paired_delong(members, nonmembers):
    kernels = [wins(members[:, k], nonmembers[:, k]) for k in (0, 1)]
    aucs = [kernel.mean() for kernel in kernels]
    v10 = np.cov(np.stack([kernel.mean(1) for kernel in kernels]))
    v01 = np.cov(np.stack([kernel.mean(0) for kernel in kernels]))
    contrast = np.array([-1.0, 1.0])
    variance = contrast @ (v10 / len(members) + v01 / len(nonmembers)) @ contrast
    difference = aucs[1] - aucs[0]
    if np.array_equal(members[:, 0], members[:, 1]) and np.array_equal(nonmembers[:, 0], nonmembers[:, 1]):
        return aucs, difference, 0.0, 1.0
    # Hardly a placement changed: as if one text a side were added, half of it risen from 0 to 1 and half fallen, squares 1 over n + 1 degrees and n + 2 texts.
    moved = max(np.abs(kernels[1].mean(axis) - kernels[0].mean(axis)).mean() for axis in (0, 1))
    if variance < 1e-15 or moved * min(len(members), len(nonmembers)) < 3:
        variance = max(variance, sum(1 / ((k + 1) * (k + 2)) for k in (len(members), len(nonmembers))))
    return aucs, difference, variance, 2 * stats.norm.sf(abs(difference) / np.sqrt(variance))


def rate(members, nonmembers, fpr):
    """Best TPR of all cuts whose measured FPR stays within."""
    best = 0.0
    for cut in [np.inf, *nonmembers, *members]:
        if np.mean(nonmembers >= cut) <= fpr + 1e-12:
            best = max(best, np.mean(members >= cut))
    return best


pairs = []
for case in range(60):
    m, n = int(rng.integers(10, 60)), int(rng.integers(10, 60))
    shared_m, shared_n = rng.normal(0.5, 1, m), rng.normal(0, 1, n)
    noise = float(rng.choice([0.0, 0.1, 1.0]))
    shift = float(rng.choice([0.0, 0.3, 2.0]))
    members = np.stack([shared_m, shared_m + shift + noise * rng.normal(size=m)], 1)
    nonmembers = np.stack([shared_n, shared_n + noise * rng.normal(size=n)], 1)
    if case % 4 == 0:  # ties
        members, nonmembers = np.round(members), np.round(nonmembers)
    aucs, difference, variance, p = paired_delong(members, nonmembers)
    shifts = members[:, 1] - members[:, 0]
    spread = shifts.std(ddof=1) > 1e-12
    t = stats.ttest_rel(members[:, 1], members[:, 0]) if spread else None
    ci = t.confidence_interval(0.95) if spread else None
    pairs.append(
        {
            "members": [listed(pair) for pair in members],
            "nonmembers": [listed(pair) for pair in nonmembers],
            "auc": listed(aucs),
            "difference": float(difference),
            "variance": float(variance),
            "p": float(p),
            "tpr": [float(rate(members[:, k], nonmembers[:, k], 0.1)) for k in (0, 1)],
            "shift": None if not spread else {"mean": float(shifts.mean()), "p": float(t.pvalue), "ci": [float(ci.low), float(ci.high)]},
        }
    )

# ---------------------------------------------------------------- rank correlations


def partial(x, y, z):
    """From the three pairwise rank correlations."""
    xy, xz, yz = (stats.spearmanr(a, b).statistic for a, b in ((x, y), (x, z), (y, z)))
    return (xy - xz * yz) / np.sqrt((1 - xz**2) * (1 - yz**2))


ranks = []
for case in range(60):
    n = int(rng.integers(6, 40))
    z = rng.normal(size=n)
    x, y = 0.5 * z + rng.normal(size=n), -0.7 * z + rng.normal(size=n)
    if case % 3 == 0:
        x, y = np.round(x), np.round(y)
    test = stats.permutation_test(
        (x,), lambda a: stats.spearmanr(a, y).statistic, permutation_type="pairings", n_resamples=3000, rng=case
    )
    ranks.append(
        {
            "x": listed(x),
            "y": listed(y),
            "z": listed(z),
            "rho": float(stats.spearmanr(x, y).statistic),
            "p": float(test.pvalue),
            "partial": float(partial(x, y, z)),
        }
    )

# ---------------------------------------------------------------- curves


def phases(perplexities):
    """Membership of each step, said step by step."""
    best = int(np.argmin(perplexities))
    flat = next((t for t in range(1, best + 1) if (perplexities[t - 1] - perplexities[t]) / perplexities[t - 1] < 0.02), best + 1)
    return ["overfitting" if t > best else "memorization" if t >= flat else "fitting" for t in range(len(perplexities))]


curves = []
for case in range(40):
    n = int(rng.integers(1, 14))
    bottom = int(rng.integers(0, n))
    drops = np.where(np.arange(n) <= bottom, rng.uniform(-0.0, 0.08, n), -rng.uniform(0, 0.05, n))
    perplexities = 120 * np.cumprod(1 - drops)
    recall = np.sort(rng.uniform(0.05, 1, n))
    best = int(np.argmin(perplexities))
    levels = []
    for level in [*(perplexities * 1.0), *rng.uniform(perplexities.min() * 0.97, perplexities.max() * 1.03, 4)]:
        first = next((t for t in range(best + 1) if perplexities[t] <= level), None)
        if first is None or (first == 0 and perplexities[0] < level):
            value = None
        elif first == 0:
            value = float(recall[0])
        else:
            value = float(
                np.interp(-np.log(level), -np.log([perplexities[first - 1], perplexities[first]]), [recall[first - 1], recall[first]])
            )
        levels.append({"perplexity": float(level), "recall": value})
    curves.append({"perplexity": listed(perplexities), "recall": listed(recall), "phases": phases(perplexities), "levels": levels})

(HERE / "studies.json").write_text(json.dumps({"pairs": pairs, "ranks": ranks, "curves": curves}) + "\n", encoding="utf-8")
