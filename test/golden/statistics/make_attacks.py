"""Oracle for the attacks on request: numpy and scipy, written independently of the TypeScript.

Run by hand from the repository root, after make.py:  python test/golden/statistics/make_attacks.py
Reads attacks.json; writes attacks-more.json (one entry for each of its cases), learned.json (whole suites, for attacks that look at other texts) and
learned-edges.json (the same with texts at the edges of what there can be) beside itself. What TypeScript fits by Newton steps is fitted here by scipy's general minimisers on the plain objective.
"""

import json
import pathlib

import numpy as np
from scipy import optimize, stats

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(20260119)


def f32(values):
    return np.asarray(values, dtype=np.float32).astype(np.float64)


def listed(values):
    return [float(v) for v in np.asarray(values).ravel()]


def smallest_mean(values, k):
    return float(np.mean(np.sort(values)[: max(1, int(len(values) * k))]))


def windowed(values, w):
    return values if len(values) < w else np.convolve(values, np.ones(w) / w, mode="valid")


def gap_k(lp, best_other, variance):
    gap = (lp - np.maximum(lp, best_other)) / np.sqrt(np.maximum(variance, 1e-8))
    return smallest_mean(windowed(gap, 3), 0.2)


def surp(lp, mean):
    lowest = np.lexsort((np.arange(len(lp)), lp))[: int(0.4 * len(lp))]
    chosen = [t for t in lowest if -mean[t] < 2.0]
    return float(np.mean(lp[chosen])) if chosen else -100.0


# ---------------------------------------------------------------- one text at a time

more = []
for case in json.loads((HERE / "attacks.json").read_text()):
    lp, mean, variance = (np.array(case[key]) for key in ("logProb", "mean", "variance"))
    other = f32(np.minimum(0, lp + rng.normal(0, 1, len(lp))).round(4))
    more.append(
        {
            "bestOther": listed(other),
            "scores": {
                "min_k_window": smallest_mean(windowed(lp, 3), 0.2),
                "gap_k": gap_k(lp, other, variance),
                "surp": surp(lp, mean),
                "margin": float(np.mean(lp - other)),
            },
        }
    )

# ---------------------------------------------------------------- whole suites


def digest(text):
    state = 0x811C9DC5
    for unit in np.frombuffer(text.encode("utf-16-le"), dtype="<u2"):
        state = ((state ^ int(unit)) * 0x01000193) & 0xFFFFFFFF
    state = ((state ^ (state >> 16)) * 0x85EBCA6B) & 0xFFFFFFFF
    return (state ^ (state >> 13)) & 0xFFFFFFFF


def deal(ids, folds):
    order = sorted(range(len(ids)), key=lambda i: (digest(ids[i]), ids[i]))
    dealt = np.zeros(len(ids), dtype=int)
    for place, index in enumerate(order):
        dealt[index] = place % folds
    return dealt


def rmia(texts):
    ratio = [np.exp(-t["l"]) / ((1.33 * np.exp(-t["r"]) + 0.67) / 2) for t in texts]
    population = [i for i, t in enumerate(texts) if t["split"] == "nonmember"]
    return [float(np.mean([ratio[i] / ratio[z] > 1 for z in population if z != i])) for i in range(len(texts))]


def location_scale(x, y):
    p = x.shape[1]

    def objective(theta):
        m, s = theta[:p], theta[p:]
        log = x @ s
        return np.sum(log + 0.5 * ((y - x @ m) * np.exp(-log)) ** 2) + 0.5e-6 * theta @ theta

    start = np.concatenate([np.linalg.lstsq(x, y, rcond=None)[0], np.zeros(p)])
    start[p] = np.log(np.std(y - x @ start[:p]))
    best = optimize.minimize(objective, start, method="BFGS", options={"gtol": 1e-9, "maxiter": 5000})
    best = optimize.minimize(objective, best.x, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-13, "maxiter": 60000, "maxfev": 60000})
    best = optimize.minimize(objective, best.x, method="BFGS", options={"gtol": 1e-10, "maxiter": 5000})
    return best.x[:p], best.x[p:]


def quantile(texts):
    def features(t):
        return [np.log(len(t["lp"])), t["zlib"] / max(1, t["characters"]), t["r"], -np.mean(t["ref_mean"])]

    population = [t for t in texts if t["split"] == "nonmember"]
    dealt = deal([t["id"] for t in population], 5)
    models = []
    for fold in range(5):
        inside = [t for t, f in zip(population, dealt) if f != fold]
        raw = np.array([features(t) for t in inside])
        centre, spread = raw.mean(0), raw.std(0)
        x = np.column_stack([np.ones(len(raw)), (raw - centre) / spread])
        models.append((centre, spread, *location_scale(x, np.array([-t["l"] for t in inside]))))
    fold_of = {t["id"]: f for t, f in zip(population, dealt)}
    scores = []
    for t in texts:
        centre, spread, m, s = models[fold_of.get(t["id"], 0)]
        x = np.concatenate([[1], (np.array(features(t)) - centre) / spread])
        scores.append(float(-t["l"] - (x @ m + stats.norm.ppf(0.9) * np.exp(x @ s))))
    return scores


def signals(t):
    lp, ref = t["lp"], t["ref"]
    delta = lp - ref
    zone = np.array(t["rank"]) > 0
    zone[0] = False
    p, n = np.clip(delta[zone], 0, None).sum(), np.clip(-delta[zone], 0, None).sum()
    ez = 1e12 if n == 0 else min(1e12, p / (n + 1e-12))
    shares = []
    for w in (min(w, len(lp)) for w in [2, 3, 4, 6, 9, 13, 18, 25, 32, 40]):
        shares.append(np.mean([delta[i : i + w].sum() > 0 for i in range(len(lp) - w + 1)]))
    z = (lp - t["mean"]) / np.sqrt(np.maximum(t["variance"], 1e-6))
    return [
        -t["l"],
        t["r"] - t["l"],
        -t["l"] / t["r"],
        -t["l"] / t["zlib"],
        smallest_mean(lp, 0.2),
        smallest_mean(z, 0.2),
        ez,
        np.mean(shares),
        gap_k(lp, t["other"], t["variance"]),
    ]


