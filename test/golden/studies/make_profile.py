"""Oracle for the memorisation profile: effects, their means and standard errors by numpy, from the definition.

Run by hand from the repository root:  python test/golden/studies/make_profile.py
Writes profile.json beside itself.
"""

import json
import pathlib

import numpy as np

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(20240607)


def finite(value):
    return float(value)


cases = []
for case in range(12):
    steps = sorted(int(s) for s in rng.choice(60, size=int(rng.integers(3, 7)), replace=False))
    starts = sorted(int(s) for s in rng.choice(range(steps[0] + 1, steps[-1] + 1), size=2, replace=False))
    sizes = {g: int(rng.integers(15, 30)) for g in [*starts, None]}
    trend = rng.normal(0, 1, len(steps))
    rows, ys = [], {}
    for g, size in sizes.items():
        y = rng.normal(-50, 5, (size, 1)) + trend + rng.normal(0, 0.5, (size, len(steps)))
        if g is not None:
            y += [0.8 if t >= g else 0.0 for t in steps]
        ys[g] = y.round(4)
        for u in range(size):
            for t, value in zip(steps, ys[g][u]):
                rows.append({"unit": f"{g}/{u}", "cohort": g, "step": t, "nll": -float(value)})
    cells = []
    for g in starts:
        b = max(i for i, t in enumerate(steps) if t < g)
        for i, t in enumerate(steps):
            if i == b:
                continue
            own, other = ys[g][:, i] - ys[g][:, b], ys[None][:, i] - ys[None][:, b]
            cells.append(
                {
                    "cohort": g,
                    "step": t,
                    "event": t - g,
                    "att": finite(own.mean() - other.mean()),
                    "se": finite(np.sqrt(own.var(ddof=1) / len(own) + other.var(ddof=1) / len(other))),
                }
            )

    def mean(is_in):
        chosen = [c for c in cells if is_in(c)]
        return finite(np.average([c["att"] for c in chosen], weights=[sizes[c["cohort"]] for c in chosen]))

    late = [t for t in steps if any(c["step"] == t and c["event"] >= 0 for c in cells)]
    cases.append(
        {
            "panel": [rows[i] for i in rng.permutation(len(rows))],
            "cells": cells,
            "overall": mean(lambda c: c["event"] >= 0),
            "by_event": {str(e): mean(lambda c: c["event"] == e) for e in sorted({c["event"] for c in cells})},
            "by_cohort": {str(g): mean(lambda c: c["cohort"] == g and c["event"] >= 0) for g in starts},
            "by_step": {str(t): mean(lambda c: c["step"] == t and c["event"] >= 0) for t in late},
        }
    )

(HERE / "profile.json").write_text(json.dumps(cases, separators=(",", ":")) + "\n")
