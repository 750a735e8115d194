"""Oracle for test/domain/probes: Kuiper, Fisher, the polytope's training, gaps between groups, Holm, by numpy, scipy and brute force.

Run by hand from the repository root:  python test/golden/probes/make.py
Writes probes.json and trust.json beside itself.
"""

import itertools
import json
import pathlib

import numpy as np
from scipy import stats

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(20240515)


def listed(values):
    return [float(v) for v in np.asarray(values, dtype=np.float64).ravel()]


# ---------------------------------------------------------------- Kuiper: the best of all intervals, every one looked at


def best_interval(members, nonmembers):
    """sup over closed intervals, both ends at data points, of |share of members inside − share of non-members inside|."""
    ends = np.unique(np.concatenate([members, nonmembers]))
    best = 0.0
    for i, low in enumerate(ends):
        for high in ends[i:]:
            inside = [np.mean((side >= low) & (side <= high)) for side in (members, nonmembers)]
            best = max(best, abs(inside[0] - inside[1]))
    return best


def kuiper_tail(lam):
    k = np.arange(1, 400)
    return float(np.clip(2 * np.sum((4 * k**2 * lam**2 - 1) * np.exp(-2 * k**2 * lam**2)), 0, 1))


kuiper = []
for case in range(200):
    m, n = int(rng.integers(1, 25)), int(rng.integers(1, 25))
    members, nonmembers = rng.normal(float(rng.choice([0, 1])), 1, m), rng.normal(0, float(rng.choice([1, 3])), n)
    if case % 3 == 0:  # ties
        members, nonmembers = members.round(), nonmembers.round()
    if case % 50 == 1:  # all equal
        members, nonmembers = members * 0, nonmembers * 0
    statistic = best_interval(members, nonmembers)
    root = np.sqrt(m * n / (m + n))
    lam = (root + 0.155 + 0.24 / root) * statistic
    kuiper.append(
        {
            "members": listed(members),
            "nonmembers": listed(nonmembers),
            "kuiper": float(statistic),
            "ks": float(stats.ks_2samp(members, nonmembers).statistic),
            "p": 1.0 if lam < 0.4 else kuiper_tail(lam),
        }
    )

# ---------------------------------------------------------------- Fisher, one-sided

fisher = []
for _ in range(200):
    own, other = int(rng.integers(1, 400)), int(rng.integers(1, 400))
    a, b = int(rng.integers(0, own + 1)), int(rng.integers(0, other + 1))
    p = stats.fisher_exact([[a, own - a], [b, other - b]], alternative="greater").pvalue
    fisher.append({"own": own, "other": other, "a": a, "b": b, "p": float(p)})

# ---------------------------------------------------------------- the polytope's full-batch AdaGrad, in matrices


def fit_facets(rows, inside, start):
    facets = start.copy()
    squares = np.zeros_like(facets)
    weights = np.where(inside, 1 / inside.sum(), 1 / (~inside).sum())
    ridge = np.full(facets.shape, 1e-3)
    ridge[:, -1] = 0
    for _ in range(200):
        values = rows @ facets.T
        pull = (values > -1) * weights[:, None] * inside[:, None]
        top = values.argmax(1)
        push = np.zeros_like(values)
        push[np.arange(len(rows)), top] = weights * ~inside * (values.max(1) < 1)
        slope = (pull - push).T @ rows + ridge * facets
        squares += slope**2
        step = np.divide(0.3 * slope, np.sqrt(squares), out=np.zeros_like(slope), where=slope != 0)
        facets = facets - step
    return facets


polytopes = []
for _ in range(4):
    n, d, k = 24, int(rng.integers(1, 5)), int(rng.integers(1, 5))
    rows = np.concatenate([rng.normal(size=(n, d)).round(3), np.ones((n, 1))], 1)
    inside = np.linalg.norm(rows[:, :d], axis=1) < np.sqrt(d)
    if inside.all() or not inside.any():
        inside[0] = ~inside[0]
    start = rng.uniform(-1, 1, (k, d + 1)).round(3)
    start[:, -1] = -1
    facets = fit_facets(rows, inside, start)
    polytopes.append(
        {
            "rows": rows.tolist(),
            "inside": inside.tolist(),
            "start": start.tolist(),
            "outwardness": listed((rows @ facets.T).max(1)),
        }
    )

