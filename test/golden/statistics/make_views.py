"""Oracle for attacks over altered texts: ReCaLL, Con-ReCaLL, neighbourhoods, by numpy, from the formulas of the papers and the authors' conventions.

Run by hand from the repository root:  python test/golden/statistics/make_views.py
Writes views.json beside itself. Each pass is given as a forward pass gives it: the log-probability of every token but the first.
"""

import json
import pathlib

import numpy as np

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(240615968)
GAMMA = 0.5


def draw(kind, n):
    if kind == "equal":
        lp = np.full(n, -1.5)
    elif kind == "ties":
        lp = -rng.integers(1, 4, n) / 2
    elif kind == "underflow":
        lp = -rng.uniform(50, 1e4, n)
    elif kind == "certain":
        lp = np.zeros(n)
    else:
        lp = -rng.gamma(1.5, 1.6, n)
    return np.round(lp * 16) / 16  # exact as float32, short as text


def listed(values):
    return [float(v) for v in values]


def behind(kind, text_tokens, context):
    """A pass over `given` shot tokens and as many of the text's as fit: all of its statistics, and what of them counts."""
    given = int(rng.integers(1, 20))
    kept = min(text_tokens, context)
    pass_ = draw(kind, given + kept - 1)
    return {"given": given, "logProb": listed(pass_)}, pass_[given - 1 :], kept


def mean(values):
    return float(np.mean(values))


def case(kind, n):
    """A text of n + 1 tokens, so n scored ones when alone."""
    lp = draw(kind, n)
    ref = draw("random" if kind == "certain" else kind, n)
    context = int(rng.integers(2, n + 2)) if rng.random() < 0.3 else n + 1
    outside, out_values, kept = behind(kind if kind != "certain" else "random", n + 1, context)
    inside, in_values, _ = behind("random", n + 1, context)
    alone = mean(lp[: kept - 1])
    count = int(rng.integers(1, 11))
    near = [draw(kind, n) for _ in range(count)]
    near_ref = [draw("random", n) for _ in range(count)]
    kappa = np.mean([-mean(v) for v in near]) - -mean(lp)
    kappa_ref = np.mean([-mean(v) for v in near_ref]) - -mean(ref)
    return {
        "kind": kind,
        "logProb": listed(lp),
        "reference": listed(ref),
        "nonmember_prefix": outside,
        "member_prefix": inside,
        "neighbours": {"target": [listed(v) for v in near], "reference": [listed(v) for v in near_ref]},
        "scores": {
            "recall": None if alone == 0 else mean(out_values) / alone,
            "con_recall": None if alone == 0 else (mean(out_values) - GAMMA * mean(in_values)) / alone,
            "neighborhood": float(kappa),
            "neighborhood_ref": float(kappa - kappa_ref),
        },
    }


KINDS = ["random", "random", "equal", "ties", "underflow", "certain"]
cases = [case(KINDS[i % len(KINDS)], 1 if i < 24 else int(rng.integers(2, 9))) for i in range(216)]
(HERE / "views.json").write_text(json.dumps(cases, separators=(",", ":")))
