"""Oracle for the attacks that need more than token statistics: numpy and scipy, written independently of the TypeScript.

Run by hand from the repository root, after make.py:  python test/golden/statistics/make_evidence.py
Reads attacks.json; writes attacks-evidence.json beside itself: token ids for each of its cases with a table of token frequencies (dc_pdd), and suites whose
texts have scores under shadow models (lira_online, lira_offline, score_offset).
"""

import json
import pathlib

import numpy as np
from scipy import stats

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(20260220)

# ---------------------------------------------------------------- token frequencies

# Zipf, with tokens that never occur; ids past the end of the table are unseen as well.
counts = np.floor(5e4 / np.arange(1, 61) ** 1.3).astype(int)
counts[50:] = 0


def dc_pdd(token, lp):
    _, first = np.unique(token, return_index=True)
    seen = np.append(counts, np.zeros(10, dtype=int))[token[first]]
    frequency = (seen + 1) / (counts.sum() + len(counts))
    return float(np.mean(np.minimum(np.exp(lp[first]) * np.log(1 / frequency), 0.01)))


cases = []
for i, case in enumerate(json.loads((HERE / "attacks.json").read_text())):
    lp = np.array(case["logProb"])
    # One token over and over, ids past the table, or any.
    token = np.full(len(lp), 7) if i % 10 == 0 else rng.integers(60 if i % 10 == 1 else 0, 70 if i % 10 == 1 else 60, len(lp))
    cases.append({"token": token.tolist(), "scores": {"dc_pdd": dc_pdd(token, lp)}})

# ---------------------------------------------------------------- shadow models


def pooled(sides):
    """Within-text standard deviation, pooled over all texts."""
    some = [np.asarray(side) for side in sides if len(side) > 0]
    degrees = sum(len(side) - 1 for side in some)
    return np.sqrt(sum(((side - side.mean()) ** 2).sum() for side in some) / degrees) + 1e-30 if degrees >= 20 else None


def suite(texts, most, ties=False):
    rows = []
    for i in range(texts):
        hard = rng.normal(0, 2)
        n_in, n_out = (int(n) for n in rng.integers(0, most + 1, 2))
        row = {
            "phi": float(np.round(hard + rng.normal(0.5, 0.4), 3)),
            "in": np.round(hard + rng.normal(0.8, 0.3, n_in), 3).tolist(),
            "out": np.round(hard + rng.normal(0, 0.3, n_out), 3).tolist(),
        }
        if i == 3:
            row["phi"] = 500.0  # far beyond where a normal tail is 0 in doubles
        if i == 4:
            row["phi"] = -500.0
        if ties:
            row = {"phi": float(np.round(row["phi"])), "in": [float(np.round(v)) for v in row["in"]], "out": [float(np.round(v)) for v in row["out"]]}
        rows.append(row)
    sd_in, sd_out = pooled([row["in"] for row in rows]), pooled([row["out"] for row in rows])
    centre = {side: np.median([np.median(row[side]) for row in rows if row[side]] or [np.nan]) for side in ("in", "out")}
    for row in rows:
        phi, ins, outs = row["phi"], row["in"], row["out"]
        enough_out = len(outs) >= 2 and sd_out is not None
        row["scores"] = {
            "lira_online": float(stats.norm.logpdf(phi, np.median(ins), sd_in) - stats.norm.logpdf(phi, np.median(outs), sd_out))
            if enough_out and len(ins) >= 2 and sd_in is not None
            else None,
            "lira_offline": float(-stats.norm.logsf(phi, np.median(outs), sd_out)) if enough_out else None,
            "score_offset": None
            if not (ins or outs) or np.isnan(centre["in"]) or np.isnan(centre["out"])
            else phi - ((np.median(ins) if ins else centre["in"]) + (np.median(outs) if outs else centre["out"])) / 2,
        }
    return rows


suites = [suite(90, 8), suite(80, 3), suite(60, 8, ties=True), suite(6, 3), suite(5, 0)]
out = {"counts": counts.tolist(), "cases": cases, "suites": suites}
(HERE / "attacks-evidence.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")
