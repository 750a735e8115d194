"""Oracle for test/domain: the same quantities by numpy, scipy, mpmath and zlib, written independently of the TypeScript.

Run by hand from the repository root:  python test/golden/statistics/make.py
Writes attacks.json and statistics.json beside itself. Inputs are rounded so that they are the same float32 on both sides.
"""

import json
import pathlib
import zlib

import mpmath
import numpy as np
from scipy import stats

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(20220512)
mpmath.mp.dps = 30


def f32(values):
    """The doubles that float32 storage turns these into."""
    return np.asarray(values, dtype=np.float32).astype(np.float64)


def listed(values):
    return [float(v) for v in np.asarray(values).ravel()]


# ---------------------------------------------------------------- attacks

WINDOWS = [2, 3, 4, 6, 9, 13, 18, 25, 32, 40]


def smallest_mean(values, k):
    count = max(1, int(len(values) * k))
    return float(np.mean(np.sort(values)[:count]))


def error_zone(target, reference, rank, force):
    if len(target) < 2:
        return None
    zone = (np.asarray(rank) > 0).copy()
    zone[0] = False
    delta = (target - reference)[zone]
    p, n = np.clip(delta, 0, None).sum(), np.clip(-delta, 0, None).sum()
    if force:
        return 1e12 if len(delta) == 0 or n == 0 else float(min(1e12, p / (n + 1e-12)))
    return 0.0 if len(delta) < 2 or n == 0 else float(min(1e12, p / (n + 1e-12)))


def window_shares(target, reference):
    delta = target - reference
    shares = []
    for w in WINDOWS:
        w = min(w, len(delta))
        sums = np.array([delta[i : i + w].sum() for i in range(len(delta) - w + 1)])
        shares.append(np.mean(sums > 0))
    return float(np.mean(shares))


TEXTS = ["hello world", "é" * 50, "日本語のテキスト", "Ωmega ẞ İstanbul ǅ", "🙂🙃 emoji 👨‍👩‍👧", "a" * 1000, "1234 5678", "\x00\x01 control", "MiXeD Case", "مرحبا بالعالم"]


def attack_case(kind, n):
    if kind == "equal":
        lp = np.full(n, -1.5)
    elif kind == "ties":
        lp = -rng.integers(1, 4, n) / 2
    elif kind == "underflow":
        lp = -rng.uniform(50, 1e4, n).round(1)
    elif kind == "certain":
        lp = np.where(rng.random(n) < 0.7, 0.0, -np.abs(rng.normal(1e-6, 1e-6, n)))
    else:
        lp = -rng.gamma(1.5, 1.6, n).round(4)
    ref = lp.copy() if kind == "unchanged" else (lp - rng.normal(0.3, 1.0, n)).round(4)
    low = (lp - rng.normal(0.5, 0.5, n)).round(4)
    lp, ref, low = f32(lp), f32(np.minimum(ref, 0)), f32(np.minimum(low, 0))
    mean = f32(-np.abs(rng.normal(2.5, 0.8, n)).round(4))
    variance = f32(np.zeros(n) if kind in ("certain", "equal") else rng.gamma(2, 1, n).round(4))
    rank = np.where(rng.random(n) < (1.0 if kind == "all_right" else 0.4), 0, rng.integers(1, 50, n))
    if kind == "all_wrong":
        rank = rng.integers(1, 50, n)
    text = TEXTS[int(rng.integers(len(TEXTS)))] + "".join(chr(int(c)) for c in rng.integers(97, 123, int(rng.integers(0, 80))))
    z = len(zlib.compress(text.encode("utf-8")))
    loss, ref_loss, low_loss = -lp.mean(), -ref.mean(), -low.mean()
    sigma = np.sqrt(np.maximum(variance, 1e-6))
    return {
        "kind": kind,
        "text": text,
        "zlib_bytes": z,
        "logProb": listed(lp),
        "reference": listed(ref),
        "lowercase": listed(low),
        "mean": listed(mean),
        "variance": listed(variance),
        "rank": [int(r) for r in rank],
        "scores": {
            "loss": float(-loss),
            "ref_diff": float(ref_loss - loss),
            "ref_ratio": None if ref_loss == 0 else float(-loss / ref_loss),
            "zlib": float(-loss / z),
            "lowercase": None if loss == 0 else float(low_loss / loss),
            "min_k": smallest_mean(lp, 0.2),
            "min_k_pp": smallest_mean((lp - mean) / sigma, 0.2),
            "ez_mia": error_zone(lp, ref, rank, True),
            "wbc": window_shares(lp, ref),
        },
        "ez_reference_policy": error_zone(lp, ref, rank, False),
        "strength": 1 - next((k for k in range(n + 1) if all(r == 0 for r in rank[k:])), n) / n,
        "exact": float(np.mean(np.asarray(rank) == 0)),
        "p_within_100": float(-np.expm1(100 * np.log1p(-np.exp(min(0.0, lp.sum()))))) if lp.sum() < 0 else 1.0,
    }