def mid_rank(among, value):
    return (np.sum(among < value) + np.sum(among <= value)) / 2 / len(among)


def logistic(x, y, ridge):
    sign = np.where(y == 1, -1.0, 1.0)

    def objective(w):
        return np.logaddexp(0, sign * (x @ w)).sum() + ridge / 2 * w @ w

    def gradient(w):
        return x.T @ (1 / (1 + np.exp(-(x @ w))) - y) + ridge * w

    return optimize.minimize(objective, np.zeros(x.shape[1]), jac=gradient, method="L-BFGS-B", options={"ftol": 1e-16, "gtol": 1e-11, "maxiter": 10000}).x


def places(labels):
    seen, out = [0, 0], []
    for label in labels:
        out.append(seen[label])
        seen[label] += 1
    return np.array(out)


def train(raw, labels):
    ranked = lambda rows: np.array([[1.0] + [2 * mid_rank(raw[:, k], v) - 1 for k, v in enumerate(row)] for row in rows])
    x = ranked(raw)
    inner = places(labels) % 3
    losses = []
    for ridge in (1, 10, 100):
        total = 0.0
        for held in range(3):
            w = logistic(x[inner != held], labels[inner != held], ridge)
            sign = np.where(labels[inner == held] == 1, -1.0, 1.0)
            total += np.logaddexp(0, sign * (x[inner == held] @ w)).mean()
        losses.append(total)
    w = logistic(x, labels, (1, 10, 100)[int(np.argmin(losses))])
    return lambda rows: ranked(rows) @ w


def ensemble(texts):
    raw = np.array([signals(t) for t in texts], dtype=float)
    labels = np.array([int(t["split"] == "member") for t in texts])
    folds = np.zeros(len(texts), dtype=int)
    for side in (0, 1):
        indices = np.flatnonzero(labels == side)
        folds[indices] = deal([texts[i]["id"] for i in indices], 5)
    scores = np.zeros(len(texts))
    for held in range(5):
        model = train(raw[folds != held], labels[folds != held])
        own = model(raw[folds == held])
        scores[folds == held] = [mid_rank(own, v) for v in own]
    return listed(scores)


NAMES = ["日本語", "naïve café", "🙂🙃", "مرحبا", "ẞ İ ǅ", "plain"]


def at_the_edge(kind, n, lp, ref):
    """Lengths and log-probabilities of a text that is at some edge."""
    if kind == "equal":
        return np.full(n, -1.5), np.full(n, -2.0)
    if kind == "ties":
        return -np.ceil(-lp * 2) / 2, -np.ceil(-ref * 2) / 2
    if kind == "underflow":
        return f32(lp - 900), ref
    if kind == "certain":
        return np.where(np.arange(n) % 3 > 0, 0.0, -1e-6), ref
    if kind == "unchanged":
        return ref.copy(), ref
    return lp, ref


def suite(members, nonmembers, memory, edges=False):
    texts = []
    for i in range(members + nonmembers):
        member = i < members
        n = int(rng.integers(3, 8))
        ref = f32(-rng.gamma(1.5, 1.6, n).round(3))
        lp = f32(np.minimum(-0.001, ref + rng.normal(memory if member else 0.1, 0.5, n)).round(3))
        name = f"text-{i}"
        if edges:
            name = f"{NAMES[i % len(NAMES)]} {i}"
            # Of non-members only what a regression on them can live with: the others are scored, not learnt from.
            kind = ["plain", "one", "equal", "ties", "unchanged", *(["underflow", "certain"] if member else ["plain", "ties"])][i % 7]
            n = 1 if kind == "one" else n
            lp, ref = (f32(side) for side in at_the_edge(kind, n, lp[:n], ref[:n]))
        texts.append(
            {
                "id": name,
                "split": "member" if member else "nonmember",
                "characters": int(rng.integers(15, 60)),
                "zlib": int(rng.integers(20, 50)),
                "lp": lp,
                "ref": ref,
                "mean": f32(-np.abs(rng.normal(2.5, 0.8, n)).round(3)),
                "ref_mean": f32(-np.abs(rng.normal(2.5, 0.8, n)).round(3)),
                "variance": f32(rng.gamma(2, 1, n).round(3)),
                "other": f32(np.minimum(0, lp + rng.normal(0, 1, n)).round(3)),
                "rank": [int(r) for r in np.where(rng.random(n) < 0.4, 0, rng.integers(1, 50, n))],
                "l": float(-lp.mean()),
                "r": float(-ref.mean()),
            }
        )
    scores = {"rmia": rmia(texts), "quantile": quantile(texts), "ensemble": ensemble(texts)}
    plain = [
        {key: (listed(value) if isinstance(value, np.ndarray) else value) for key, value in t.items() if key not in ("l", "r")}
        for t in texts
    ]
    return {"texts": plain, "scores": scores}


suites = [suite(50, 60, 0.6), suite(40, 70, 0.1), suite(60, 55, 2.0)]
edges = [suite(56, 63, 0.6, edges=True), suite(63, 56, 0.0, edges=True)]
(HERE / "attacks-more.json").write_text(json.dumps(more, separators=(",", ":")) + "\n")
(HERE / "learned.json").write_text(json.dumps(suites, separators=(",", ":")) + "\n")
(HERE / "learned-edges.json").write_text(json.dumps(edges, separators=(",", ":")) + "\n")
