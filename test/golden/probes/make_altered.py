"""Oracle for the probes over altered texts: the signed-rank test and robust z by scipy, margins and decisions under typing errors by numpy.

Run by hand from the repository root:  python test/golden/probes/make_altered.py
Writes altered.json beside itself.
"""

import json
import pathlib

import numpy as np
from scipy import stats

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(241103752)


def listed(values):
    return [float(v) for v in np.asarray(values).ravel()]


def differences(kind, n):
    if kind == "ties":
        return rng.integers(-3, 5, n) / 4
    if kind == "zeros":
        return np.where(rng.random(n) < 0.4, 0.0, rng.normal(0.1, 1, n).round(3))
    if kind == "equal":
        return np.full(n, 0.25)
    if kind == "far":
        return np.append(rng.normal(0, 0.1, n - 1), 1e6)
    return rng.normal(rng.uniform(-0.5, 0.5), 1, n).round(4)


def ranked(kind, n):
    d = differences(kind, n)
    with np.errstate(all="ignore"):
        p = 1.0 if not np.any(d) else float(stats.wilcoxon(d, alternative="greater", method="approx", correction=True).pvalue)
    spread = stats.median_abs_deviation(d) * 1.4826
    z = (d - np.median(d)) / spread if spread > 0 else np.zeros(n)
    return {"kind": kind, "d": listed(d), "p": p, "z": listed(z)}


def decisions(members, nonmembers, tau):
    """Clean and mistyped losses and margins of both sides; what the probe has to say of them."""
    n = members + nonmembers
    member = np.arange(n) < members
    lengths = rng.integers(1, 6, n)
    quarters = lambda count, worst: -rng.integers(1, worst, count) / 4  # noqa: E731
    records = {
        "target": [(quarters(k, 18 if is_member else 30), quarters(k, 30)) for k, is_member in zip(lengths, member)],
        "reference": [(quarters(k, 30), quarters(k, 30)) for k in lengths],
    }
    target, reference = (np.array([-np.mean(lp) for lp, _ in records[model]]) for model in ("target", "reference"))
    clean = reference - target
    near_t = target[:, None] + np.abs(rng.normal(0.3, 0.3, (n, 3)))
    near_r = reference[:, None] + np.abs(rng.normal(0.2, 0.2, (n, 3)))
    out = np.sort(clean[~member])[::-1]
    bar = out[int(0.1 * nonmembers)]
    above = clean[clean > bar]
    cut = float(above.min())
    stability = []
    for copy in range(3):
        after = near_r[:, copy] - near_t[:, copy]
        for split, which in (("all", member | True), ("member", member), ("nonmember", ~member)):
            turned = (clean >= cut) != (after >= cut)
            stability.append({"split": split, "flipped": float(turned[which].mean()), "shift": float((after - clean)[which].mean())})
    margins = []
    for split, which in (("member", member), ("nonmember", ~member)):
        row = {"split": split}
        for model, name in (("target", ""), ("reference", "reference_")):
            own = [a - b for keep, (a, b) in zip(which, records[model]) if keep]
            row[f"{name}locked_in"] = float(np.mean([np.mean(m >= tau) for m in own]))
            row[f"{name}median"] = float(np.median(np.concatenate(own)))
        margins.append(row)
    shown = {model: [{"logProb": listed(a), "bestOther": listed(b)} for a, b in pairs] for model, pairs in records.items()}
    return {
        "members": members,
        "tau": tau,
        "typos": {"target": near_t.tolist(), "reference": near_r.tolist()},
        "records": shown,
        "threshold": cut,
        "stability": stability,
        "margins": margins,
    }


KINDS = ["random", "ties", "zeros", "equal", "far"]
document = {
    "signed_ranks": [ranked(KINDS[i % 5], int(rng.integers(1 if KINDS[i % 5] != "far" else 5, 40))) for i in range(200)],
    "decisions": [decisions(40, 40, 1.0), decisions(31, 57, 0.0)],
}
(HERE / "altered.json").write_text(json.dumps(document, separators=(",", ":")))