kinds = ["random", "random", "random", "ties", "equal", "underflow", "certain", "unchanged", "all_right", "all_wrong"]
lengths = [1, 2, 3, 4, 5, 9, 10, 17, 31, 40, 64]
attack_cases = [attack_case(kinds[i % len(kinds)], lengths[i % len(lengths)]) for i in range(220)]

# ---------------------------------------------------------------- separation of two samples


def brute_auc(m, n):
    d = np.subtract.outer(m, n)
    return float(((d > 0).sum() + 0.5 * (d == 0).sum()) / d.size)


def delong(m, n):
    d = np.subtract.outer(m, n)
    psi = (d > 0) + 0.5 * (d == 0)
    v10 = psi.mean(1).var(ddof=1) if len(m) > 1 else 0.25
    v01 = psi.mean(0).var(ddof=1) if len(n) > 1 else 0.25
    return float(v10 / len(m) + v01 / len(n))


def brute_tpr(m, n, alpha):
    best = 0.0
    for cut in np.concatenate([m, n, [np.inf]]):
        if (n >= cut).sum() <= alpha * len(n) * (1 + 1e-12):
            best = max(best, float((m >= cut).mean()))
    return best


def paper_recall(m, n):
    s_train, s_val = -m, -n
    thr = np.sort(s_val)[int(0.1 * len(s_val))]
    recall = float((s_train < thr).mean())
    step = int(len(m) / len(n))
    if step == 0:
        return thr, recall, None
    g = int((s_train[::step] < thr).sum())
    wrong = int(0.1 * len(n))
    return float(thr), recall, (g / (g + wrong) if g + wrong else None)


separations = []
for i in range(200):
    m_size, n_size = int(rng.integers(1, 90)), int(rng.integers(1, 90))
    m, n = rng.normal(rng.uniform(-0.5, 2.5), 1, m_size), rng.normal(0, 1, n_size)
    if i % 4 == 1:
        m, n = m.round(0), n.round(0)
    if i % 20 == 2:
        m, n = np.ones(m_size), np.ones(n_size)
    m, n = m.round(3) + 0.0, n.round(3) + 0.0
    cuts = np.concatenate([m, n])
    thr, recall, precision = paper_recall(m, n)
    ks = stats.ks_2samp(m, n, method="asymp")
    separations.append(
        {
            "members": listed(m),
            "nonmembers": listed(n),
            "auc": brute_auc(m, n),
            "delong": delong(m, n),
            "tpr": {str(a): brute_tpr(m, n, a) for a in (0.1, 0.25, 0.5)},
            "advantage": max(0.0, max(float((m >= c).mean() - (n >= c).mean()) for c in cuts)),
            "ks": float(ks.statistic),
            "ks_p": float(stats.ks_2samp(m, n, method="exact").pvalue),
            "recall": recall,
            "recall_threshold": float(thr),
            "balanced_precision": precision,
        }
    )

# ---------------------------------------------------------------- distributions

normal_x = listed(np.concatenate([rng.normal(0, 3, 60).round(4), [-40, -37.5, -20, -8, 0, 8, -1, 1]]))
normal = [{"x": x, "cdf": float(stats.norm.cdf(x)), "log_cdf": float(mpmath.log(mpmath.ncdf(x)))} for x in normal_x]
quantiles = [{"p": float(p), "x": float(stats.norm.ppf(p))} for p in [1e-300, 1e-20, 1e-6, 0.001, 0.025, 0.3, 0.5, 0.9, 0.975, 1 - 1e-9]]