# ---------------------------------------------------------------- groups


def auc(members, nonmembers):
    difference = members[:, None] - nonmembers[None, :]
    return ((difference > 0) + 0.5 * (difference == 0)).mean()


def groups_auc(scores, member, labels):
    return [auc(scores[member & (labels == g)], scores[~member & (labels == g)]) for g in range(labels.max() + 1)]


groups = []
for case in range(60):
    n = int(rng.integers(12, 60))
    labels = rng.permutation(np.arange(n) % 3)
    member = np.arange(n) % 2 == 0
    for g in range(3):  # both kinds in each
        member[np.flatnonzero(labels == g)[:2]] = [True, False]
    scores = rng.normal(member * 1.0, 1)
    if case % 2:
        scores = scores.round()
    weights = rng.integers(1, 50, n).astype(float)
    mean, total = np.average(scores, weights=weights), weights.sum()
    error = np.sqrt(n / (n - 1) * np.sum((weights * (scores - mean)) ** 2)) / total
    groups.append(
        {
            "labels": labels.tolist(),
            "member": member.tolist(),
            "scores": listed(scores),
            "weights": listed(weights),
            "means": [float(np.average(scores[labels == g], weights=weights[labels == g])) for g in range(3)],
            "aucs": listed(groups_auc(scores, member, labels)),
            "mean": float(mean),
            "half": float(stats.t.ppf(0.975, n - 1) * error),
        }
    )

exhaustive = []
for _ in range(5):
    n = 9
    values = rng.normal(size=n).round(2)
    labels = np.arange(n) % 3
    seen = np.ptp([values[labels == g].mean() for g in range(3)])
    gaps = []
    for first in itertools.combinations(range(n), 3):
        rest = [i for i in range(n) if i not in first]
        for second in itertools.combinations(rest, 3):
            third = [i for i in rest if i not in second]
            gaps.append(np.ptp([values[list(part)].mean() for part in (first, second, third)]))
    exhaustive.append({"values": listed(values), "labels": labels.tolist(), "p": float(np.mean(np.array(gaps) >= seen - 1e-9))})

holm = []
for size in (1, 2, 4, 7):
    for _ in range(10):
        p = rng.uniform(0, 0.2, size).round(3)
        adjusted = [float(min(1, max((size - np.sum(p < q)) * q for q in p if q <= value))) for value in p]
        holm.append({"p": listed(p), "adjusted": adjusted})

# ---------------------------------------------------------------- a suspect checkpoint

trust = []
for case in range(200):
    m, n = int(rng.integers(20, 40)), int(rng.integers(20, 40))
    trusted = rng.uniform(2, 5, m + n).round(3)
    shift = rng.standard_t(2, m + n) * 0.05
    shift[:m] += rng.choice([0.0, -0.2, 0.3])
    suspect = (trusted + shift).round(3)
    if case % 20 == 0:  # the same checkpoint
        suspect = trusted.copy()
    delta = suspect - trusted
    target, control = delta[:m], delta[m:]
    scale = max(1e-5, 1.4826 * np.median(np.abs(control - np.median(control))))
    z = (delta - np.median(control)) / scale
    far = np.abs(z) > 5
    table = [[far[:m].sum(), (~far[:m]).sum()], [far[m:].sum(), (~far[m:]).sum()]]
    trust.append(
        {
            "suspect": listed(suspect),
            "trusted": listed(trusted),
            "members": m,
            "ks": float(stats.ks_2samp(target, control).statistic),
            "scale": float(scale),
            "z": listed(np.quantile(z[:m], [0.05, 0.25, 0.5, 0.75, 0.95])),
            "far": [int((z[:m] < -5).sum()), int((z[:m] > 5).sum())],
            "outliers_p": float(stats.fisher_exact(table, alternative="greater").pvalue),
            "mean": [float(target.mean()), float(stats.t.ppf(0.975, m - 1) * target.std(ddof=1) / np.sqrt(m))],
        }
    )

(HERE / "trust.json").write_text(json.dumps(trust, separators=(",", ":")) + "\n")

(HERE / "probes.json").write_text(
    json.dumps(
        {"kuiper": kuiper, "fisher": fisher, "polytopes": polytopes, "groups": groups, "exhaustive": exhaustive, "holm": holm},
        separators=(",", ":"),
    )
    + "\n"
)
