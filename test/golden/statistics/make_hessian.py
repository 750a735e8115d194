"""Oracle for what is made of a `hessian` job: two losses whose dense Hessian is known, looked at by the runner and judged by numpy and scipy.

Run from the repository root, with the runner and scipy installed:  python test/golden/statistics/make_hessian.py
Writes hessian.json beside itself: the runner's file, and what should come of it. The file alone is the good document test/golden/jobs/hessian/good/compared.json.
"""

import json
import pathlib
from dataclasses import asdict

import numpy as np
import torch
from scipy import stats
from torch import nn

from memorisk_runner.hessian import spectrum

SIZE, EIGENVALUES, ITERATIONS, DRAWS, SEED = 300, 3, 20, 8, 1234
here = pathlib.Path(__file__).parent


def model(seed, scale):
    """A quadratic loss with three eigenvalues far above the others, and its dense Hessian in relative weights."""
    rng = np.random.default_rng(seed)
    turned = np.linalg.qr(rng.normal(size=(SIZE, SIZE)))[0]
    relative = turned @ np.diag(scale * np.array([9, 5, 3, *np.linspace(0.2, 0.01, SIZE - 4), -0.6])) @ turned.T
    weights = rng.uniform(0.5, 2, SIZE)
    matrix = torch.tensor(relative / np.outer(weights, weights), dtype=torch.float32)
    parameter = nn.Parameter(torch.tensor(weights, dtype=torch.float32))
    found = spectrum([parameter], [lambda: 3 + parameter @ matrix @ parameter / 2], EIGENVALUES, ITERATIONS, DRAWS, SEED)
    return asdict(found), np.linalg.eigvalsh(relative)[::-1]


def interval(mean, error, count):
    half = stats.t.ppf(0.975, count - 1) * error
    return [float(mean), float(mean - half), float(mean + half)]


def expected(found, eigenvalues):
    draws = np.array(found["trace"])
    return {
        "eigenvalues": eigenvalues[:EIGENVALUES].tolist(),
        "smallest": float(eigenvalues[-1]),
        "condition": float(eigenvalues[0] / eigenvalues[EIGENVALUES - 1]),
        "trace": interval(draws.mean(), stats.sem(draws), DRAWS),
        "dense_trace": float(eigenvalues.sum()),
    }


target, target_values = model(1, 4.0)
reference, reference_values = model(2, 1.0)
file = {"version": 1, "texts": 64, "tokens": 2048, "tensors": 1, "parameters": SIZE, "target": target, "reference": reference}
over, under = np.array(target["trace"]), np.array(reference["trace"])
ratio = over.sum() / under.sum()
error = stats.sem(over - ratio * under) / under.mean()
wanted = {
    "target": expected(target, target_values),
    "reference": expected(reference, reference_values),
    "ratio": {"top_eigenvalue": float(target_values[0] / reference_values[0]), "trace": interval(ratio, error, DRAWS)},
}
(here / "hessian.json").write_text(json.dumps({"file": file, "expected": wanted}, indent=1) + "\n")
good = here.parent / "jobs/hessian/good/compared.json"
good.parent.mkdir(parents=True, exist_ok=True)
good.write_text(json.dumps(file, indent=2) + "\n")
