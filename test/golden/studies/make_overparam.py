"""Oracle for the overparam calculator: the best advantage by numerical integration, and a Monte Carlo of min-norm regression itself.

Run by hand from the repository root:  python test/golden/studies/make_overparam.py
Writes overparam.json beside itself.
"""

import json
import pathlib

import numpy as np
from scipy import integrate, stats

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(20220201)

# ---------------------------------------------------------------- total variation of two centred normals, integrated

distances = []
for _ in range(200):
    a, b = (float(v) for v in np.exp(rng.uniform(-4, 4, 2)).round(5))
    p, q = stats.norm(0, np.sqrt(a)).pdf, stats.norm(0, np.sqrt(b)).pdf
    edge = 12 * np.sqrt(max(a, b))
    grid = np.unique(np.concatenate([np.linspace(0, 6 * np.sqrt(min(a, b)), 20001), np.linspace(0, edge, 20001)]))
    distances.append({"a": a, "b": b, "advantage": float(integrate.trapezoid(np.abs(p(grid) - q(grid)), grid))})

# ---------------------------------------------------------------- min-norm regression, simulated


def predictions(n, p, signal, noise, runs):
    member, other = [], []
    beta = np.zeros(p)
    beta[0] = np.sqrt(signal)
    for _ in range(runs):
        x = rng.normal(size=(n, p))
        fit = np.linalg.pinv(x) @ (x @ beta + np.sqrt(noise) * rng.normal(size=n))
        member.append(float(x[0] @ fit))
        other.append(float(rng.normal(size=p) @ fit))
    return np.array(member), np.array(other)


simulated = []
for n, p, signal, noise in [(50, 200, 1.0, 0.1), (50, 200, 1.0, 1.0), (20, 60, 2.0, 0.5)]:
    member, other = predictions(n, p, signal, noise, 4000)
    cuts = np.quantile(np.abs(np.concatenate([member, other])), np.linspace(0, 1, 400))
    simulated.append(
        {
            "samples": n,
            "parameters": p,
            "signal": signal,
            "noise": noise,
            "member_variance": float(member.var()),
            "nonmember_variance": float(other.var()),
            "advantage": float(max(np.mean(np.abs(member) > t) - np.mean(np.abs(other) > t) for t in cuts)),
        }
    )

(HERE / "overparam.json").write_text(json.dumps({"distances": distances, "simulated": simulated}, separators=(",", ":")) + "\n")
