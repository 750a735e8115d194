"""Oracle for dataset inference and the transferred attack: numpy and scipy, written independently of the TypeScript.

Run by hand from the repository root:  python test/golden/studies/make_inference.py
Writes inference.json beside itself. What TypeScript fits by Newton steps is fitted here by scipy's L-BFGS on the plain objective.
"""

import json
import pathlib

import numpy as np
from scipy import optimize, stats

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(20260606)


def listed(values):
    return [float(v) for v in np.asarray(values).ravel()]


def ttest(higher, lower):
    found = stats.ttest_ind(higher, lower, alternative="greater")
    ci = stats.ttest_ind(higher, lower).confidence_interval(0.95)
    return {"t": float(found.statistic), "p": float(found.pvalue), "difference": float(np.mean(higher) - np.mean(lower)), "ci": [float(ci.low), float(ci.high)]}


tests = []
for i in range(200):
    higher, lower = rng.normal(rng.uniform(-1, 1), rng.uniform(0.2, 3), int(rng.integers(2, 60))), rng.normal(0, 1, int(rng.integers(2, 60)))
    if i % 5 == 0:  # ties
        higher, lower = higher.round(), lower.round()
        higher[0] += 0.5
    tests.append({"higher": listed(higher.round(4)), "lower": listed(lower.round(4)), **ttest(higher.round(4), lower.round(4))})

tails = []
for i in range(60):
    losses = rng.gamma(1.2, 2, int(rng.integers(1, 50))).round(4)
    share = float(rng.choice([0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]))
    k = max(1, int(share * len(losses)))
    tails.append({"losses": listed(losses), "share": share, "min": float(np.sort(losses)[:k].mean()), "max": float(np.sort(losses)[-k:].mean())})


def logistic(x, y, ridge):
    sign = np.where(y == 1, -1.0, 1.0)

    def objective(w):
        return np.logaddexp(0, sign * (x @ w)).sum() + ridge / 2 * w @ w

    def gradient(w):
        return x.T @ (1 / (1 + np.exp(-(x @ w))) - y) + ridge * w

    return optimize.minimize(objective, np.zeros(x.shape[1]), jac=gradient, method="L-BFGS-B", options={"ftol": 1e-17, "gtol": 1e-12, "maxiter": 20000}).x


def standardise(learn, rows):
    sd = learn.std(0)
    return np.column_stack([np.ones(len(rows)), (rows - learn.mean(0)) / np.where(sd > 0, sd, 1)])


def set_test(learn, tested):
    both = np.vstack(learn)
    ordered = np.sort(both, axis=0)
    # Halves are rounded up, as JavaScript does.
    low, high = (ordered[int(np.floor(share * (len(both) - 1) + 0.5))] for share in (0.025, 0.975))
    clipped = np.clip(both, low, high)
    w = logistic(standardise(clipped, clipped), np.repeat([1, 0], [len(learn[0]), len(learn[1])]), 10)
    scores = [standardise(clipped, np.clip(side, low, high)) @ w for side in tested]
    return {"weights": listed(w[1:]), **ttest(*scores)}


sets = []
for shift, size, width in ((0.4, 40, 5), (0.0, 60, 8), (1.5, 25, 3), (0.2, 80, 2)):
    def side(n, by):
        rows = rng.normal(by, 1, (n, width)) * np.arange(1, width + 1)
        rows[:, -1] = rows[:, -1].round()  # ties
        rows[0, 0] = 1e6  # a wild text
        return rows.round(4)

    learn, tested = [side(size, shift), side(size + 7, 0)], [side(size + 3, shift), side(size, 0)]
    sets.append({"learn": [m.tolist() for m in learn], "tested": [m.tolist() for m in tested], **set_test(learn, tested)})

attacks = []
for shift in (0.5, 1.5, 0.0):
    n, width = 70, 6
    y = (rng.random(n) < 0.5).astype(float)
    rows = (rng.normal(0, 1, (n, width)) + shift * np.outer(y, np.linspace(1, 0, width))) * np.arange(1, width + 1)
    rows[:, -1] = 3  # never varies
    rows = rows.round(4)
    x = standardise(rows, rows)
    w = logistic(x, y, 1)
    attacks.append({"rows": rows.tolist(), "members": listed(y), "weights": listed(w), "scores": listed(x @ w)})

(HERE / "inference.json").write_text(json.dumps({"tests": tests, "tails": tails, "sets": sets, "attacks": attacks}, separators=(",", ":")) + "\n", encoding="utf-8")
