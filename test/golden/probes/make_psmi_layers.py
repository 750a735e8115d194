"""What numpy and scipy say of the probe `psmi` at several layers at once, directions included.

    python test/golden/probes/make_psmi_layers.py

writes `psmi_layers.json` next to this file. Made with numpy 2.4 and scipy 1.17.1. The directions are those of the product: its generator (xoroshiro128+, seeded with
FNV-1a of `1:psmi` through MurmurHash3's finaliser) is written down here a second time, so that a change of the stream shows.
"""

import json
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr, t

from make_aligned import mahalanobis, psmi

HERE = Path(__file__).parent
WORD = 0xFFFFFFFF
DIRECTIONS = 50
FLAG = 0.1


def stream(use):
    state = 0x811C9DC5
    for char in use.encode():
        state = ((state ^ char) * 0x01000193) & WORD

    def mixed(h):
        h = ((h ^ (h >> 16)) * 0x85EBCA6B) & WORD
        h = ((h ^ (h >> 13)) * 0xC2B2AE35) & WORD
        return h ^ (h >> 16)

    high0, low0, high1, low1 = (mixed((state + k * 0x9E3779B9) & WORD) for k in (1, 2, 3, 4))
    a, b = high0 << 32 | low0, high1 << 32 | low1
    rotated = lambda x, k: (x << k | x >> (64 - k)) & (WORD << 32 | WORD)
    while True:
        yield ((a + b) & WORD) / 2**32
        b ^= a
        a, b = rotated(a, 24) ^ b ^ (b << 16 & (WORD << 32 | WORD)), rotated(b, 37)


def directions(m, d):
    uniform = stream("1:psmi")
    normal = lambda: np.sqrt(-2 * np.log(1 - next(uniform))) * np.cos(2 * np.pi * next(uniform))
    rows = np.array([[normal() for _ in range(d)] for _ in range(m)])
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def describe(states, label, vectors):
    found = psmi(states.astype(np.float64), label, vectors)
    values = found["value"]
    n = len(values)
    half = t.ppf(0.975, n - 1) * values.std(ddof=1) / np.sqrt(n)
    below = np.sort(values)[int(FLAG * n) - 1]
    components, far = mahalanobis(states)
    return {
        "values": values.tolist(),
        "mean": [values.mean(), values.mean() - half, values.mean() + half],
        "direction_error": (found["sd"] / np.sqrt(DIRECTIONS)).mean(),
        "flagged": {"n": int((values <= below).sum()), "below": below},
        "mahalanobis": {"components": components, "value": np.median(far), "largest": far.max(), "psmi": spearmanr(far, values).statistic},
    }


if __name__ == "__main__":
    rng = np.random.default_rng(11)
    n, d, labels = 66, 8, 3
    label = rng.permutation(np.arange(n) % labels)
    vectors = directions(DIRECTIONS, d)
    layers = []
    for layer, apart in ((2, 0.0), (5, 0.5), (6, 2.0)):
        states = (rng.normal(size=(n, d)) + apart * rng.normal(size=(labels, d))[label]).astype(np.float32)
        states = np.round(states.astype(float), 4).astype(np.float32)
        layers.append({"layer": layer, "states": np.round(states.astype(float), 4).ravel().tolist(), **describe(states, label, vectors)})
    for one in layers:
        one["agreement"] = spearmanr(one["values"], layers[-1]["values"]).statistic
    case = {"width": d, "label": label.tolist(), "directions": DIRECTIONS, "flag_percent": 100 * FLAG, "layers": layers}
    (HERE / "psmi_layers.json").write_text(json.dumps(case) + "\n")
