"""Oracle for the log-probabilities under temperature, top-k and top-p: softmax of the whole row, processed as Hugging Face's logits warpers do, in float64.

Run by hand from the repository root:  python test/golden/statistics/make_sampling.py
"""

import json
import pathlib

import numpy as np

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(20241019)
NEVER = -1e6


def log_softmax(x):
    x = x - x.max()
    return x - np.log(np.exp(x).sum())


def keep(log_p, kept, target):
    if not kept[target]:
        return NEVER
    return float(log_p[target] - np.log(np.exp(log_p[kept]).sum()))


def case(i):
    size = int(rng.choice([2, 3, 30, 64, 65, 100, 150]))
    spread = float(rng.choice([0.0, 0.1, 1.0, 4.0, 30.0]))
    # Five decimals: the same float32 on both sides, and no ties unless they are meant.
    logits = (rng.normal(0, 1, size) * spread).round(5)
    if i % 10 == 3:
        logits = logits.round(0)
    logits = logits.astype(np.float32).astype(np.float64) + 0.0
    order = np.argsort(-logits, kind="stable")
    target = int(order[0] if i % 3 == 0 else order[min(size - 1, int(rng.integers(0, 45)))] if i % 3 == 1 else rng.integers(size))
    log_p = log_softmax(logits)
    p = np.exp(log_p)
    strictly_above = logits > logits[target]
    # Ties are resolved for the target: it comes first among its equals.
    ranked = np.lexsort((np.arange(size) != target, -logits))
    top_k = np.zeros(size, bool)
    top_k[ranked[:40]] = True
    mass_before = np.cumsum(p[ranked]) - p[ranked]
    nucleus = np.zeros(size, bool)
    nucleus[ranked[mass_before < 0.95]] = True
    return {
        "logits": [float(v) for v in logits],
        "target": target,
        "rank": int(strictly_above.sum()),
        "cold": max(NEVER, float(log_softmax(2 * logits)[target])),
        "top_k": keep(log_p, top_k, target),
        "top_p": keep(log_p, nucleus, target),
        "nucleus": int(nucleus.sum()),
    }


cases = [case(i) for i in range(240)]
(HERE / "sampling.json").write_text(json.dumps(cases, separators=(",", ":")) + "\n")
print(len(cases), sum(c["top_k"] == NEVER for c in cases), sum(c["top_p"] == NEVER for c in cases), max(c["nucleus"] for c in cases))