proportions = []
for _ in range(200):
    n = int(rng.integers(1, 5000))
    k = int(rng.choice([0, n, rng.integers(0, n + 1), min(n, 1)]))
    a = float(rng.choice([0.025, 0.005, 0.05]))
    proportions.append(
        {
            "k": k,
            "n": n,
            "alpha": a,
            "lower": 0.0 if k == 0 else float(stats.beta.ppf(a, k, n - k + 1)),
            "upper": 1.0 if k == n else float(stats.beta.ppf(1 - a, k + 1, n - k)),
            "at_least": float(stats.binom.sf(k - 1, n, 0.3)),
            "at_most": float(stats.binom.cdf(k, n, 0.3)),
        }
    )

students = [{"alpha": a, "degrees": d, "t": float(stats.t.isf(a, d))} for a in (0.025, 0.005, 0.05) for d in (1, 2, 5, 23, 400, 10000)]


def skew_log_cdf(z, a):
    f = lambda t: 2 * mpmath.npdf(t) * mpmath.ncdf(a * t)
    z = mpmath.mpf(z)
    # The integrand falls from z leftwards with about this slope in the tail: panels on that scale, then on the scale of 1.
    slope = max(1, abs(z) * (1 + max(0, a) ** 2))
    points = [z - k / slope for k in (0, 1, 4, 12, 40, 100)] + [z - k for k in (0.25, 1, 3, 8, 20, 45)]
    if a != 0 and z > 0:
        points += [mpmath.mpf(k) / a for k in (-6, -1, 0, 1, 6) if mpmath.mpf(k) / a < z] + [mpmath.mpf(-k) for k in (0, 1, 4, 10, 40) if -k < z]
    value = mpmath.quad(f, sorted(set(points)))
    return float(mpmath.log(value))


skew_normals = [
    {"z": z, "shape": a, "log_cdf": skew_log_cdf(z, a)}
    for a in (0.0, 0.5, 1.0, 4.0, 15.0, -0.5, -2.0, -8.0)
    for z in (-30.0, -12.0, -5.0, -2.0, -0.6, -0.05, 0.0, 0.05, 0.7, 2.5, 6.0)
]

fits = []
for a in (0.5, 2.0, 4.0, 10.0, -3.0, -0.8):
    for size in (150, 1000):
        sample = stats.skewnorm.rvs(a, loc=30, scale=7, size=size, random_state=rng).round(4)
        shape, loc, scale = stats.skewnorm.fit(sample)
        fits.append(
            {
                "sample": listed(sample),
                "log_likelihood": float(stats.skewnorm.logpdf(sample, shape, loc, scale).sum()),
                "probe": listed(np.quantile(sample, [0.02, 0.5, 0.98])),
                "cdf": listed(stats.skewnorm.cdf(np.quantile(sample, [0.02, 0.5, 0.98]), shape, loc, scale)),
                "ks_p": float(stats.kstest(sample, "skewnorm", args=(shape, loc, scale)).pvalue),
            }
        )


def one_run_p(m, r, v, eps, delta):
    q = 1 / (1 + np.exp(-eps))
    beta = stats.binom.sf(v - 1, r, q)
    alpha = max([(stats.binom.cdf(v - 1, r, q) - stats.binom.cdf(v - i - 1, r, q)) / i for i in range(1, v + 1)] or [0])
    return float(min(1, beta + 2 * m * delta * alpha))


one_run = []
for _ in range(200):
    m = int(rng.integers(10, 1000))
    r = int(rng.integers(1, m + 1))
    v = int(rng.integers(0, r + 1))
    eps, delta = round(float(rng.uniform(0, 4)), 3), float(rng.choice([0, 1e-5, 1e-3]))
    one_run.append({"m": m, "r": r, "v": v, "epsilon": eps, "delta": delta, "p": one_run_p(m, r, v, eps, delta)})

zlibs = [{"text": t, "bytes": len(zlib.compress(t.encode("utf-8")))} for t in TEXTS + [c["text"] for c in attack_cases[:40]]]

(HERE / "attacks.json").write_text(json.dumps(attack_cases, ensure_ascii=True, separators=(",", ":")) + "\n")
(HERE / "statistics.json").write_text(
    json.dumps(
        {
            "separations": separations,
            "normal": normal,
            "quantiles": quantiles,
            "proportions": proportions,
            "students": students,
            "skew_normals": skew_normals,
            "fits": fits,
            "one_run": one_run,
            "zlib": zlibs,
        },
        ensure_ascii=True,
        separators=(",", ":"),
    )
    + "\n"
)
