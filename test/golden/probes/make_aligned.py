"""What numpy says of pointwise sliced mutual information, the trigger scan's robust z and the adaptation shift.

    python test/golden/probes/make_aligned.py

writes `aligned.json` next to this file. Made with numpy 2.4 and scipy 1.17.1.
"""

import json
from pathlib import Path

import numpy as np
from scipy.stats import norm, t

HERE = Path(__file__).parent
rng = np.random.default_rng(7)


def psmi(states, label, directions):
    """orailix/predict_llm_memorization's estimator, in the log domain."""
    u = states @ directions.T  # [n, m]
    names, index, counts = np.unique(label, return_inverse=True, return_counts=True)
    log_density = np.stack([norm.logpdf(u, u[index == y].mean(0), u[index == y].std(0, ddof=1)) for y in range(len(names))])
    own = log_density[index, np.arange(len(label))]
    prior = np.log(counts / counts.sum())[:, None, None]
    pmi = own - np.logaddexp.reduce(log_density + prior, axis=0)
    low, high = np.quantile(pmi, [0.01, 0.99], axis=1)
    return {"value": pmi.mean(1), "sd": pmi.std(1, ddof=1), "low": low, "high": high}


def psmi_case(n, d, m, labels, apart):
    label = np.sort(np.r_[np.arange(labels), np.arange(labels), rng.integers(0, labels, n - 2 * labels)])
    states = (rng.normal(size=(n, d)) + apart * rng.normal(size=(labels, d))[label]).astype(np.float32)
    directions = rng.normal(size=(m, d))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    found = psmi(states.astype(np.float64), label, directions)
    expected = {k: v.tolist() for k, v in found.items()}
    return {"states": np.round(states.astype(float), 7).ravel().tolist(), "width": d, "label": label.tolist(), "labels": labels, "directions": directions.tolist(), "expected": expected}


def mahalanobis(states):
    """orailix/predict_llm_memorization's distance of the training states to themselves, on min(100, width, n // 4) components."""
    n, d = states.shape
    x = states.astype(np.float64)
    x -= x.mean(0)
    _, s, vt = np.linalg.svd(x, full_matrices=False)
    kept = min(100, d, n // 4)
    kept = min(kept, int((s**2 > 1e-10 * s[0] ** 2).sum()))
    z = x @ vt[:kept].T
    inverse = np.linalg.inv(z.T @ z / n)
    return kept, np.sqrt(np.einsum("ij,jk,ik->i", z, inverse, z))


def mahalanobis_case(n, d, rank=None, scale=1.0):
    states = rng.normal(size=(n, d)) if rank is None else rng.normal(size=(n, rank)) @ rng.normal(size=(rank, d))
    states = np.round((states * scale + rng.normal(size=d)).astype(np.float32).astype(float), 4).astype(np.float32)
    components, distances = mahalanobis(states)
    return {"states": np.round(states.astype(float), 4).ravel().tolist(), "width": d, "components": components, "distances": distances.tolist()}


def trigger_case(n_strings, prompts):
    bare = rng.gamma(2, 0.1, prompts)
    strings = rng.gamma(2, 0.1, (n_strings, prompts))
    strings[0] += 3
    shifts = strings.mean(1) - bare.mean()
    usual = shifts[n_strings // 2 :]
    centre = np.median(usual)
    mad = np.median(np.abs(usual - centre))
    z = (shifts - centre) / max(1e-3, 1.4826 * mad)
    return {"bare": bare.tolist(), "strings": strings.tolist(), "callers": n_strings // 2, "shift": shifts.tolist(), "z": z.tolist()}


def shift_case(lengths):
    divergence = [rng.gamma(1, 0.3, n) for n in lengths]
    top = [rng.integers(0, 3, n) for n in lengths]
    reference = [rng.integers(0, 3, n) for n in lengths]
    means = np.array([d[:-1].mean() for d in divergence])
    changed = np.array([(a[:-1] != b[:-1]).mean() for a, b in zip(top, reference)])

    def interval(values):
        half = t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
        return [values.mean(), values.mean() - half, values.mean() + half]

    flat = lambda parts: np.concatenate(parts).tolist()
    return {"lengths": lengths, "divergence": flat(divergence), "top": flat(top), "reference_top": flat(reference), "expected": {"divergence": interval(means), "argmax_changed": interval(changed)}}


if __name__ == "__main__":
    cases = {
        "psmi": [psmi_case(60, 8, 25, 3, 1.5), psmi_case(50, 5, 20, 5, 0), psmi_case(40, 12, 20, 2, 30)],
        "trigger": trigger_case(30, 20),
        "shift": shift_case([int(n) for n in rng.integers(2, 20, 30)]),
    }
    # Last, so that the draws of the others stay what they were. One case has more directions than examples, one fewer than it is wide.
    cases["mahalanobis"] = [mahalanobis_case(80, 6), mahalanobis_case(40, 60), mahalanobis_case(60, 12, rank=3, scale=20.0), mahalanobis_case(24, 1)]
    (HERE / "aligned.json").write_text(json.dumps(cases) + "\n")
