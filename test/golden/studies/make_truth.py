"""Oracle for the truth ratio: from the probabilities of the texts and of their wrong versions, by numpy and scipy.

Run by hand from the repository root:  python test/golden/studies/make_truth.py
Writes truth.json beside itself. TypeScript starts from the score of `neighborhood`, mean loss of the versions minus the text's.
"""

import json
import pathlib

import numpy as np
from scipy import stats

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(20240106)


def ratios(text, versions):
    """open-unlearning: the probability of wrong answers (geometric mean) over that of the right one."""
    return np.array([np.prod(np.exp(-np.array(wrong)) ** (1 / len(wrong))) / np.exp(-right) for right, wrong in zip(text, versions)])


cases = []
for case in range(20):
    sides = {}
    for name, knows in (("after", rng.choice([0, 0.3, 2])), ("retain", 0.0)):
        n = int(rng.integers(1, 40))
        losses = rng.gamma(4, 0.8, n).round(4)
        versions = [(loss + knows + rng.normal(0, 0.2, int(rng.integers(1, 10)))).clip(0).round(4) for loss in losses]
        if case % 5 == 0:  # nothing told apart; the mean of two equal numbers is exact, so that ties are ties in every language
            versions = [np.full(2, loss) for loss in losses]
        sides[name] = (losses, versions, ratios(losses, versions))
    # Ratios of equal probabilities are 1 but for the last digits: ties.
    found = stats.ks_2samp(*(sides[name][2].round(12) for name in ("after", "retain")))
    cases.append(
        {
            "loss": sides["after"][0].tolist(),
            "versions": [v.tolist() for v in sides["after"][1]],
            "retain": [float(np.mean(v) - l) for l, v in zip(sides["retain"][0], sides["retain"][1])],
            "undecided": float(np.mean(np.minimum(sides["after"][2], 1 / sides["after"][2]))),
            "ks": float(found.statistic),
        }
    )

(HERE / "truth.json").write_text(json.dumps(cases, separators=(",", ":")) + "\n")
print(sum(len(case["loss"]) for case in cases), "texts")
